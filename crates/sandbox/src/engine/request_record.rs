//! Requests and their responses, recorded for tests and for the page.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::quota;
use super::redact::{BodyKind, redacted, truncated};

/// The longest body that a [`RequestRecord`] stores, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// A request and its response.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The number of the request in this sandbox, from 1.
    pub number: u64,
    /// When it was received, in milliseconds of the Unix epoch by the sandbox's clock.
    pub at_ms: i64,
    /// The HTTP method.
    pub method: String,
    /// The path and the query, as sent, with the values of secrets redacted.
    pub path: String,
    /// The operation of the document; `None` if no operation has this path and method.
    pub operation: Option<&'static str>,
    /// The authorized user.
    pub user: Option<Arc<str>>,
    /// The `Content-Type` of the request.
    pub content_type: Option<String>,
    /// The first 64 KiB of the request's body.
    pub request: Bytes,
    /// The status of the response; 0 if the connection was reset.
    pub status: u16,
    /// The first 64 KiB of the response's body.
    pub response: Bytes,
    /// The time from the request's head to the response.
    pub duration: Duration,
    pub(crate) kind: BodyKind,
    /// What is shown of a truncated body, which is no longer JSON.
    pub(crate) request_shown: Option<Value>,
    pub(crate) response_shown: Option<Value>,
}

impl RequestRecord {
    /// Returns the error of the response, such as `1008 text.body is required`; `None` if the
    /// response has no error body.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        if self.status < 400 {
            return None;
        }
        let response: Value = serde_json::from_slice(&self.response).ok()?;
        // The Cloud API has a single error.
        let error = response.pointer("/errors/0");
        let error = error.or_else(|| response.get("error"))?;
        let code = error.get("code").and_then(Value::as_i64)?;
        let text = error.get("details").or_else(|| error.get("title"));
        let text = text.or_else(|| error.pointer("/error_data/details"));
        let text = text.or_else(|| error.get("message"));
        let text = text.and_then(Value::as_str).unwrap_or_default();
        Some(format!("{code} {text}"))
    }

    /// Copies the beginning of a body, so that its receive buffer can be freed, and returns what is
    /// shown of it if it had to be truncated.
    pub(crate) fn store_body(body: &[u8], kind: BodyKind) -> (Bytes, Option<Value>) {
        let Some(start) = body
            .get(..MAX_BODY)
            .filter(|start| start.len() < body.len())
        else {
            return (Bytes::copy_from_slice(body), None);
        };
        let shown = match redacted(body, kind) {
            Value::String(text) => text,
            json => truncated(&json.to_string()),
        };
        (Bytes::copy_from_slice(start), Some(shown.into()))
    }

    /// Estimates how many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        let shown = [&self.request_shown, &self.response_shown];
        let shown: usize = shown.into_iter().flatten().map(quota::json_size).sum();
        let texts = self.path.len() + self.content_type.as_ref().map_or(0, String::len);
        quota::ENTRY_OVERHEAD + texts + self.request.len() + self.response.len() + shown
    }

    /// Returns the record for the page, with secrets redacted.
    pub(crate) fn json(&self) -> Value {
        let shown = |shown: &Option<Value>, body: &[u8], kind| {
            shown.clone().unwrap_or_else(|| redacted(body, kind))
        };
        json!({
            "number": self.number,
            "at_ms": self.at_ms,
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "user": self.user.as_deref(),
            "content_type": self.content_type,
            "request": shown(&self.request_shown, &self.request, self.kind),
            "status": self.status,
            "response": shown(&self.response_shown, &self.response, BodyKind::Response),
            "duration_us": u64::try_from(self.duration.as_micros()).unwrap_or(u64::MAX),
        })
    }
}
