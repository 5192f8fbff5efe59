//! The events for statuses, built from the document's types.

use whatsapp_business::ErrorCode;
use whatsapp_business::types::{
    Error, WebhookConversation, WebhookConversationOrigin, WebhookEvent, WebhookPricing,
    WebhookStatus,
};

use super::delivery::{Progression, Step};
use crate::error_code;

/// How long a conversation stays open, in seconds.
const CONVERSATION: i64 = 24 * 3600;

/// Returns the body of the event for a message that has reached a status. `now` is in seconds.
pub(super) fn status(message: &Progression, step: Step, now: i64) -> Vec<u8> {
    let mut status = WebhookStatus::new()
        .with_id(message.id.as_str())
        .with_recipient_id(message.to.as_str())
        .with_status(step.status.as_str())
        .with_timestamp(now.to_string());
    if let Some(code) = step.code.map(i64::from) {
        let title = error_code::title(ErrorCode::from(code));
        status = status.with_errors([Error::new().with_code(code).with_title(title)]);
    } else {
        let origin = WebhookConversationOrigin::new().with_type("business_initiated");
        let conversation = WebhookConversation::new()
            .with_id(message.id.as_str())
            .with_expiration_timestamp((now + CONVERSATION).to_string())
            .with_origin(origin);
        let pricing = WebhookPricing::new()
            .with_billable(true)
            .with_category("business_initiated")
            .with_pricing_model("CBP");
        status = status.with_conversation(conversation).with_pricing(pricing);
    }
    // The types of the document always serialize.
    serde_json::to_vec(&WebhookEvent::new().with_statuses([status])).unwrap_or_default()
}
