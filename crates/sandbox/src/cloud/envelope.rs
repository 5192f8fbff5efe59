//! The events of the webhook, in the envelope of the Graph API.

use serde_json::{Map, Value, json};
use whatsapp_business_runtime::Recipient;

use super::store::Cloud;
use crate::cloud::error::title;
use crate::engine::{Inbound, StatusChange};

/// How long a conversation stays open, in seconds.
const CONVERSATION: i64 = 24 * 3600;

/// Returns the event for a status. `now` is in seconds.
pub(super) fn status(cloud: &Cloud, event: &StatusChange<'_>, now: i64) -> Value {
    let recipient = match Recipient::is_user_id(event.to) {
        true => "recipient_user_id",
        false => "recipient_id",
    };
    let mut status = json!({
        "id": event.id,
        recipient: event.to,
        "status": event.status.as_str(),
        "timestamp": now.to_string(),
    });
    let Some(members) = status.as_object_mut() else {
        return Value::Null;
    };
    if let Some(data) = &event.origin.callback_data {
        members.insert("biz_opaque_callback_data".to_owned(), data.as_str().into());
    }
    if let Some(code) = event.code {
        let error = json!({
            "code": code,
            "title": title(code),
            "message": title(code),
            "error_data": { "details": title(code) },
        });
        members.insert("errors".to_owned(), json!([error]));
    } else {
        let conversation = json!({
            "id": event.id,
            "expiration_timestamp": (now + CONVERSATION).to_string(),
            "origin": { "type": "service" },
        });
        let pricing = json!({
            "billable": true,
            "pricing_model": "PMP",
            "category": "service",
            "type": "regular",
        });
        members.insert("conversation".to_owned(), conversation);
        members.insert("pricing".to_owned(), pricing);
    }
    let phone = &event.origin.phone_number_id;
    envelope(cloud, phone, Map::new(), "statuses", status)
}

/// Returns the event for a message of a customer to a phone number.
pub(super) fn message(cloud: &Cloud, phone: &str, inbound: &Inbound<'_>) -> Value {
    let mut value = Map::new();
    let mut message = inbound.message.clone();
    let id = match Recipient::is_user_id(inbound.from) {
        true => {
            let from = message.remove("from");
            message.insert("from_user_id".to_owned(), from.unwrap_or_default());
            "user_id"
        }
        false => "wa_id",
    };
    let contact = json!([{ "profile": { "name": inbound.name }, id: inbound.from }]);
    value.insert("contacts".to_owned(), contact);
    envelope(cloud, phone, value, "messages", Value::Object(message))
}

/// Returns the event for a change of a template's status.
pub(super) fn template_status(cloud: &Cloud, id: &str, template: &Map<String, Value>) -> Value {
    let of = |name: &str| template.get(name).cloned().unwrap_or(Value::Null);
    // The id is a number here, unlike everywhere else.
    let id: u64 = id.parse().unwrap_or_default();
    let value = json!({
        "event": of("status"),
        "message_template_id": id,
        "message_template_name": of("name"),
        "message_template_language": of("language"),
        "reason": "NONE",
    });
    change(cloud, "message_template_status_update", &value)
}

fn envelope(
    cloud: &Cloud,
    phone: &str,
    mut value: Map<String, Value>,
    list: &str,
    entry: Value,
) -> Value {
    let metadata = json!({
        "display_phone_number": cloud.display_number(phone),
        "phone_number_id": phone,
    });
    value.insert("messaging_product".to_owned(), "whatsapp".into());
    value.insert("metadata".to_owned(), metadata);
    value.insert(list.to_owned(), Value::Array(vec![entry]));
    change(cloud, "messages", &Value::Object(value))
}

fn change(cloud: &Cloud, field: &str, value: &Value) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{
            "id": cloud.settings.account_id,
            "changes": [{ "field": field, "value": value }],
        }],
    })
}
