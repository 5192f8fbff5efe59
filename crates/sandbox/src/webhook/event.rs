//! The events for statuses, built from the document's types.

use whatsapp_business::ErrorCode;
use whatsapp_business::types::{
    Error, WebhookConversation, WebhookConversationOrigin, WebhookEvent, WebhookPricing,
    WebhookStatus,
};

use super::delivery::{Progression, Step};
use crate::cloud::envelope::{self, StatusEvent};
use crate::error_code;
use crate::state::State;

/// How long a conversation stays open, in seconds.
const CONVERSATION: i64 = 24 * 3600;

/// Returns the body of the event for a message that has reached a status.
pub(super) fn status(state: &State, message: &Progression, step: Step) -> Vec<u8> {
    let now = state.clock.unix();
    if let (Some(cloud), Some(origin)) = (&state.cloud, &message.origin) {
        let status = StatusEvent {
            id: &message.id,
            to: &message.to,
            status: step.status,
            code: step.code,
            origin,
        };
        let event = envelope::status(cloud, &status, now);
        return event.to_string().into_bytes();
    }
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
