//! Durable sending of WhatsApp messages.

mod admin;
mod channel;
mod enqueue;
mod error;
mod lane;
#[cfg(feature = "axum")]
mod layer;
mod lease;
mod message;
mod options;
mod outbox;
mod progress;
mod record;
mod recording;
mod shared;
mod state;
mod store;
mod sweep;
mod worker;

pub use admin::{Filter, Resolution};
pub use channel::{Api, Channel, Message, MessageStatus, StatusEvent};
pub use enqueue::{Connection, EnqueueSummary, Enqueued};
pub use error::{Error, Result};
#[cfg(feature = "axum")]
pub use layer::{RecordHandler, RecordLayer, RecordService};
pub use message::StoredMessage;
pub use options::Options;
pub use outbox::Outbox;
pub use progress::{Progress, ProgressStream};
pub use recording::{HandlerError, HandlerFuture};
pub use shared::{SharedDeliveries, SharedRate, SharedSession};
pub use sqlx;
pub use state::State;
pub use worker::{Decision, Report, RetrySchedule, Uncertain, Worker};
