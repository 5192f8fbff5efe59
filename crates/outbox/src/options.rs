//! The options of a message to enqueue.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::error::{Error, Result};

/// The group of messages without one.
pub(crate) const DEFAULT_GROUP: &str = "default";

/// The longest key and the longest name of a group, in bytes.
const MAX_NAME: usize = 512;

/// When and how a message is sent: see [`Outbox::enqueue`](crate::Outbox::enqueue).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use whatsapp_business_outbox::Options;
///
/// let options = Options::new()
///     .with_key("reminder-2041")
///     .with_group("reminders")
///     .with_expires_at(SystemTime::now() + Duration::from_secs(3600));
/// assert_eq!(options.key.as_deref(), Some("reminder-2041"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Identifies the message: another message with the same key is not enqueued, whatever became of
    /// the first, until the first is removed by
    /// [`delete_finished`](crate::Outbox::delete_finished).
    pub key: Option<String>,
    /// The group, such as a campaign, which is counted and paused as a whole. Groups share the
    /// workers equally. The default is `default`.
    pub group: Option<String>,
    /// The message is not sent before this time.
    pub not_before: Option<SystemTime>,
    /// The message is not sent from this time on. A message that is in flight then is not
    /// interrupted.
    pub expires_at: Option<SystemTime>,
    /// Messages of a group with a higher priority are sent first. The default is 0.
    pub priority: u8,
    /// Whether the message waits for earlier messages to the same recipient that have this option:
    /// one is sent when the one before is no longer queued or in flight. An uncertain message does
    /// not block the next.
    pub ordered: bool,
    /// JSON that is stored with the message and not sent.
    pub metadata: Option<Value>,
}

impl Options {
    /// Creates options with default values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`key`](Self::key).
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets [`group`](Self::group).
    #[must_use]
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets [`not_before`](Self::not_before).
    #[must_use]
    pub fn with_not_before(mut self, not_before: SystemTime) -> Self {
        self.not_before = Some(not_before);
        self
    }

    /// Sets [`expires_at`](Self::expires_at).
    #[must_use]
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Sets [`priority`](Self::priority).
    #[must_use]
    pub fn with_priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// Sets [`ordered`](Self::ordered).
    #[must_use]
    pub fn with_ordered(mut self, ordered: bool) -> Self {
        self.ordered = ordered;
        self
    }

    /// Sets [`metadata`](Self::metadata).
    #[must_use]
    pub fn with_metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        for (what, value) in [("key", &self.key), ("group", &self.group)] {
            let Some(value) = value else { continue };
            if value.is_empty() || value.len() > MAX_NAME || value.contains('\0') {
                return Err(Error::Options(format!(
                    "the {what} must have 1 to {MAX_NAME} bytes, none of them zero"
                )));
            }
        }
        Ok(())
    }
}

/// Returns a time as the store has it.
pub(crate) fn to_millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn from_millis(millis: i64) -> SystemTime {
    UNIX_EPOCH + std::time::Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}
