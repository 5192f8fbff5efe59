//! Events as lines of text.

use serde_json::Value;
use whatsapp_business_cloud::types::{ChangeValue, Status, WebhookPayload};
use whatsapp_business_runtime as runtime;

use crate::output::{BAD, GOOD, KEY, visible};

/// Renders the body of an event.
pub(super) fn lines(body: &[u8]) -> Result<Vec<String>, runtime::Error> {
    let invalid = |error: serde_json::Error| {
        let reason = format!("the event does not match the document ({error})");
        runtime::Error::request(reason)
    };
    let payload: WebhookPayload = serde_json::from_slice(body).map_err(invalid)?;
    // Messages are printed as they are: there are many kinds, and more to come.
    let raw: Value = serde_json::from_slice(body).map_err(invalid)?;
    let mut lines = Vec::new();
    for (entry, raw) in payload.entry.iter().zip(items(&raw["entry"])) {
        for (change, raw) in entry.changes.iter().zip(items(&raw["changes"])) {
            let (field, value) = (change.field.as_str(), &change.value);
            let before = lines.len();
            lines.extend(items(&raw["value"]["messages"]).iter().map(of_message));
            lines.extend(value.statuses.iter().map(of_status));
            lines.extend(of_errors(value));
            if lines.len() == before {
                lines.push(format!("{KEY}event{KEY:#}    {field} {}", raw["value"]));
            }
        }
    }
    Ok(lines)
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn of_message(message: &Value) -> String {
    let text = |value: &Value| visible(value.as_str().unwrap_or_default());
    let kind = text(&message["type"]);
    let content = match &message[&kind] {
        Value::Null => String::new(),
        content => match content["body"].as_str() {
            Some(body) => visible(body),
            None => content.to_string(),
        },
    };
    let from = match message["from"].as_str() {
        Some(from) => visible(from),
        None => text(&message["from_user_id"]),
    };
    format!(
        "{KEY}message{KEY:#}  {} from {from}: {kind} {content}",
        text(&message["id"])
    )
}

fn of_status(status: &Status) -> String {
    let recipient = status.recipient_id.as_deref().unwrap_or_default();
    let errors = status.errors.iter().map(|error| {
        let title = error.title.as_deref().unwrap_or_default();
        format!(" ({} {})", error.code, visible(title))
    });
    let errors: String = errors.collect();
    let style = if errors.is_empty() { GOOD } else { BAD };
    let (state, id) = (status.status.as_str(), visible(&status.id));
    format!("{KEY}status{KEY:#}   {id} to {recipient}: {style}{state}{style:#}{errors}")
}

fn of_errors(value: &ChangeValue) -> impl Iterator<Item = String> {
    value.errors.iter().map(|error| {
        let title = error.title.as_deref().unwrap_or_default();
        format!("{BAD}error{BAD:#}    {} {}", error.code, visible(title))
    })
}
