//! Outbound messages: constructors for every type, and checks of their limits.
//!
//! An [`OutboundMessage`] is the document's `Send-Message-Request-Body`, with a constructor for each
//! type of message. Its `with_…` methods set everything else.
//!
//! ```no_run
//! use whatsapp_business::{Client, MediaRef, OutboundMessage};
//!
//! # async fn example(client: Client) -> whatsapp_business::Result<()> {
//! let sent = client.messages().send(&OutboundMessage::text("15550100", "Hello")).await?;
//! println!("accepted as {}", sent.id);
//!
//! let menu = MediaRef::link("https://example.com/menu.pdf").with_filename("menu.pdf");
//! client.messages().send(&OutboundMessage::document("15550100", menu)).await?;
//! # Ok(())
//! # }
//! ```

mod interactive;
mod media;
mod template;

#[cfg(feature = "client")]
pub use crate::client::{Outcome, SendAll, Sent};
#[doc(no_inline)]
pub use crate::types::{
    Interactive, InteractiveRow, InteractiveSection, Location, MessageType, RecipientType,
    Template, TemplateParameter,
};
#[doc(hidden)]
pub use media::MediaKind;
pub use media::MediaRef;

/// A message to send: the document's `Send-Message-Request-Body`.
///
/// Each constructor sets the type and the object of that type. `to` is a WhatsApp id, which is a
/// phone number in international format without `+`, or the id of a group if
/// [`with_group_recipient`](Self::with_group_recipient) is called.
pub type OutboundMessage = crate::types::SendMessageRequestBody;

include!(concat!(env!("BINDINGS"), "/messages.rs"));
include!(concat!(env!("BINDINGS"), "/rules.rs"));
