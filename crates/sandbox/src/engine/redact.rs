//! Bodies as the page shows them: without secrets.

use serde_json::Value;

use super::body::JSON_LIMIT;

/// The number of characters that are shown of a text.
const MAX_SHOWN: usize = 2000;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// The body of a request that must be JSON. A malformed one is not shown: it may be a password
    /// with a bracket missing.
    JsonRequest,
    /// The body of a request that may be anything.
    RawRequest,
    Response,
}

/// The members that may hold a secret.
const SECRETS: &[&str] = &[
    "password",
    "new_password",
    "pin",
    "code",
    "cert",
    "token",
    "data",
    "bearer",
    "access_token",
    "verify_token",
    "appsecret_proof",
];

/// Returns a body as JSON with its secrets redacted, as text if it cannot contain one, or as its
/// length.
pub(crate) fn redacted(body: &[u8], kind: BodyKind) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    if body.len() <= JSON_LIMIT {
        if let Ok(mut value) = serde_json::from_slice(body) {
            redact(&mut value, kind);
            return value;
        }
        if kind != BodyKind::JsonRequest
            && let Ok(text) = std::str::from_utf8(body)
            && !text.contains("PRIVATE KEY")
        {
            return Value::String(truncated(text));
        }
    }
    Value::String(format!("({} bytes)", body.len()))
}

/// Returns a path and its query with the values of secrets redacted.
pub(crate) fn redacted_path(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _))
            if SECRETS
                .iter()
                .any(|secret| name.eq_ignore_ascii_case(secret)) =>
        {
            format!("{name}=••••")
        }
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Returns the first characters of a text.
pub(crate) fn truncated(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}

fn redact(value: &mut Value, kind: BodyKind) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let secret = SECRETS.iter().any(|name| key.eq_ignore_ascii_case(name));
                if secret && is_secret_value(value, kind) {
                    *value = "••••".into();
                } else {
                    redact(value, kind);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, kind)),
        _ => {}
    }
}

/// Returns whether a member with the name of a secret holds one. In a response only strings do: the
/// `code` of an error is a number, and the `data` of a metric a list. In a request a pin may be a
/// number by mistake.
fn is_secret_value(value: &Value, kind: BodyKind) -> bool {
    match kind {
        BodyKind::Response => value.is_string(),
        BodyKind::JsonRequest | BodyKind::RawRequest => {
            !matches!(value, Value::Null | Value::Object(_))
        }
    }
}
