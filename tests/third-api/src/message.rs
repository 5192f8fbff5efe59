//! Messages.

pub use crate::client::send::{Outcome, SendAll, Sent};
pub use crate::types::MediaRef;
use crate::types::{Message, MessageType, Text};

/// A message to send.
pub type OutboundMessage = Message;

include!(concat!(env!("BINDINGS"), "/rules.rs"));

impl Message {
    /// Returns a text message.
    #[must_use]
    pub fn text(to: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new(to, MessageType::Text).with_text(Text::new(body))
    }

    /// Returns a picture message.
    #[must_use]
    pub fn picture(to: impl Into<String>, picture: impl Into<MediaRef>) -> Self {
        Self::new(to, MessageType::Picture).with_picture(picture)
    }
}
