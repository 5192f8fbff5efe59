//! Delivery statuses of messages that the business sent.

use std::ops::Deref;
use std::time::SystemTime;

use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::status::parse_seconds;

use super::event::Event;
use crate::error::Result;
use crate::types;

/// A delivery status of a sent message. It dereferences to the generated [`types::WebhookStatus`].
///
/// Statuses arrive in any order, and more than once.
#[derive(Debug, Clone, Copy)]
pub struct Status<'a> {
    event: &'a Event,
    index: usize,
    typed: &'a types::WebhookStatus,
}

/// The delivery state of a sent message.
pub type DeliveryState<'a> = runtime::webhook::DeliveryState<'a, types::Error>;

impl Event {
    /// Returns the delivery statuses of sent messages, in order.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = Status<'_>> + '_ {
        let statuses = self.typed().statuses.iter().enumerate();
        statuses.map(|(index, typed)| Status {
            event: self,
            index: self.status_index(index),
            typed,
        })
    }
}

impl<'a> Status<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::WebhookStatus {
        self.typed
    }

    /// Returns the id of the message, which sending it returned.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref()
    }

    /// Returns the recipient of the message.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        self.typed.recipient_id.as_deref()
    }

    /// Returns when the state was reached.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        parse_seconds(self.typed.timestamp.as_deref()?)
    }

    /// Returns the JSON of the status, including unknown fields.
    ///
    /// # Errors
    /// Those of [`Event::json`].
    pub fn raw(&self) -> Result<&'a Value> {
        Ok(&self.event.json()?["statuses"][self.index])
    }

    /// Returns the delivery state of the message.
    #[must_use]
    pub fn delivery_state(&self) -> DeliveryState<'a> {
        let status = self
            .typed
            .status
            .as_ref()
            .map_or("", |status| status.as_str());
        DeliveryState::of(status, &self.typed.errors)
    }
}

impl Deref for Status<'_> {
    type Target = types::WebhookStatus;

    fn deref(&self) -> &types::WebhookStatus {
        self.typed
    }
}
