//! One event and the attempts to deliver it.

use std::collections::VecDeque;
use std::sync::Weak;

use bytes::Bytes;
use hyper::header::HeaderMap;
use serde::Serialize;
use serde_json::Value;

use crate::engine::clock::Clock;
use crate::engine::message::{MessageStatus, Origin, Outgoing};
use crate::engine::mutex::Mutex;

/// The number of attempts that a record stores.
const MAX_ATTEMPTS: usize = 100;

/// An event for the webhook, and the attempts to deliver it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct DeliveryRecord {
    /// The number of the event in this sandbox, from 1.
    pub number: u64,
    /// When the event occurred, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The kind of event: `sent`, `delivered`, `read`, `failed` or `message`; with the hosted profile
    /// also `outbound`.
    pub kind: String,
    /// The body that is posted.
    pub body: Value,
    /// The state of the delivery.
    pub state: DeliveryState,
    /// The last 100 attempts.
    pub attempts: Vec<DeliveryAttempt>,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// Waiting for a free connection, or for the next attempt.
    Queued,
    /// Being posted.
    InFlight,
    /// The webhook responded with 200.
    Delivered,
    /// Given up after 24 hours of attempts.
    GivenUp,
    /// Dropped because the queue was full.
    Dropped,
}

/// An attempt to deliver an event.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// When it started, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The status of the response; `None` if there was none.
    pub status: Option<u16>,
    /// Why there was no response.
    pub error: Option<String>,
}

/// The statuses that a message is still to reach.
///
/// Each follows once the event of the previous one was posted, so that they do not overtake each
/// other by chance. Retries can still reorder them, as with the real API.
#[derive(Debug, Clone)]
pub(super) struct Progression {
    pub(super) id: String,
    pub(super) to: String,
    /// Gone once the log has dropped the message: the queue does not retain its body.
    pub(super) message: Weak<Outgoing>,
    pub(super) steps: VecDeque<Step>,
    pub(super) origin: Origin,
}

/// A status, and the scaled time at which it is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) status: MessageStatus,
    /// The code of a failure.
    pub(super) code: Option<u32>,
    pub(super) due: i64,
}

#[derive(Debug)]
pub(crate) struct Delivery {
    number: u64,
    at_ms: i64,
    /// The scaled time of the event.
    pub(super) created: i64,
    kind: String,
    pub(super) body: Bytes,
    /// The headers that only this event has.
    pub(super) headers: HeaderMap,
    /// Whether it is posted twice.
    pub(super) twice: bool,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    state: DeliveryState,
    attempts: Vec<DeliveryAttempt>,
    next: Option<Progression>,
}

/// An event to be posted.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) kind: &'a str,
    pub(super) body: Vec<u8>,
    /// How the message continues once the event was posted, or dropped.
    pub(super) next: Option<Progression>,
    /// The headers that only this event has.
    pub(super) headers: HeaderMap,
}

impl<'a> Event<'a> {
    pub(super) fn new(kind: &'a str, body: Vec<u8>) -> Self {
        Self {
            kind,
            body,
            next: None,
            headers: HeaderMap::new(),
        }
    }
}

impl Delivery {
    pub(super) fn new(number: u64, event: Event<'_>, twice: bool, clock: &Clock) -> Self {
        Self {
            number,
            at_ms: clock.unix_ms(),
            created: clock.scaled_ms(),
            kind: event.kind.to_owned(),
            body: event.body.into(),
            headers: event.headers,
            twice,
            progress: Mutex::new(Progress {
                state: DeliveryState::Queued,
                attempts: Vec::new(),
                next: event.next,
            }),
        }
    }

    /// Takes the rest of the message's progression.
    pub(super) fn take_next(&self) -> Option<Progression> {
        self.progress.lock().next.take()
    }

    /// Sets the state, unless a copy of the event was delivered.
    pub(super) fn set_state(&self, state: DeliveryState) {
        self.progress.lock().set_state(state);
    }

    /// Records an attempt. Returns whether the event was delivered, by this copy or by another.
    pub(super) fn add_attempt(&self, attempt: DeliveryAttempt, state: DeliveryState) -> bool {
        let mut progress = self.progress.lock();
        if progress.attempts.len() >= MAX_ATTEMPTS {
            progress.attempts.remove(0);
        }
        progress.attempts.push(attempt);
        progress.set_state(state);
        progress.state == DeliveryState::Delivered
    }

    pub(crate) fn record(&self) -> DeliveryRecord {
        let progress = self.progress.lock();
        DeliveryRecord {
            number: self.number,
            at_ms: self.at_ms,
            kind: self.kind.clone(),
            body: serde_json::from_slice(&self.body).unwrap_or(Value::Null),
            state: progress.state,
            attempts: progress.attempts.clone(),
        }
    }
}

impl Progress {
    fn set_state(&mut self, state: DeliveryState) {
        if self.state != DeliveryState::Delivered {
            self.state = state;
        }
    }
}
