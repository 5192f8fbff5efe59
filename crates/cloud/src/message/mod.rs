//! Outbound messages: constructors for every type, and checks of their limits.
//!
//! An [`OutboundMessage`] has the same form as the one of the On-Premises API: a recipient, a type,
//! and a field for the object of each type. The published document describes a message as a `oneOf`
//! of a schema for each type, which is [`types::Message`](crate::types::Message). Its members repeat
//! what all messages have in common, so that code which sets or reads it would have to match each of
//! them.
//!
//! ```no_run
//! use whatsapp_business_cloud::{Client, MediaRef, OutboundMessage};
//!
//! # async fn example(client: Client) -> whatsapp_business_cloud::Result<()> {
//! let sent = client.messages().send(&OutboundMessage::text("15550100", "Hello")).await?;
//! println!("accepted as {}", sent.id);
//!
//! let menu = MediaRef::link("https://example.com/menu.pdf").with_filename("menu.pdf");
//! client.messages().send(&OutboundMessage::document("15550100", menu)).await?;
//! # Ok(())
//! # }
//! ```

mod definition;
mod interactive;
mod media;
#[cfg(feature = "on-premises")]
mod on_premises;
mod template;

#[cfg(feature = "client")]
pub use crate::client::{Outcome, SendAll, Sent};
#[doc(hidden)]
pub use media::MediaKind;
pub use media::MediaRef;

#[doc(no_inline)]
pub use crate::types::{
    Interactive, InteractiveRow, InteractiveSection, Location, MessageType, OutboundMessage,
    RecipientType, Template, TemplateParameter,
};

include!(concat!(env!("BINDINGS"), "/messages.rs"));
include!(concat!(env!("BINDINGS"), "/rules.rs"));

impl OutboundMessage {
    /// Sets whether a text message shows a preview of its first link. Other messages have none.
    #[must_use]
    pub fn with_preview_url(mut self, preview_url: bool) -> Self {
        if let Some(text) = &mut self.text {
            text.preview_url = Some(preview_url);
        }
        self
    }
}
