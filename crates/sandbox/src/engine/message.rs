//! Messages sent through the API, and how far they have come.

use std::sync::atomic::{AtomicU8, Ordering};

use serde::Serialize;
use serde_json::Value;

use super::quota;

/// The status of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MessageStatus {
    /// Accepted by the API, not yet sent.
    Accepted,
    /// Sent.
    Sent,
    /// Delivered to the customer's phone.
    Delivered,
    /// Read by the customer.
    Read,
    /// Not delivered; the webhook event has the code.
    Failed,
}

impl MessageStatus {
    const ALL: [Self; 5] = [
        Self::Accepted,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
    ];

    /// Returns the word that webhook events use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

/// A message that was sent through the API.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct SentMessage {
    /// The id that the API returned.
    pub id: String,
    /// The recipient: a `wa_id`, or the id of a group.
    pub to: String,
    /// The type, such as `text`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The request body, as sent.
    pub body: Value,
    /// When it was received, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The current status.
    pub status: MessageStatus,
}

/// What happens to the messages for a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They get as far as this status: sent, delivered or read.
    Reaches(MessageStatus),
    /// They fail with this code.
    Fails(u32),
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Reaches(MessageStatus::Read)
    }
}

/// A message that an API has accepted.
#[derive(Debug)]
pub struct NewMessage {
    /// The id.
    pub id: String,
    /// The recipient: a `wa_id`, or the id of a group.
    pub to: String,
    /// The type, such as `text`.
    pub kind: String,
    /// The request body.
    pub body: Value,
    /// What happens to it.
    pub outcome: Outcome,
    /// Where it was sent from.
    pub origin: Origin,
}

/// Where a message was sent from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The id of the phone number; empty if the API has only one.
    pub phone_number_id: String,
    /// What its statuses carry back.
    pub callback_data: Option<String>,
}

/// A stored message whose status may still change.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: String,
    pub(crate) to: String,
    pub(crate) kind: String,
    pub(crate) body: Value,
    pub(crate) at_ms: i64,
    pub(crate) status: AtomicU8,
    /// The scaled times of its statuses, if they cause no event: then its status follows from the
    /// time alone.
    pub(crate) schedule: Option<[i64; 3]>,
}

impl Outgoing {
    /// Estimates how many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        quota::ENTRY_OVERHEAD + quota::json_size(&self.body)
    }

    /// Sets the status, unless it has reached a later one.
    pub(crate) fn set_status(&self, status: MessageStatus) {
        self.status.fetch_max(status as u8, Ordering::Relaxed);
    }

    /// Returns the status at a scaled time.
    pub(crate) fn status(&self, scaled_ms: i64) -> MessageStatus {
        let index = match self.schedule {
            Some(due) => due.iter().filter(|&&due| due <= scaled_ms).count(),
            None => self.status.load(Ordering::Relaxed).into(),
        };
        let status = MessageStatus::ALL.get(index).copied();
        status.unwrap_or(MessageStatus::Accepted)
    }

    pub(crate) fn snapshot(&self, scaled_ms: i64) -> SentMessage {
        SentMessage {
            id: self.id.clone(),
            to: self.to.clone(),
            kind: self.kind.clone(),
            body: self.body.clone(),
            at_ms: self.at_ms,
            status: self.status(scaled_ms),
        }
    }
}
