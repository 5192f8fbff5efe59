//! Webhook requests: signatures, recognizing repeated deliveries, and a receiver.
//!
//! * [`event`]: what a receiver needs to know of the events of an API;
//! * [`Deduplicator`]: recognizing repeated deliveries;
//! * `Signature` and `Receiver` (feature `http`): the requests themselves.

mod deduplicator;
pub mod event;
#[cfg(feature = "http")]
mod handshake;
#[cfg(feature = "http")]
mod receiver;
#[cfg(feature = "axum")]
mod router;
#[cfg(feature = "http")]
mod shared;
#[cfg(feature = "http")]
mod signature;

pub use deduplicator::{Claim, Deduplicator};
pub use event::{Key, WebhookEvent};
#[cfg(feature = "http")]
pub use receiver::Receiver;
#[cfg(feature = "http")]
pub use shared::{Delivery, DeliveryFuture, DeliveryStore};
#[cfg(feature = "http")]
pub use signature::Signature;
