//! Events as the API posts them.

use serde_json::{Value, json};

/// A change of field `messages` at a phone number.
pub(crate) fn messages_change(phone_number_id: &str, lists: &Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": format!("display {phone_number_id}"),
            "phone_number_id": phone_number_id,
        },
    });
    for (name, list) in lists.as_object().unwrap() {
        value[name] = list.clone();
    }
    json!({"field": "messages", "value": value})
}

/// An event with changes of one account.
pub(crate) fn envelope(waba_id: &str, changes: &[Value]) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "changes": changes}],
    })
}

/// A text from a user.
pub(crate) fn text(id: &str, body: &str) -> Value {
    json!({
        "from": "15550100", "id": id, "timestamp": "1700000000", "type": "text",
        "text": {"body": body},
    })
}

/// A status of a sent message.
pub(crate) fn status(id: &str, status: &str) -> Value {
    json!({
        "id": id, "status": status, "timestamp": "1700000000", "recipient_id": "15550100",
    })
}
