//! Decoding the envelope of a webhook request: the entries of accounts, the changes of each, and the
//! messages and statuses of a change.
//!
//! Each item is decoded by itself, so that one that does not match the document costs none of the
//! others.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::types::decode::from_value_ref;
use whatsapp_business_runtime::types::text::from_str;
use whatsapp_business_runtime::types::wire::Wire;

use crate::error::Error;
use crate::types::{ChangeField, ChangeValue, IncomingMessage, IncomingMessageProperties, Status};

type Result<T> = std::result::Result<T, runtime::Error>;

/// A value of a generated type, and why it is incomplete if the JSON does not match the type.
#[derive(Clone)]
pub(super) struct Decoded<T> {
    pub(super) typed: T,
    pub(super) error: Option<Error>,
}

/// What all messages have, and the message as the type that its `type` names.
#[derive(Clone)]
pub(super) struct DecodedMessage {
    pub(super) properties: IncomingMessageProperties,
    pub(super) message: IncomingMessage,
}

/// A change, whose JSON is at `entry[entry].changes[index]`.
#[derive(Clone)]
pub(super) struct DecodedChange {
    pub(super) entry: usize,
    pub(super) index: usize,
    pub(super) field: ChangeField,
    pub(super) messages: Vec<Decoded<DecodedMessage>>,
    pub(super) statuses: Vec<Decoded<Status>>,
    /// The value of a change that has neither messages nor statuses.
    pub(super) value: Option<Box<Decoded<ChangeValue>>>,
}

/// Decodes all changes of an envelope.
pub(super) fn decode(json: &Value) -> Result<Vec<DecodedChange>> {
    let Value::Object(_) = json else {
        return Err(mismatch::<Map<String, Value>>(json, "."));
    };
    let mut changes = Vec::new();
    for (entry, value) in list(json, "", "entry")?.iter().enumerate() {
        let path = format!("entry[{entry}]");
        for (index, change) in list(value, &path, "changes")?.iter().enumerate() {
            let path = format!("{path}.changes[{index}]");
            changes.push(decode_change(change, (entry, index), &path)?);
        }
    }
    Ok(changes)
}

fn decode_change(
    change: &Value,
    (entry, index): (usize, usize),
    path: &str,
) -> Result<DecodedChange> {
    let value = &change["value"];
    let path = format!("{path}.value");
    let field = change["field"].as_str();
    // Other fields have lists of these names too, such as the statuses of calls.
    let (messages, statuses) = match field {
        None | Some("messages") => (
            decode_list(value, &path, "messages", decode_message)?,
            decode_list(value, &path, "statuses", decode_status)?,
        ),
        Some(_) => (Vec::new(), Vec::new()),
    };
    let is_other = messages.is_empty() && statuses.is_empty();
    Ok(DecodedChange {
        entry,
        index,
        field: ChangeField::from(field.unwrap_or_default()),
        messages,
        statuses,
        value: is_other.then(|| {
            let (typed, error) = match convert(value, &[], &path) {
                Ok(typed) => (typed, None),
                Err(error) => (ChangeValue::new(), Some(error.into())),
            };
            Box::new(Decoded { typed, error })
        }),
    })
}

fn decode_list<T>(
    value: &Value,
    path: &str,
    name: &str,
    decode: impl Fn(&Value, &str) -> Decoded<T>,
) -> Result<Vec<Decoded<T>>> {
    let items = list(value, path, name)?.iter().enumerate();
    let decoded = items.map(|(index, item)| decode(item, &format!("{path}.{name}[{index}]")));
    Ok(decoded.collect())
}

fn decode_message(json: &Value, path: &str) -> Decoded<DecodedMessage> {
    let text = |name: &str| text(json, name);
    // Not `type`: without it, nothing says what the message is.
    const REQUIRED: [&str; 2] = ["id", "timestamp"];
    let (properties, first) = match convert(json, &REQUIRED, path) {
        Ok(properties) => (properties, None),
        Err(error) => {
            let mut properties = IncomingMessageProperties::new(text("id"), text("timestamp"));
            properties.from = json["from"].as_str().map(str::to_owned);
            properties.from_user_id = json["from_user_id"].as_str().map(str::to_owned);
            (properties, Some(error))
        }
    };
    let (message, second) = match convert(json, &REQUIRED, path) {
        Ok(message) => (message, None),
        Err(error) => {
            let object = json.as_object().cloned();
            (
                IncomingMessage::Other(object.unwrap_or_default()),
                Some(error),
            )
        }
    };
    Decoded {
        typed: DecodedMessage {
            properties,
            message,
        },
        error: first.or(second).map(Error::from),
    }
}

fn decode_status(json: &Value, path: &str) -> Decoded<Status> {
    match convert(json, &["id", "status", "timestamp"], path) {
        Ok(typed) => Decoded { typed, error: None },
        Err(error) => {
            let text = |name: &str| text(json, name);
            let mut typed = Status::new(text("id"), text("status"), text("timestamp"));
            typed.recipient_id = json["recipient_id"].as_str().map(str::to_owned);
            Decoded {
                typed,
                error: Some(error.into()),
            }
        }
    }
}

fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

/// Returns a list of an object; empty if there is none.
fn list<'a>(json: &'a Value, path: &str, name: &str) -> Result<&'a [Value]> {
    match &json[name] {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(&[]),
        other => {
            let path = match path {
                "" => name.to_owned(),
                path => format!("{path}.{name}"),
            };
            Err(mismatch::<Vec<Value>>(other, &path))
        }
    }
}

/// Decodes a part of the event, where the `required` texts are empty if they are missing.
fn convert<T: Wire>(json: &Value, required: &[&str], path: &str) -> Result<T> {
    let mut json = Cow::Borrowed(json);
    for name in required {
        if json.is_object() && json[name].is_null() {
            json.to_mut()[name] = Value::String(String::new());
        }
    }
    // The common case needs no text, which only the path of an error is found in.
    from_value_ref(&json).or_else(|_| parse(&json, path, from_str))
}

/// Decodes a part of the event from its text, so that an error has its path.
pub(super) fn parse<T>(
    json: &Value,
    path: &str,
    from_str: impl FnOnce(&str) -> serde_json::Result<T>,
) -> Result<T> {
    let text = Bytes::from(json.to_string());
    runtime::Error::decode_with(&text, None, from_str).map_err(|error| error.below(path))
}

/// Returns the error of a value that is not a `T`.
fn mismatch<T: Wire>(json: &Value, path: &str) -> runtime::Error {
    match parse(json, path, from_str::<T>) {
        Err(error) => error,
        Ok(_) => runtime::Error::request("the event does not match the document"),
    }
}
