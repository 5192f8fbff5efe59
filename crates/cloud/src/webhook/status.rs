//! Delivery statuses of messages that the business sent.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::status::parse_seconds;

use super::envelope::Decoded;
use super::event::Event;
use super::origin::Origin;
use crate::error::Error;
use crate::types;

/// A delivery status of a sent message. It dereferences to the generated [`types::Status`], which has
/// the `pricing`, the `conversation` and the `biz_opaque_callback_data` of the message.
///
/// Statuses arrive in any order, and more than once.
#[derive(Clone, Copy)]
pub struct Status<'a> {
    origin: Origin<'a>,
    index: usize,
    decoded: &'a Decoded<types::Status>,
}

/// The delivery state of a sent message.
pub type DeliveryState<'a> = runtime::webhook::DeliveryState<'a, types::WebhookError>;

impl Event {
    /// Returns the delivery statuses of messages that all phone numbers sent, in order.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = Status<'_>> + '_ {
        let changes = self.decoded().iter();
        let statuses = changes.flat_map(|change| {
            let statuses = change.statuses.iter().enumerate();
            statuses.map(move |(index, decoded)| Status {
                origin: Origin::new(self, change),
                index,
                decoded,
            })
        });
        statuses.collect::<Vec<_>>().into_iter()
    }
}

impl<'a> Status<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::Status {
        &self.decoded.typed
    }

    /// Returns the id of the account of the phone number.
    #[must_use]
    pub fn waba_id(&self) -> Option<&'a str> {
        self.origin.waba_id()
    }

    /// Returns the id of the phone number that sent the message.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&'a str> {
        self.origin.phone_number_id()
    }

    /// Returns the phone number that sent the message, as users see it.
    #[must_use]
    pub fn display_phone_number(&self) -> Option<&'a str> {
        self.origin.display_phone_number()
    }

    /// Returns the id of the message, which sending it returned.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        Some(self.typed().id.as_str()).filter(|id| !id.is_empty())
    }

    /// Returns the recipient of the message: the number of the user, or the user id of one who has a user
    /// name and shows no number.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        let typed = self.typed();
        let number = typed.recipient_id.as_deref();
        number.or(typed.recipient_user_id.as_deref())
    }

    /// Returns when the state was reached.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        parse_seconds(&self.typed().timestamp)
    }

    /// Returns the JSON of the status, including unknown fields.
    #[must_use]
    pub fn raw(&self) -> &'a Value {
        &self.origin.value()["statuses"][self.index]
    }

    /// Returns why the status could not be decoded in full, if so.
    #[must_use]
    pub fn decode_error(&self) -> Option<&'a Error> {
        self.decoded.error.as_ref()
    }

    /// Returns the delivery state of the message.
    #[must_use]
    pub fn delivery_state(&self) -> DeliveryState<'a> {
        DeliveryState::of(self.typed().status.as_str(), &self.typed().errors)
    }
}

impl Deref for Status<'_> {
    type Target = types::Status;

    fn deref(&self) -> &types::Status {
        self.typed()
    }
}

impl fmt::Debug for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("phone_number_id", &self.phone_number_id())
            .field("typed", self.typed())
            .finish_non_exhaustive()
    }
}
