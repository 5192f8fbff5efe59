#![cfg_attr(all(feature = "on-premises", feature = "sqlite"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "on-premises", feature = "sqlite")),
    doc = "Durable sending of WhatsApp messages."
)]
//! # Where to begin
//!
//! * [`Outbox`]: [`open`](Outbox::open), [`enqueue`](Outbox::enqueue), [`progress`](Outbox::progress),
//!   and what an operator needs, such as [`pause`](Outbox::pause) and [`resolve`](Outbox::resolve);
//! * [`Worker`]: sends what is due, with [`Uncertain`] and [`RetrySchedule`] as its policies;
//! * [`Outbox::recording`]: statuses from the webhook;
//! * [`Outbox::token_store`], [`Outbox::rate_source`] and [`Outbox::delivery_store`]: what several
//!   processes share;
//! * [`Channel`], [`Message`] and [`StatusEvent`]: what an API needs, to be sent through an outbox.

/// The examples of the guide are compiled as tests.
#[cfg(all(doctest, feature = "on-premises", feature = "sqlite"))]
#[doc = include_str!("../../../docs/outbox.md")]
struct Guide;

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
#[doc(no_inline)]
pub use whatsapp_business_runtime::Rate;
pub use worker::{Decision, Report, RetrySchedule, Uncertain, Worker};
