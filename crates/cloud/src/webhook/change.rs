//! Changes other than messages and statuses: of templates, accounts, phone numbers and so on.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use serde_json::Value;
use whatsapp_business_runtime::webhook::status::{from_seconds, parse_seconds};

use super::envelope::Decoded;
use super::event::Event;
use super::origin::Origin;
use crate::error::Error;
use crate::types::{self, ChangeField};

/// A change that is neither a message nor a status.
///
/// It dereferences to the generated [`types::ChangeValue`], whose fields depend on the
/// [`field`](Self::field); [`raw`](Self::raw) has what the type does not.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    origin: Origin<'a>,
    field: &'a ChangeField,
    decoded: &'a Decoded<types::ChangeValue>,
}

impl Event {
    /// Returns the changes that are neither messages nor statuses, in order.
    ///
    /// A change of `messages` without either, such as an error of a phone number, is among them. A
    /// [`Deduplicator`](super::Deduplicator) does not recognize repeated ones, since they have no id.
    ///
    /// ```
    /// use serde_json::json;
    /// use whatsapp_business_cloud::types::ChangeField;
    /// use whatsapp_business_cloud::webhook;
    ///
    /// # fn main() -> whatsapp_business_cloud::Result<()> {
    /// let value = json!({"event": "APPROVED", "message_template_name": "order_update"});
    /// let change = json!({"field": "message_template_status_update", "value": value});
    /// let body = json!({"entry": [{"id": "102290129340398", "changes": [change]}]});
    /// let event = webhook::parse(body.to_string().as_bytes())?;
    /// for change in event.changes() {
    ///     match change.field() {
    ///         ChangeField::MessageTemplateStatusUpdate => {
    ///             assert_eq!(change.message_template_name.as_deref(), Some("order_update"));
    ///         }
    ///         other => println!("{other}: {}", change.raw()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes(&self) -> impl ExactSizeIterator<Item = Change<'_>> + '_ {
        let changes = self.decoded().iter().filter_map(|change| {
            Some(Change {
                origin: Origin::new(self, change),
                field: &change.field,
                decoded: change.value.as_deref()?,
            })
        });
        changes.collect::<Vec<_>>().into_iter()
    }
}

impl<'a> Change<'a> {
    /// Returns the kind of change. One that this crate does not know is `ChangeField::Other`.
    #[must_use]
    pub fn field(&self) -> &'a ChangeField {
        self.field
    }

    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::ChangeValue {
        &self.decoded.typed
    }

    /// Returns the id of the account.
    #[must_use]
    pub fn waba_id(&self) -> Option<&'a str> {
        self.origin.waba_id()
    }

    /// Returns the id of the phone number, if the change has one.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&'a str> {
        self.origin.phone_number_id()
    }

    /// Returns the phone number, as users see it, if the change has one.
    #[must_use]
    pub fn display_phone_number(&self) -> Option<&'a str> {
        self.origin.display_phone_number()
    }

    /// Returns when the change was reported, if the event says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        match &self.origin.entry()["time"] {
            Value::Number(seconds) => from_seconds(seconds.as_u64()?),
            Value::String(seconds) => parse_seconds(seconds),
            _ => None,
        }
    }

    /// Returns the JSON of the change's value, including unknown fields.
    #[must_use]
    pub fn raw(&self) -> &'a Value {
        self.origin.value()
    }

    /// Returns why the value could not be decoded, if so: all fields of the type are then empty.
    #[must_use]
    pub fn decode_error(&self) -> Option<&'a Error> {
        self.decoded.error.as_ref()
    }
}

impl Deref for Change<'_> {
    type Target = types::ChangeValue;

    fn deref(&self) -> &types::ChangeValue {
        self.typed()
    }
}

impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("field", &self.field)
            .field("value", self.raw())
            .finish_non_exhaustive()
    }
}
