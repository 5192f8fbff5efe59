//! What happened, kept for tests and for the page: requests, messages and webhook calls. Bounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::mask::{self, Form, shown};
use crate::room;

/// The longest body that a [`RequestRecord`] keeps, in bytes.
const BODY: usize = 64 * 1024;

/// A request and its answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestRecord {
    /// Counts the requests of this sandbox, from 1.
    pub number: u64,
    /// When it came, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The HTTP method.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// The operation of the document; `None` where no operation has this path and method.
    pub operation: Option<&'static str>,
    /// Who sent it, once authorised.
    pub user: Option<Arc<str>>,
    /// The `Content-Type` of the request.
    pub content_type: Option<String>,
    /// The body of the request, its first 64 KiB.
    pub request: Bytes,
    /// The status of the answer; 0 where the connection was reset.
    pub status: u16,
    /// The body of the answer, its first 64 KiB.
    pub response: Bytes,
    /// From the first byte of the body to the answer.
    pub duration: Duration,
    /// What the request's body must be.
    pub(crate) form: Form,
    /// What is shown of a body that was cut: what is left of it is not JSON any more.
    pub(crate) request_shown: Option<Value>,
    pub(crate) response_shown: Option<Value>,
}

impl RequestRecord {
    /// What the error body says, such as `1008 text.body is required`; `None` where there is none.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        if self.status < 400 {
            return None;
        }
        let answer: Value = serde_json::from_slice(&self.response).ok()?;
        let error = answer.pointer("/errors/0")?;
        let code = error.get("code").and_then(Value::as_i64)?;
        let text = error.get("details").or_else(|| error.get("title"));
        Some(format!(
            "{code} {}",
            text.and_then(Value::as_str).unwrap_or_default()
        ))
    }

    /// The beginning of a body, apart from the buffer that it came in.
    pub(crate) fn beginning(body: &[u8]) -> Bytes {
        Bytes::copy_from_slice(body.get(..BODY).unwrap_or(body))
    }

    /// What is shown of a body whose [`beginning`](Self::beginning) is not all of it.
    pub(crate) fn shown_whole(body: &[u8], form: Form) -> Option<Value> {
        (body.len() > BODY).then(|| match shown(body, form) {
            Value::String(text) => Value::String(text),
            json => Value::String(mask::beginning(&json.to_string())),
        })
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MessageStatus {
    /// Taken by the API, not yet sent on.
    Accepted,
    /// Sent on.
    Sent,
    /// On the customer's phone.
    Delivered,
    /// Seen by the customer.
    Read,
    /// Not delivered; the webhook told the code.
    Failed,
}

impl MessageStatus {
    /// The word that webhooks use.
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

    fn from_u8(value: u8) -> Self {
        match value {
            1 => Self::Sent,
            2 => Self::Delivered,
            3 => Self::Read,
            4 => Self::Failed,
            _ => Self::Accepted,
        }
    }
}

/// A message that was sent through the API.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct SentMessage {
    /// The id that the API gave it.
    pub id: String,
    /// Where it goes: a `wa_id`, or the id of a group.
    pub to: String,
    /// Its type, such as `text`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The request body, as sent.
    pub body: Value,
    /// When it came, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// How far it has come.
    pub status: MessageStatus,
}

/// The same, while it is on its way.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: String,
    pub(crate) to: String,
    pub(crate) kind: String,
    pub(crate) body: Value,
    pub(crate) at_ms: i64,
    pub(crate) status: AtomicU8,
    /// In wait time, when it gets to each status, where nobody has to be told; see
    /// [`crate::webhook`].
    pub(crate) untracked: Option<[i64; 3]>,
}

impl Outgoing {
    /// About how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        room::ENTRY + room::weight(&self.body)
    }

    /// A status that comes late, in the wrong order, does not undo a later one.
    pub(crate) fn set(&self, status: MessageStatus) {
        self.status.fetch_max(status as u8, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self, waited_ms: i64) -> SentMessage {
        let status = match self.untracked {
            Some(due) => match due.iter().filter(|&&due| due <= waited_ms).count() {
                0 => MessageStatus::Accepted,
                1 => MessageStatus::Sent,
                2 => MessageStatus::Delivered,
                _ => MessageStatus::Read,
            },
            None => MessageStatus::from_u8(self.status.load(Ordering::Relaxed)),
        };
        SentMessage {
            id: self.id.clone(),
            to: self.to.clone(),
            kind: self.kind.clone(),
            body: self.body.clone(),
            at_ms: self.at_ms,
            status,
        }
    }
}

/// A call of the webhook: one event, and the attempts to deliver it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct DeliveryRecord {
    /// Counts the events of this sandbox, from 1.
    pub number: u64,
    /// When the event arose, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// What it tells: `sent`, `delivered`, `read`, `failed`, or `message`.
    pub kind: String,
    /// The body that is posted.
    pub body: Value,
    /// Whether it has arrived.
    pub state: DeliveryState,
    /// Every attempt so far; of very many, the last 100.
    pub attempts: Vec<DeliveryAttempt>,
}

/// Whether an event has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// Waits for its turn, or for its next attempt.
    Queued,
    /// Is being posted.
    InFlight,
    /// The webhook answered 200.
    Delivered,
    /// Given up after 24 hours of attempts.
    GivenUp,
    /// Dropped: the queue was full.
    Dropped,
}

/// An attempt to deliver an event.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// When it began, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The status that the webhook answered; `None` where there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl RequestRecord {
    /// About how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        let shown = [&self.request_shown, &self.response_shown];
        let shown: usize = shown.into_iter().flatten().map(room::weight).sum();
        let texts = self.path.len() + self.content_type.as_ref().map_or(0, String::len);
        room::ENTRY + texts + self.request.len() + self.response.len() + shown
    }

    /// For the page: bodies as JSON where they are, secrets masked.
    pub(crate) fn json(&self) -> Value {
        serde_json::json!({
            "number": self.number,
            "at_ms": self.at_ms,
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "user": self.user.as_deref(),
            "content_type": self.content_type,
            "request": self.request_shown.clone().unwrap_or_else(|| shown(&self.request, self.form)),
            "status": self.status,
            "response": self.response_shown.clone().unwrap_or_else(|| shown(&self.response, Form::Answer)),
            "duration_us": u64::try_from(self.duration.as_micros()).unwrap_or(u64::MAX),
        })
    }
}
