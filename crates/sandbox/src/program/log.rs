//! The log: a line per request and per attempt to call the webhook.

use std::io::Write as _;

use crate::engine::Api;
use crate::{Builder, DeliveryRecord, RequestRecord};
use serde_json::json;

use super::LogFormat;

/// Logs to standard error.
pub(super) fn attach<A: Api>(builder: Builder<A>, format: LogFormat) -> Builder<A> {
    match format {
        LogFormat::None => builder,
        LogFormat::Text => builder
            .on_request(|request| line(&request_text(request)))
            .on_delivery(|delivery| line(&delivery_text(delivery))),
        LogFormat::Json => builder
            .on_request(|request| line(&request_json(request)))
            .on_delivery(|delivery| line(&delivery_json(delivery))),
    }
}

fn line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn request_text(request: &RequestRecord) -> String {
    let status = match request.status {
        0 => "reset".to_owned(),
        status => status.to_string(),
    };
    let user = request.user.as_deref().unwrap_or("-");
    let micros = request.duration.as_micros();
    let mut text = format!(
        "{} {} {status} {user} {micros}us",
        request.method, request.path
    );
    if let Some(error) = request.error() {
        text.push_str("  ");
        text.push_str(&error);
    }
    text
}

fn request_json(request: &RequestRecord) -> String {
    json!({
        "at_ms": request.at_ms,
        "method": request.method,
        "path": request.path,
        "operation": request.operation,
        "user": request.user.as_deref(),
        "status": request.status,
        "error": request.error(),
        "duration_us": u64::try_from(request.duration.as_micros()).unwrap_or(u64::MAX),
    })
    .to_string()
}

fn delivery_text(delivery: &DeliveryRecord) -> String {
    let attempt = delivery.attempts.last();
    let outcome = match attempt {
        None => "not attempted".to_owned(),
        Some(attempt) => match (attempt.status, &attempt.error) {
            (Some(status), _) => status.to_string(),
            (None, error) => error.clone().unwrap_or_default(),
        },
    };
    let attempts = delivery.attempts.len();
    format!(
        "webhook {} #{} attempt {attempts}: {outcome}",
        delivery.kind, delivery.number
    )
}

fn delivery_json(delivery: &DeliveryRecord) -> String {
    let attempt = delivery.attempts.last();
    json!({
        "webhook": delivery.number,
        "kind": delivery.kind,
        "state": delivery.state,
        "attempt": delivery.attempts.len(),
        "at_ms": attempt.map(|attempt| attempt.at_ms),
        "status": attempt.and_then(|attempt| attempt.status),
        "error": attempt.and_then(|attempt| attempt.error.as_deref()),
    })
    .to_string()
}
