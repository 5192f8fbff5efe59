//! What statuses of this API alone have.

use whatsapp_business_runtime as runtime;

use super::Status;
use crate::types;

/// The delivery state of a sent message.
pub type DeliveryState<'a> = runtime::webhook::DeliveryState<'a, types::Error>;

impl<'a> Status<'a> {
    pub(super) fn state_of(typed: &'a types::WebhookStatus) -> DeliveryState<'a> {
        let status = typed.status.as_ref().map_or("", |status| status.as_str());
        DeliveryState::of(status, &typed.errors)
    }

    /// Returns the recipient of the message.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        let message = self.typed.message.as_ref();
        let inner = || message?.recipient_id.as_deref();
        self.typed.recipient_id.as_deref().or_else(inner)
    }
}
