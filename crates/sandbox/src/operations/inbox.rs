//! Messages of customers, as far as they are kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::room::{self, Ring};
use crate::state::lock;

/// How many are kept: older ones cannot be marked as read.
const KEEP: usize = 10_000;

/// A message of a customer.
#[derive(Debug)]
pub(crate) struct Inbound {
    id: String,
    from: String,
    message: Value,
    at_ms: i64,
    read: AtomicBool,
}

impl Inbound {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "from": self.from,
            "message": self.message,
            "at_ms": self.at_ms,
            "read": self.read.load(Ordering::Relaxed),
        })
    }

    /// Marks it as read.
    pub(super) fn mark(&self) {
        self.read.store(true, Ordering::Relaxed);
    }
}

/// Messages of customers, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Inbox {
    by_id: Mutex<HashMap<String, Arc<Inbound>>>,
    order: Ring<Arc<Inbound>>,
}

impl Inbox {
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            by_id: Mutex::default(),
            order: Ring::new(KEEP, bytes),
        }
    }

    pub(crate) fn reset(&self) {
        lock(&self.by_id).clear();
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
        let weight = 2 * (room::ENTRY + id.len() + from.len()) + room::weight(&inbound.message);
        let mut by_id = lock(&self.by_id);
        for gone in self.order.push(Arc::clone(&inbound), weight) {
            // A later message may have the same id.
            if by_id
                .get(&gone.id)
                .is_some_and(|known| Arc::ptr_eq(known, &gone))
            {
                by_id.remove(&gone.id);
            }
        }
        by_id.insert(id.to_owned(), Arc::clone(&inbound));
        inbound
    }

    pub(crate) fn newest(&self, count: usize) -> Vec<Arc<Inbound>> {
        self.order.newest(count)
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Inbound>> {
        lock(&self.by_id).get(id).cloned()
    }

    /// Whether it was marked as read; `None`: there is no such message.
    pub(crate) fn read(&self, id: &str) -> Option<bool> {
        self.get(id)
            .map(|inbound| inbound.read.load(Ordering::Relaxed))
    }
}
