//! The settings of the webhook, which can change while a sandbox runs.

use std::sync::Arc;

use crate::engine::failure::Failure;
use crate::engine::message::MessageStatus;

/// The settings of the webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callbacks {
    /// Where events are posted; `None` to post none.
    pub url: Option<Arc<str>>,
    /// The number of events that are posted at the same time.
    pub concurrent: usize,
    /// The increment of the back-off per attempt, in milliseconds.
    pub backoff_ms: i64,
    /// The longest back-off, in milliseconds.
    pub max_backoff_ms: i64,
    /// How long an event is retried, in milliseconds.
    pub give_up_after_ms: i64,
    /// Whether the status `sent` causes an event.
    pub sent: bool,
    /// Whether the status `delivered` causes an event.
    pub delivered: bool,
    /// Whether the status `read` causes an event.
    pub read: bool,
}

impl Default for Callbacks {
    fn default() -> Self {
        Self {
            url: None,
            concurrent: 6,
            backoff_ms: 3000,
            max_backoff_ms: 900_000,
            give_up_after_ms: 24 * 3600 * 1000,
            sent: true,
            delivered: true,
            read: true,
        }
    }
}

impl Callbacks {
    /// Returns whether a status causes an event.
    pub(crate) fn wants(&self, status: MessageStatus) -> bool {
        match status {
            MessageStatus::Sent => self.sent,
            MessageStatus::Delivered => self.delivered,
            MessageStatus::Read => self.read,
            _ => true,
        }
    }
}

/// Returns a failure for anything but an http or https URL.
pub(crate) fn check_url(url: &str) -> Result<(), Failure> {
    let valid = url.parse::<hyper::Uri>().is_ok_and(|uri| {
        uri.host().is_some_and(|host| !host.is_empty())
            && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    match valid {
        true => Ok(()),
        false => Err(Failure::invalid("webhooks.url: not an http or https URL")),
    }
}
