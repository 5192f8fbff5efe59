//! A webhook event of any API, as it was received.

use bytes::Bytes;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

/// The body of a webhook event, which is printed and forwarded even if it is not understood.
pub(super) struct RawEvent;

impl WebhookEvent for RawEvent {
    // There are none: any API's does.
    type Error = whatsapp_business::Error;

    fn decode(_: Bytes) -> Result<Self, Self::Error> {
        Ok(Self)
    }

    fn retain_items(&mut self, _: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool {
        true
    }

    fn has_no_items(&self) -> bool {
        false
    }
}
