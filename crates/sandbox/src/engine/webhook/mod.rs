//! Calls of the webhook: as many at once as the settings allow, each event with a linear back-off
//! until the response is exactly 200.
//!
//! The queue is a part of the [engine](super::engine); what fills it and what empties it stand above
//! the engine.

mod callbacks;
mod client;
mod delivery;
mod post;
mod queue;
mod worker;

pub use callbacks::Callbacks;
pub(crate) use callbacks::check_url;
pub use delivery::{DeliveryAttempt, DeliveryRecord, DeliveryState};
pub use post::accept;
pub(crate) use post::{MESSAGE, post, post_at, post_with};
pub(crate) use queue::Queue;
pub(crate) use worker::run;
