//! The newest messages of customers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::mutex::Mutex;
use super::quota;
use super::ring::Ring;

/// The number of messages that are stored. Older ones cannot be marked as read.
const MAX_MESSAGES: usize = 10_000;

/// A message of a customer.
#[derive(Debug)]
pub(crate) struct Inbound {
    id: String,
    pub(crate) from: String,
    pub(crate) message: Value,
    pub(crate) at_ms: i64,
    read: AtomicBool,
}

impl Inbound {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "from": self.from,
            "message": self.message,
            "at_ms": self.at_ms,
            "read": self.is_read(),
        })
    }

    pub(crate) fn is_read(&self) -> bool {
        self.read.load(Ordering::Relaxed)
    }

    pub(crate) fn mark_read(&self) {
        self.read.store(true, Ordering::Relaxed);
    }
}

/// Messages of customers, oldest first.
#[derive(Debug)]
pub(crate) struct Inbox {
    by_id: Mutex<HashMap<String, Arc<Inbound>>>,
    order: Ring<Arc<Inbound>>,
}

impl Inbox {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            by_id: Mutex::default(),
            order: Ring::new(MAX_MESSAGES, bytes),
        }
    }

    pub(crate) fn reset(&self) {
        self.by_id.lock().clear();
        self.order.clear();
    }

    pub(crate) fn add(&self, id: &str, from: &str, message: Value, at_ms: i64) -> Arc<Inbound> {
        let inbound = Arc::new(Inbound {
            id: id.to_owned(),
            from: from.to_owned(),
            message,
            at_ms,
            read: AtomicBool::new(false),
        });
        let size = 2 * (quota::ENTRY_OVERHEAD + id.len() + from.len())
            + quota::json_size(&inbound.message);
        let mut by_id = self.by_id.lock();
        for dropped in self.order.push(Arc::clone(&inbound), size) {
            // A later message may have the same id.
            let current = by_id.get(&dropped.id);
            if current.is_some_and(|current| Arc::ptr_eq(current, &dropped)) {
                by_id.remove(&dropped.id);
            }
        }
        by_id.insert(id.to_owned(), Arc::clone(&inbound));
        inbound
    }

    pub(crate) fn newest(&self, count: usize) -> Vec<Arc<Inbound>> {
        self.order.newest(count)
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Inbound>> {
        self.by_id.lock().get(id).cloned()
    }

    /// Returns whether a message was marked as read; `None` if there is no such message.
    pub(crate) fn is_read(&self, id: &str) -> Option<bool> {
        Some(self.get(id)?.is_read())
    }
}
