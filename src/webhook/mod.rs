//! Webhook events: what the server posts to a business, parsed into enums to match on.
//!
//! [`parse`] takes the body of a request. An [`Event`] stores it beside the typed value, so that
//! fields that the document does not know are not lost. Respond with exactly **200** once the event
//! is stored: after any other status, including 201, the server delivers it again, for up to a day.
//!
//! ```
//! use whatsapp_business::webhook::{self, Content};
//!
//! # fn main() -> whatsapp_business::Result<()> {
//! let event = webhook::parse(
//!     br#"{"messages": [{"from": "15550100", "id": "ABGG", "timestamp": "1700000000",
//!          "type": "text", "text": {"body": "Is it still open?"}}]}"#,
//! )?;
//! for message in event.messages() {
//!     match message.content() {
//!         Content::Text(body) => println!("{}: {body}", message.sender().unwrap_or("unknown")),
//!         Content::Image(image) => println!("an image: {:?}", image.id),
//!         other => println!("other content: {other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod content;
mod event;
mod status;

use event::Place;

pub use content::Content;
pub use status::DeliveryState;

include!(concat!(env!("BINDINGS"), "/webhook.rs"));
