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
//!         Content::Text(body) => println!("{}: {body}", message.from().unwrap_or("unknown")),
//!         Content::Image(image) => println!("an image: {:?}", image.id),
//!         other => println!("other content: {other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod event;
mod message;
mod status;

pub use event::{Event, parse};
pub use message::{Content, Message};
pub use status::{DeliveryState, Status};
#[doc(inline)]
pub use whatsapp_business_runtime::webhook::Deduplicator;
#[cfg(feature = "http")]
#[doc(inline)]
pub use whatsapp_business_runtime::webhook::{Delivery, DeliveryFuture, DeliveryStore, Signature};

/// The new part of an event while it is being handled: see [`Deduplicator::claim`].
pub type Claim = whatsapp_business_runtime::webhook::Claim<Event>;

/// A receiver of webhook requests for any server that uses the types of the `http` crate.
#[cfg(feature = "http")]
pub type Receiver<H> = whatsapp_business_runtime::webhook::Receiver<H, Event>;

/// Returns a router that passes events posted to any path to `handler`, and responds like
/// [`Receiver`]: with exactly 200 once the handler has succeeded.
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use whatsapp_business::webhook::{self, Event};
///
/// let router = webhook::router(|event: Event| async move {
///     println!("{} messages", event.messages().len());
///     Ok::<_, std::io::Error>(())
/// });
/// let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await?;
/// axum::serve(listener, router).await
/// # }
/// ```
#[cfg(feature = "axum")]
pub fn router<H, F, E>(handler: H) -> axum::Router
where
    H: Fn(Event) -> F + Send + Sync + 'static,
    F: Future<Output = std::result::Result<(), E>> + Send + 'static,
    E: std::fmt::Display + 'static,
{
    Receiver::new(handler).into_router()
}
