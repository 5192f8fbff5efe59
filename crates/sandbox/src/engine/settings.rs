//! The settings that do not change while a sandbox runs.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::fault::Fault;
use super::observers::Observers;
use super::webhook::Callbacks;

/// The settings of a sandbox of any API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The tokens that are valid without a login.
    pub tokens: HashSet<String>,
    /// The sender's number, in digits.
    pub number: String,
    /// Whether rate limits are enforced.
    pub rate_limits: bool,
    /// The initial settings of the webhook.
    pub callbacks: Callbacks,
    /// The beginning of the ids of customers' messages, and the number of characters that follow.
    pub inbound_id: (&'static str, usize),
    pub(crate) strict: bool,
    pub(crate) time_scale: f64,
    pub(crate) seed: u64,
    pub(crate) status_delay: Duration,
    pub(crate) read_timeout: Duration,
    /// The timeout of an attempt to deliver an event.
    pub(crate) webhook_timeout: Duration,
    /// PEM certificates that webhooks are trusted by, beside the system's.
    pub(crate) webhook_ca: Arc<str>,
    pub(crate) capacity: Capacity,
    pub(crate) faults: Vec<Fault>,
    /// The share of the events that are delivered twice.
    pub(crate) duplicates: f64,
    pub(crate) reorder: bool,
    pub(crate) observers: Observers,
}

/// The bounds of what a sandbox stores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capacity {
    /// The number of messages and of events; a tenth of it for requests.
    pub(crate) entries: usize,
    /// The memory of each list, in bytes.
    pub(crate) bytes: usize,
    /// The number of events that wait for the webhook.
    pub(crate) queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tokens: HashSet::new(),
            number: "15550001111".to_owned(),
            rate_limits: false,
            callbacks: Callbacks::default(),
            inbound_id: ("wamid.", 42),
            strict: false,
            time_scale: 1.0,
            seed: 0,
            status_delay: Duration::from_millis(5),
            read_timeout: Duration::from_secs(30),
            webhook_timeout: Duration::from_secs(10),
            webhook_ca: Arc::from(""),
            capacity: Capacity {
                entries: 10_000,
                bytes: 64 * 1024 * 1024,
                queue: 10_000,
            },
            faults: Vec::new(),
            duplicates: 0.0,
            reorder: false,
            observers: Observers::default(),
        }
    }
}
