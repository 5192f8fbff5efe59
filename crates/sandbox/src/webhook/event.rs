//! The events that a webhook is called with, made from the document's own types.

use whatsapp_business::types::{
    Error, WebhookConversation, WebhookConversationOrigin, WebhookEvent, WebhookPricing,
    WebhookStatus,
};

use super::Way;
use crate::code::Code;
use crate::log::MessageStatus;

/// A conversation stays open this long, in seconds.
const CONVERSATION: i64 = 24 * 3600;

/// A message has come to a status.
pub(super) fn status(
    message: &Way,
    status: MessageStatus,
    code: Option<u16>,
    now: i64,
) -> WebhookEvent {
    let mut event = WebhookStatus::new()
        .with_id(message.id.as_str())
        .with_recipient_id(message.to.as_str())
        .with_status(status.as_str())
        .with_timestamp(now.to_string());
    if let Some(code) = code {
        let error = Error::new()
            .with_code(i64::from(code))
            .with_title(Code(code).title());
        event = event.with_errors([error]);
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
        event = event.with_conversation(conversation).with_pricing(pricing);
    }
    WebhookEvent::new().with_statuses([event])
}
