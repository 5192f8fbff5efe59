//! Outbound messages: constructors for every type, and checks of their limits.
//!
//! An [`OutboundMessage`] has the same form as the one of the On-Premises API: a recipient, a type,
//! and a field for the object of each type. The document describes a message as a `oneOf` of a
//! schema for each type, of which the generated [`types::Message`](crate::types::Message) is the
//! enum. Those members repeat what all messages have in common, so that code which sets or reads it
//! would have to match each of them. One struct has the recipient, the reply and the callback data
//! once; the objects in it are the generated types, with the limits of the document.
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
mod outbound;
mod template;

#[cfg(feature = "client")]
pub use crate::client::{Outcome, SendAll, Sent};
pub use media::MediaRef;
pub use outbound::{MessageType, OutboundMessage, RecipientType};

#[doc(no_inline)]
pub use crate::types::{
    Interactive, InteractiveRow, InteractiveSection, Location, Template, TemplateParameter,
};

include!(concat!(env!("BINDINGS"), "/rules.rs"));
