//! A webhook event: the typed value beside the JSON that it was decoded from.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

use crate::error::{Error, Result};
use crate::types;

/// A webhook event.
///
/// It dereferences to the generated [`types::WebhookEvent`].
/// [`messages`](Self::messages) and [`statuses`](Self::statuses) return its parts as enums to match.
/// It serializes to the JSON that it was decoded from, including unknown fields, but without the
/// messages and statuses that a [`Deduplicator`](super::Deduplicator) removed.
#[derive(Clone)]
pub struct Event {
    typed: types::WebhookEvent,
    raw: Bytes,
    value: OnceLock<Result<Value>>,
    /// The original indices of the messages and statuses, if some were removed.
    indices: Option<(Vec<usize>, Vec<usize>)>,
}

impl Event {
    pub(super) fn typed(&self) -> &types::WebhookEvent {
        &self.typed
    }

    /// Returns the original index of a message.
    pub(super) fn message_index(&self, index: usize) -> usize {
        original(self.indices.as_ref().map(|(messages, _)| messages), index)
    }

    /// Returns the original index of a status.
    pub(super) fn status_index(&self, index: usize) -> usize {
        original(self.indices.as_ref().map(|(_, statuses)| statuses), index)
    }

    /// Returns the raw body.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// Returns the body as JSON, which is parsed on the first call.
    ///
    /// # Errors
    /// A [`Value`] cannot represent the body, in a part that the types ignore: nesting deeper than
    /// 128 levels, a number beyond `f64`, or a lone surrogate. [`raw`](Self::raw) returns it
    /// nevertheless.
    pub fn json(&self) -> Result<&Value> {
        let value = self
            .value
            .get_or_init(|| runtime::Error::decode(&self.raw, None).map_err(Error::from))
            .as_ref();
        value.map_err(Clone::clone)
    }

    /// Returns the profile name of a user, if the event contains it.
    #[must_use]
    pub fn profile_name(&self, wa_id: &str) -> Option<&str> {
        let of = |contact: &&types::WebhookContact| {
            contact.wa_id.as_deref() == Some(wa_id) || contact.user_id.as_deref() == Some(wa_id)
        };
        let contact = self.typed.contacts.iter().find(of)?;
        contact.profile.as_ref()?.name.as_deref()
    }

    /// Returns whether the event has a list other than messages and statuses, known to the types or
    /// not.
    fn has_other_items(&self) -> bool {
        // Contacts only describe the senders of the messages.
        const DEDUPLICATED: [&str; 3] = ["contacts", "messages", "statuses"];
        let Ok(json) = self.json() else {
            // Delivered twice is better than lost.
            return true;
        };
        let members = json.as_object().into_iter().flatten();
        members
            .filter(|(name, _)| !DEDUPLICATED.contains(&name.as_str()))
            .any(|(_, value)| value.as_array().is_some_and(|items| !items.is_empty()))
    }

    /// Returns the typed value.
    #[must_use]
    pub fn into_inner(self) -> types::WebhookEvent {
        self.typed
    }
}

fn key_of_message(message: &types::WebhookMessage) -> Option<Key<'_>> {
    message.id.as_deref().map(Key::Message)
}

fn key_of_status(status: &types::WebhookStatus) -> Option<Key<'_>> {
    let kind = status.status.as_ref().map_or("", |kind| kind.as_str());
    status.id.as_deref().map(|id| Key::Status(kind, id))
}

/// Returns the original index of the item at `index`.
fn original(indices: Option<&Vec<usize>>, index: usize) -> usize {
    indices
        .and_then(|indices| indices.get(index).copied())
        .unwrap_or(index)
}

/// Retains some of the items, and returns their original indices.
fn retain_with_indices<T>(
    items: &mut Vec<T>,
    keep: &[bool],
    indices: Option<Vec<usize>>,
) -> Vec<usize> {
    runtime::webhook::status::retain(items, keep);
    let kept = keep.iter().enumerate().filter(|(_, keep)| **keep);
    kept.map(|(index, _)| original(indices.as_ref(), index))
        .collect()
}

impl WebhookEvent for Event {
    type Error = Error;

    fn decode(body: Bytes) -> Result<Self> {
        Self::try_from(body)
    }

    fn retain_items(&mut self, mut keep: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool {
        let messages = self.typed.messages.iter().map(key_of_message);
        let messages: Vec<bool> = messages.map(&mut keep).collect();
        let statuses = self.typed.statuses.iter().map(key_of_status);
        let statuses: Vec<bool> = statuses.map(&mut keep).collect();
        if messages.iter().chain(&statuses).all(|keep| *keep) {
            return false;
        }
        let (message_indices, status_indices) = self.indices.take().unzip();
        self.indices = Some((
            retain_with_indices(&mut self.typed.messages, &messages, message_indices),
            retain_with_indices(&mut self.typed.statuses, &statuses, status_indices),
        ));
        true
    }

    fn has_no_items(&self) -> bool {
        self.messages.is_empty() && self.statuses.is_empty() && !self.has_other_items()
    }
}

impl TryFrom<Bytes> for Event {
    type Error = Error;

    /// Parses an event like [`parse`](super::parse), without copying the body.
    fn try_from(raw: Bytes) -> Result<Self> {
        // serde accepts an array for a struct, but an event is an object.
        if raw.trim_ascii_start().first() == Some(&b'[') {
            let error = runtime::Error::decode::<Map<String, Value>>(&raw, None).err();
            let other = || runtime::Error::request("the event is not a JSON object");
            return Err(error.unwrap_or_else(other).into());
        }
        Ok(Self {
            typed: runtime::Error::decode(&raw, None)?,
            raw,
            value: OnceLock::new(),
            indices: None,
        })
    }
}

impl Deref for Event {
    type Target = types::WebhookEvent;

    fn deref(&self) -> &types::WebhookEvent {
        &self.typed
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match (self.json(), &self.indices) {
            (Ok(json), None) => json.serialize(serializer),
            (Ok(json), Some((messages, statuses))) => {
                let mut json = json.clone();
                retain_indices(&mut json, "messages", messages);
                retain_indices(&mut json, "statuses", statuses);
                json.serialize(serializer)
            }
            // What a `Value` cannot represent is not part of the types.
            (Err(_), _) => self.typed.serialize(serializer),
        }
    }
}

/// Retains the items of a list at these indices, which are sorted.
fn retain_indices(event: &mut Value, list: &str, indices: &[usize]) {
    if let Some(Value::Array(items)) = event.get_mut(list) {
        let mut index = 0..;
        items.retain(|_| {
            let index = index.next();
            index.is_some_and(|index| indices.binary_search(&index).is_ok())
        });
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Event").field(&self.typed).finish()
    }
}
