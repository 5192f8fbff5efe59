//! The events of the webhook, built from the document's types.

use serde_json::{Value, json};
use whatsapp_business::ErrorCode;
use whatsapp_business::types::{
    Error, WebhookConversation, WebhookConversationOrigin, WebhookEvent, WebhookPricing,
    WebhookStatus,
};

use whatsapp_business_runtime::Recipient;

use super::error::title;
use crate::engine::{Inbound, StatusChange};

/// How long a conversation stays open, in seconds.
const CONVERSATION: i64 = 24 * 3600;

/// Returns the event for a message of a customer.
pub(super) fn message(inbound: &Inbound<'_>) -> Value {
    let mut message = inbound.message.clone();
    let id = match Recipient::is_user_id(inbound.from) {
        true => {
            let from = message.remove("from");
            message.insert("from_bsuid".to_owned(), from.unwrap_or_default());
            "user_id"
        }
        false => "wa_id",
    };
    json!({
        "contacts": [{ "profile": { "name": inbound.name }, id: inbound.from }],
        "messages": [message],
    })
}

/// Returns the event for a message that has reached a status. `now` is in seconds.
pub(super) fn status(change: &StatusChange<'_>, now: i64) -> Value {
    let mut status = WebhookStatus::new()
        .with_id(change.id)
        .with_recipient_id(change.to)
        .with_status(change.status.as_str())
        .with_timestamp(now.to_string());
    if let Some(code) = change.code.map(i64::from) {
        let title = title(ErrorCode::from(code));
        status = status.with_errors([Error::new().with_code(code).with_title(title)]);
    } else {
        let origin = WebhookConversationOrigin::new().with_type("business_initiated");
        let conversation = WebhookConversation::new()
            .with_id(change.id)
            .with_expiration_timestamp((now + CONVERSATION).to_string())
            .with_origin(origin);
        let pricing = WebhookPricing::new()
            .with_billable(true)
            .with_category("business_initiated")
            .with_pricing_model("CBP");
        status = status.with_conversation(conversation).with_pricing(pricing);
    }
    json!(WebhookEvent::new().with_statuses([status]))
}
