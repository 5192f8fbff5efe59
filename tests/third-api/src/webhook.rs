//! Webhook events.

use bytes::Bytes;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

use crate::types::Scan;
use crate::{Error, Result, types};

include!(concat!(env!("BINDINGS"), "/webhook.rs"));

/// Scans of parcels.
#[derive(Debug, Clone)]
pub struct Event {
    typed: types::Event,
    raw: Bytes,
}

impl Event {
    /// Returns the scans.
    #[must_use]
    pub fn scans(&self) -> &[Scan] {
        &self.typed.scans
    }

    /// Returns the body.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }
}

impl TryFrom<Bytes> for Event {
    type Error = Error;

    fn try_from(raw: Bytes) -> Result<Self> {
        let typed = runtime::Error::decode(&raw, None)?;
        Ok(Self { typed, raw })
    }
}

impl WebhookEvent for Event {
    type Error = Error;

    fn decode(body: Bytes) -> Result<Self> {
        Self::try_from(body)
    }

    fn retain_items(&mut self, keep: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool {
        let before = self.typed.scans.len();
        self.typed.scans.retain(|scan| {
            keep(Some(Key {
                kind: "scan",
                id: &scan.id,
            }))
        });
        self.typed.scans.len() < before
    }

    fn has_no_items(&self) -> bool {
        self.typed.scans.is_empty()
    }
}
