//! Calls of the webhook: as many at once as the settings allow, each event with a linear back-off
//! until the response is exactly 200.
//!
//! The queue is a part of the [state](crate::state); what fills it and what empties it stand above
//! the state.

mod client;
mod delivery;
mod event;
mod post;
mod queue;
mod worker;

pub use delivery::{DeliveryAttempt, DeliveryRecord, DeliveryState};
pub(crate) use post::{MESSAGE, post, post_outbound, track};
pub(crate) use queue::Queue;
pub(crate) use worker::run;
