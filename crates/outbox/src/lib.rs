//! Durable sending of WhatsApp messages.

mod enqueue;
mod error;
mod lease;
mod message;
mod options;
mod outbox;
mod rate;
mod record;
mod state;
mod store;
mod sweep;
mod worker;

pub use enqueue::{Connection, EnqueueSummary, Enqueued};
pub use error::{Error, Result};
pub use message::StoredMessage;
pub use options::Options;
pub use outbox::Outbox;
pub use sqlx;
pub use state::State;
pub use worker::{Decision, Report, RetrySchedule, Uncertain, Worker};
