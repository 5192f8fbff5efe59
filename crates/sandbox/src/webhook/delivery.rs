//! One event on its way to the webhook.

use std::sync::Mutex;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Way;
use crate::log::{DeliveryAttempt, DeliveryRecord, DeliveryState};
use crate::state::{State, lock};

/// How many attempts a record keeps.
const ATTEMPTS: usize = 100;

#[derive(Debug)]
pub(crate) struct Delivery {
    number: u64,
    at_ms: i64,
    /// In wait time, when the event arose.
    pub(super) arose: i64,
    kind: String,
    pub(super) body: Bytes,
    /// It is posted twice.
    pub(super) twice: bool,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    state: DeliveryState,
    attempts: Vec<DeliveryAttempt>,
    next: Option<Way>,
}

impl Delivery {
    pub(super) fn new(
        number: u64,
        state: &State,
        kind: &str,
        body: Vec<u8>,
        next: Option<Way>,
        twice: bool,
    ) -> Self {
        Self {
            number,
            at_ms: state.clock.unix_ms(),
            arose: state.clock.waited_ms(),
            kind: kind.to_owned(),
            body: body.into(),
            twice,
            progress: Mutex::new(Progress {
                state: DeliveryState::Queued,
                attempts: Vec::new(),
                next,
            }),
        }
    }

    /// How the message goes on, once.
    pub(super) fn next(&self) -> Option<Way> {
        lock(&self.progress).next.take()
    }

    pub(super) fn set(&self, state: DeliveryState) {
        lock(&self.progress).state = state;
    }

    /// A duplicate of an event that has arrived leaves it arrived.
    pub(super) fn set_in_flight(&self) {
        let mut progress = lock(&self.progress);
        if progress.state != DeliveryState::Delivered {
            progress.state = DeliveryState::InFlight;
        }
    }

    /// Notes an attempt; whether the event has arrived, by this copy or by another.
    pub(super) fn attempted(&self, attempt: DeliveryAttempt, state: DeliveryState) -> bool {
        let mut progress = lock(&self.progress);
        if progress.attempts.len() >= ATTEMPTS {
            progress.attempts.remove(0);
        }
        progress.attempts.push(attempt);
        // A duplicate that fails does not undo that the event has arrived.
        if progress.state != DeliveryState::Delivered {
            progress.state = state;
        }
        progress.state == DeliveryState::Delivered
    }

    pub(crate) fn record(&self) -> DeliveryRecord {
        let progress = lock(&self.progress);
        DeliveryRecord {
            number: self.number,
            at_ms: self.at_ms,
            kind: self.kind.clone(),
            body: serde_json::from_slice(&self.body).unwrap_or(Value::Null),
            state: progress.state,
            attempts: progress.attempts.clone(),
        }
    }

    pub(super) fn tell(&self, state: &State) {
        if let Some(call) = &state.observers.delivery {
            let record = self.record();
            if !record.attempts.is_empty() || record.state == DeliveryState::Dropped {
                call(&record);
            }
        }
        state.tell("webhook", || json!(self.record()));
    }
}
