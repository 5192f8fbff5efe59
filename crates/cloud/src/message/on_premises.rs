//! Conversion of the messages of the On-Premises API.
//!
//! Both APIs have nearly the same objects in a message, so that the conversion goes through JSON: it
//! moves and removes what differs, and then compares the result with what it began with. Nothing is
//! lost without an error, also of members that a vendor has added.

use serde_json::{Map, Value};
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::error::Kind;
use whatsapp_business_runtime::types::limits::Violation;

use super::{MessageType, OutboundMessage};
use crate::error::Error;

/// Converts a message of the On-Premises API.
///
/// It is not a `From`, as some messages have no counterpart.
///
/// | On-Premises | Cloud |
/// |---|---|
/// | `text`, `image`, `video`, `audio`, `document`, `sticker`, `location`, `contacts` | the same |
/// | `interactive`: buttons, lists and products | the same |
/// | `template` | the same, without `namespace` and `language.policy` |
/// | `preview_url` | `text.preview_url` |
/// | `context` | the same |
/// | `to`, a phone number | the same |
/// | `recipient_type: group` | an error: groups have other ids; use [`with_group_recipient`](OutboundMessage::with_group_recipient) |
/// | `hsm` | an error: send a template |
/// | `ttl` | an error: a property of the template now |
/// | `provider` of a file | an error: upload the file, or use a link that needs no credentials |
/// | `contacts[].ims` | an error |
/// | a type or member that the Cloud API does not have | an error, unless it was set by `with_extra` |
///
/// Ids of media and of messages stay as they are, but belong to the server that issued them: upload
/// the file again, and reply only to messages of the new server.
///
/// The error's [`path`](Error::path) is the field, and its message names the remedy.
///
/// ```
/// use whatsapp_business_cloud::OutboundMessage;
///
/// # fn main() -> whatsapp_business_cloud::Result<()> {
/// let message = whatsapp_business::OutboundMessage::text("15550100", "Hello");
/// let message = OutboundMessage::try_from(message)?;
/// assert_eq!(message, OutboundMessage::text("15550100", "Hello"));
/// # Ok(())
/// # }
/// ```
impl TryFrom<whatsapp_business::OutboundMessage> for OutboundMessage {
    type Error = Error;

    fn try_from(message: whatsapp_business::OutboundMessage) -> Result<Self, Error> {
        convert(&message).map_err(Error::from)
    }
}

fn convert(message: &whatsapp_business::OutboundMessage) -> Result<OutboundMessage, Violation> {
    let failed = |error: serde_json::Error| Violation::new("", error.to_string());
    let mut from = match serde_json::to_value(message).map_err(failed)? {
        Value::Object(from) => from,
        _ => Map::new(),
    };
    if from.get("recipient_type").and_then(Value::as_str) == Some("group") {
        let reason =
            "is `group`, and groups of the Cloud API have other ids: use `with_group_recipient`";
        return Err(Violation::new("recipient_type", reason));
    }
    if let Some(preview_url) = from.remove("preview_url")
        && let Some(Value::Object(text)) = from.get_mut("text")
    {
        text.insert("preview_url".to_owned(), preview_url);
    }
    if let Some(Value::Object(template)) = from.get_mut("template") {
        template.remove("namespace");
        if let Some(Value::Object(language)) = template.get_mut("language") {
            language.remove("policy");
        }
    }
    let mut converted = decode(&from)?;
    // Only what the caller has added may be unknown here.
    converted
        .extra
        .retain(|name, _| message.extra.contains_key(name));
    let to = serde_json::to_value(&converted).map_err(failed)?;
    lost(&Value::Object(from), &to, "")?;
    match &converted.type_ {
        Some(MessageType::Other(type_)) => {
            let reason = format!("is `{type_}`, which this crate does not know: use `send_value`");
            Err(Violation::new("type", reason))
        }
        _ => Ok(converted),
    }
}

fn decode(from: &Map<String, Value>) -> Result<OutboundMessage, Violation> {
    let json = serde_json::to_vec(from).map_err(|error| Violation::new("", error.to_string()))?;
    runtime::Error::decode(&json.into(), None).map_err(|error| match error.kind() {
        Kind::Decode { path, reason, .. } => Violation::new(path, reason.as_str()),
        _ => Violation::new("", error.to_string()),
    })
}

/// Refuses what the converted message does not have.
fn lost(from: &Value, to: &Value, path: &str) -> Result<(), Violation> {
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => from.iter().try_for_each(|(key, value)| {
            let joint = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{joint}{key}");
            match to.get(key) {
                Some(converted) => lost(value, converted, &path),
                None => Err(absent(key, &path)),
            }
        }),
        (Value::Array(from), Value::Array(to)) => {
            let mut items = from.iter().zip(to).enumerate();
            items.try_for_each(|(index, (from, to))| lost(from, to, &format!("{path}[{index}]")))
        }
        _ => Ok(()),
    }
}

fn absent(key: &str, path: &str) -> Violation {
    let remedy = match key {
        "hsm" => "send a template",
        "ttl" => "set `message_send_ttl_seconds` of the template",
        "provider" => "upload the file, or use a link that needs no credentials",
        "caption" | "filename" => "remove it, as this type of file has none",
        _ => "remove it, or send the message by `send_value`",
    };
    let reason = format!("does not exist in the Cloud API: {remedy}");
    Violation::new(path, reason)
}
