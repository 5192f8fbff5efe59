//! A webhook event: its messages, statuses and other changes beside the JSON that they were decoded
//! from.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::status::retain;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

use super::envelope::{self, Decoded, DecodedChange};
use crate::error::{Error, Result};
use crate::types::{IncomingMessageProperties, Status};

/// A webhook event: what happened to the phone numbers of one or more accounts.
///
/// The envelope is flattened: [`messages`](Self::messages), [`statuses`](Self::statuses) and
/// [`changes`](Self::changes) return the items of all its entries, and each item has the id of its
/// account and phone number.
///
/// It serializes to the JSON that it was decoded from, including unknown fields, but without the
/// messages and statuses that a [`Deduplicator`](super::Deduplicator) removed.
#[derive(Clone)]
pub struct Event {
    changes: Vec<DecodedChange>,
    /// Without what was removed, so that the indices are those of `changes`.
    json: Value,
    raw: Bytes,
}

impl Event {
    pub(super) fn decoded(&self) -> &[DecodedChange] {
        &self.changes
    }

    /// Returns the JSON of the account that a change belongs to.
    pub(super) fn entry_of(&self, change: &DecodedChange) -> &Value {
        &self.json["entry"][change.entry]
    }

    /// Returns the JSON of a change.
    pub(super) fn change_of(&self, change: &DecodedChange) -> &Value {
        &self.entry_of(change)["changes"][change.index]
    }

    /// Returns the body as it was received.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// Returns the body as JSON, without the messages and statuses that a
    /// [`Deduplicator`](super::Deduplicator) removed.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Returns what kind of object the event is about: `whatsapp_business_account`, unless the URL
    /// also receives the webhooks of other products.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        self.json["object"].as_str()
    }

    /// Returns whether the change has a list other than messages and statuses, known or not.
    fn has_other_items(&self, change: &DecodedChange) -> bool {
        // Contacts only describe the senders of the messages.
        const DEDUPLICATED: [&str; 3] = ["contacts", "messages", "statuses"];
        let value = self.change_of(change)["value"].as_object();
        let mut members = value.into_iter().flatten();
        members.any(|(name, value)| {
            !DEDUPLICATED.contains(&name.as_str())
                && value.as_array().is_some_and(|items| !items.is_empty())
        })
    }
}

/// Returns the identity of a message, unless it has no id.
fn message_key(phone_number_id: &str, message: &IncomingMessageProperties) -> Option<String> {
    let id = &message.id;
    (!id.is_empty()).then(|| format!("{phone_number_id}\0{id}"))
}

/// Returns the identity of the message that a status is of, unless it has no id.
fn status_key(phone_number_id: &str, status: &Status) -> Option<String> {
    // Each member of a group has statuses for the one message.
    let member = status.recipient_participant_id.as_deref();
    let (id, member) = (&status.id, member.unwrap_or_default());
    (!id.is_empty()).then(|| format!("{phone_number_id}\0{id}\0{member}"))
}

impl WebhookEvent for Event {
    type Error = Error;

    // The API documents bodies of up to 3 MB, and repeats deliveries for up to seven days.
    const MAX_SIZE: usize = 4 << 20;
    const REPEAT_WINDOW: Duration = Duration::from_secs((7 * 24 + 1) * 3600);

    fn decode(body: Bytes) -> Result<Self> {
        Self::try_from(body)
    }

    fn retain_items(&mut self, keep: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool {
        let mut removed = false;
        for index in 0..self.changes.len() {
            let change = &self.changes[index];
            let phone = &self.change_of(change)["value"]["metadata"]["phone_number_id"];
            let phone = phone.as_str().unwrap_or_default();
            let messages = change.messages.iter().map(|message| {
                let key = message_key(phone, &message.typed.properties);
                keep(key.as_deref().map(Key::Message))
            });
            let messages: Vec<bool> = messages.collect();
            let statuses = change.statuses.iter().map(|Decoded { typed, .. }| {
                let key = status_key(phone, typed);
                let status = typed.status.as_str();
                keep(key.as_deref().map(|id| Key::Status(status, id)))
            });
            let statuses: Vec<bool> = statuses.collect();
            if messages.iter().chain(&statuses).all(|keep| *keep) {
                continue;
            }
            removed = true;
            let change = &mut self.changes[index];
            retain(&mut change.messages, &messages);
            retain(&mut change.statuses, &statuses);
            let value = format!("/entry/{}/changes/{}/value", change.entry, change.index);
            if let Some(value) = self.json.pointer_mut(&value) {
                retain_json(value, "messages", &messages);
                retain_json(value, "statuses", &statuses);
            }
        }
        removed
    }

    fn has_no_items(&self) -> bool {
        self.changes.iter().all(|change| {
            change.value.is_none()
                && change.messages.is_empty()
                && change.statuses.is_empty()
                && !self.has_other_items(change)
        })
    }
}

fn retain_json(value: &mut Value, list: &str, keep: &[bool]) {
    if let Some(Value::Array(items)) = value.get_mut(list) {
        retain(items, keep);
    }
}

impl TryFrom<Bytes> for Event {
    type Error = Error;

    /// Parses an event like [`parse`](super::parse), without copying the body.
    fn try_from(raw: Bytes) -> Result<Self> {
        let json: Value = runtime::Error::decode(&raw, None)?;
        Ok(Self {
            changes: envelope::decode(&json)?,
            json,
            raw,
        })
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Event").field(&self.json).finish()
    }
}
