//! Who sees what happens in a sandbox: callbacks of the caller, and pages that follow it live.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tokio::sync::broadcast;

use super::request_record::RequestRecord;
use super::webhook::DeliveryRecord;

type Callback<T> = Option<Arc<dyn Fn(&T) + Send + Sync>>;

/// The callbacks of the caller.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    pub(crate) request: Callback<RequestRecord>,
    pub(crate) delivery: Callback<DeliveryRecord>,
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observers").finish_non_exhaustive()
    }
}

/// The number of live events that wait for a slow page, and the length of each, in bytes.
const MAX_EVENTS: usize = 256;
const MAX_EVENT: usize = 256 * 1024;

/// Something that happened, for the page.
#[derive(Debug, Clone)]
pub(crate) struct LiveEvent {
    pub(crate) kind: &'static str,
    pub(crate) data: Arc<str>,
}

impl LiveEvent {
    /// The sandbox shuts down: no event follows.
    pub(crate) const END: &'static str = "end";

    /// Tells the page to load everything again.
    pub(crate) fn reload() -> Self {
        Self {
            kind: "reset",
            data: Arc::from("null"),
        }
    }
}

/// Broadcasts live events to the pages.
#[derive(Debug)]
pub(crate) struct LiveFeed {
    sender: broadcast::Sender<LiveEvent>,
    /// Read several times per request; `receiver_count` of the channel takes a lock.
    subscribers: Arc<AtomicUsize>,
}

impl LiveFeed {
    pub(crate) fn new() -> Self {
        Self {
            sender: broadcast::channel(MAX_EVENTS).0,
            subscribers: Arc::default(),
        }
    }

    pub(crate) fn has_subscribers(&self) -> bool {
        self.subscribers.load(Ordering::Relaxed) > 0
    }

    /// Publishes an event. Its data is only built if there are subscribers.
    pub(crate) fn publish(&self, kind: &'static str, data: impl FnOnce() -> Value) {
        if !self.has_subscribers() {
            return;
        }
        let data: Arc<str> = Arc::from(data().to_string());
        let event = match data.len() {
            // Many of these may be queued.
            MAX_EVENT.. => LiveEvent::reload(),
            _ => LiveEvent { kind, data },
        };
        // An error means that the last subscriber has left.
        let _ = self.sender.send(event);
    }

    pub(crate) fn subscribe(&self) -> Subscription {
        self.subscribers.fetch_add(1, Ordering::Relaxed);
        Subscription {
            receiver: self.sender.subscribe(),
            subscribers: Arc::clone(&self.subscribers),
        }
    }
}

/// A page that follows the events until it is dropped.
pub(crate) struct Subscription {
    pub(crate) receiver: broadcast::Receiver<LiveEvent>,
    subscribers: Arc<AtomicUsize>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.subscribers.fetch_sub(1, Ordering::Relaxed);
    }
}
