//! Webhook events: what the server posts to a business, parsed into types one can match on.
//!
//! [`parse`] takes the body of the request; an [`Event`] keeps it beside the typed value, so that
//! what the document does not know is not lost. Answer exactly **200** once the event is safe:
//! after anything else, 201 included, the server delivers it again, up to a day long.
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
//!         Content::Text(body) => println!("{}: {body}", message.from().unwrap_or("somebody")),
//!         Content::Image(image) => println!("an image: {:?}", image.id),
//!         other => println!("something else: {other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod event;
mod message;
#[cfg(feature = "http")]
mod receiver;
#[cfg(feature = "axum")]
mod router;
mod seen;
mod status;

pub use event::{Event, parse};
pub use message::{Content, Message};
#[cfg(feature = "http")]
pub use receiver::Receiver;
#[cfg(feature = "axum")]
pub use router::router;
pub use seen::{Claim, Seen};
pub use status::{State, Status};

/// A point in time that the API writes as a string of Unix seconds.
fn seconds(text: Option<&str>) -> Option<std::time::SystemTime> {
    let seconds = text?.trim().parse().ok()?;
    std::time::SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))
}
