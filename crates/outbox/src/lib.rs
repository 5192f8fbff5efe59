//! Durable sending of WhatsApp messages.

mod admin;
mod enqueue;
mod error;
mod lease;
mod message;
mod options;
mod outbox;
mod progress;
mod rate;
mod record;
mod state;
mod store;
mod sweep;
mod worker;

pub use admin::Resolution;
pub use enqueue::{Connection, EnqueueSummary, Enqueued};
pub use error::{Error, Result};
pub use message::StoredMessage;
pub use options::Options;
pub use outbox::Outbox;
pub use progress::{Progress, ProgressStream};
pub use sqlx;
pub use state::State;
pub use worker::{Decision, Report, RetrySchedule, Uncertain, Worker};
