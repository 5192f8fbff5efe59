//! Bodies as they are shown to a person: without what is secret in them.

use serde_json::Value;

use crate::request::JSON_LIMIT;

/// Of a text, this many characters are shown.
const SHOWN: usize = 2000;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A request's, which must be JSON: what is not may be a password with a bracket missing.
    Json,
    /// A request's, which may be anything.
    Raw,
    /// An answer's.
    Answer,
}

/// The members that the document calls passwords.
const SECRETS: &[&str] = &[
    "password",
    "new_password",
    "pin",
    "code",
    "cert",
    "token",
    "data",
    "bearer",
];

/// A body as JSON where it is, its secrets masked; as text where nothing in it can be one.
pub(crate) fn shown(body: &[u8], form: Form) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let json = match body.len() <= JSON_LIMIT {
        true => serde_json::from_slice(body).ok(),
        false => None,
    };
    match (json, std::str::from_utf8(body)) {
        (Some(mut value), _) => {
            mask(&mut value, form);
            value
        }
        (None, Ok(text))
            if form != Form::Json && body.len() <= JSON_LIMIT && !text.contains("PRIVATE KEY") =>
        {
            Value::String(beginning(text))
        }
        _ => Value::String(format!("({} bytes)", body.len())),
    }
}

pub(crate) fn beginning(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn mask(value: &mut Value, form: Form) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if SECRETS
                    .iter()
                    .any(|secret| key.eq_ignore_ascii_case(secret))
                    && hides(value, form)
                {
                    *value = "••••".into();
                } else {
                    mask(value, form);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, form)),
        _ => {}
    }
}

/// Whether a member with the name of a secret holds one. In an answer only texts are: an error has
/// a number as its `code`, and a metric a list as its `data`. In a request a pin may be a number by
/// mistake.
fn hides(value: &Value, form: Form) -> bool {
    match form {
        Form::Answer => value.is_string(),
        Form::Json | Form::Raw => !matches!(value, Value::Null | Value::Object(_)),
    }
}
