//! Webhook requests: signatures, recognizing repeated deliveries, and a receiver.
//!
//! * [`event`]: what a receiver needs to know of the events of an API;
//! * [`Deduplicator`]: recognizing repeated deliveries;
//! * `Signature` and `Receiver` (feature `receiver`): the requests themselves.

#[cfg(feature = "receiver")]
mod buffer;
#[doc(hidden)]
pub mod decode;
mod deduplicator;
pub mod event;
#[cfg(feature = "receiver")]
mod handshake;
#[cfg(feature = "receiver")]
mod receiver;
#[cfg(feature = "axum")]
mod router;
#[cfg(feature = "receiver")]
mod shared;
#[cfg(feature = "receiver")]
mod signature;
#[doc(hidden)]
pub mod status;

pub use decode::Problem;
pub use deduplicator::{Claim, Deduplicator};
pub use event::{Key, WebhookEvent};
#[cfg(feature = "receiver")]
pub use receiver::Receiver;
#[cfg(feature = "receiver")]
pub use shared::{Delivery, DeliveryFuture, DeliveryStore};
#[cfg(feature = "receiver")]
pub use signature::Signature;
pub use status::DeliveryState;
