//! A whole event: the typed value, and what came.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Message, Status};
use crate::error::{Error, Result};
use crate::types;

/// Parses the body of a webhook request.
///
/// Types, statuses and fields that the document does not know are no error, nor are absent ones:
/// unknown values are kept, and what was not modelled is in [`Event::raw`].
///
/// # Errors
/// It is not JSON, or a field has another JSON type than the document says:
/// [`Error::path`] names it, such as `messages[0].timestamp`.
pub fn parse(body: &[u8]) -> Result<Event> {
    Event::try_from(Bytes::copy_from_slice(body))
}

/// A webhook event.
///
/// It derefs to the generated [`types::WebhookEvent`]. It serialises as it came, with what the types
/// do not know; messages and statuses that were taken out as seen before are not in it.
/// [`messages`](Self::messages) and [`statuses`](Self::statuses) give its parts as enums to match.
#[derive(Clone)]
pub struct Event {
    typed: types::WebhookEvent,
    raw: Bytes,
    value: OnceLock<Result<Value>>,
    /// Where the messages and statuses stood in what came, if some were taken out.
    places: Option<(Vec<usize>, Vec<usize>)>,
}

impl Event {
    /// The messages from users, in the order in which they came.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'_>> + '_ {
        self.typed
            .messages
            .iter()
            .enumerate()
            .map(|(index, message)| {
                let places = self.places.as_ref().map(|(messages, _)| messages);
                Message::new(self, place(places, index), message)
            })
    }

    /// What became of messages that the business sent.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = Status<'_>> + '_ {
        self.typed
            .statuses
            .iter()
            .enumerate()
            .map(|(index, status)| {
                let places = self.places.as_ref().map(|(_, statuses)| statuses);
                Status::new(self, place(places, index), status)
            })
    }

    /// The body as it came.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The body as JSON, parsed when first asked for.
    ///
    /// # Errors
    /// A [`Value`] cannot hold it, though the types can, which pass over what they do not know:
    /// nested deeper than 128, a number beyond an `f64`, half of a surrogate pair.
    /// [`raw`](Self::raw) has it all the same.
    pub fn json(&self) -> Result<&Value> {
        let value = self
            .value
            .get_or_init(|| Error::decode(&self.raw, None))
            .as_ref();
        value.map_err(Clone::clone)
    }

    /// The profile name of a user, where the event tells it.
    #[must_use]
    pub fn name_of(&self, wa_id: &str) -> Option<&str> {
        let of = |contact: &&types::WebhookContact| contact.wa_id.as_deref() == Some(wa_id);
        let contact = self.typed.contacts.iter().find(of)?;
        contact.profile.as_ref()?.name.as_deref()
    }

    /// Takes out the messages and statuses whose key is not to be kept, and tells whether there were
    /// any; one without an id has no key.
    pub(super) fn keep(&mut self, mut keep: impl FnMut(Option<Key<'_>>) -> bool) -> bool {
        let messages = self.typed.messages.iter().map(Key::of_message);
        let messages: Vec<bool> = messages.map(&mut keep).collect();
        let statuses = self.typed.statuses.iter().map(Key::of_status);
        let statuses: Vec<bool> = statuses.map(&mut keep).collect();
        if messages.iter().chain(&statuses).all(|keep| *keep) {
            return false;
        }
        let (were_messages, were_statuses) = self.places.take().unzip();
        self.places = Some((
            retain(&mut self.typed.messages, &messages, were_messages),
            retain(&mut self.typed.statuses, &statuses, were_statuses),
        ));
        true
    }

    /// Whether there is news in it beside the messages and statuses: a list of another kind, which
    /// the types may have no place for.
    pub(super) fn has_other_news(&self) -> bool {
        // Contacts tell who wrote the messages.
        const NO_NEWS: [&str; 3] = ["contacts", "messages", "statuses"];
        let Ok(json) = self.json() else {
            // Rather twice than not at all.
            return true;
        };
        let members = json.as_object().into_iter().flatten();
        members
            .filter(|(name, _)| !NO_NEWS.contains(&name.as_str()))
            .any(|(_, value)| value.as_array().is_some_and(|items| !items.is_empty()))
    }

    /// The typed value alone.
    #[must_use]
    pub fn into_inner(self) -> types::WebhookEvent {
        self.typed
    }
}

/// What tells a message or a status from all others.
#[derive(Clone, Copy, Hash)]
pub(super) enum Key<'a> {
    /// By its id.
    Message(&'a str),
    /// By what it says, and the id of the message that it is about.
    Status(&'a str, &'a str),
}

impl<'a> Key<'a> {
    fn of_message(message: &'a types::WebhookMessage) -> Option<Self> {
        message.id.as_deref().map(Self::Message)
    }

    fn of_status(status: &'a types::WebhookStatus) -> Option<Self> {
        let kind = status.status.as_ref().map_or("", |kind| kind.as_str());
        status.id.as_deref().map(|id| Self::Status(kind, id))
    }
}

/// Where the item at `index` stood in what came.
fn place(places: Option<&Vec<usize>>, index: usize) -> usize {
    places
        .and_then(|places| places.get(index).copied())
        .unwrap_or(index)
}

/// Keeps some of the items, and tells where those stood.
fn retain<T>(items: &mut Vec<T>, keep: &[bool], places: Option<Vec<usize>>) -> Vec<usize> {
    let mut keeps = keep.iter().copied();
    items.retain(|_| keeps.next().unwrap_or(true));
    let kept = keep.iter().enumerate().filter(|(_, keep)| **keep);
    kept.map(|(index, _)| place(places.as_ref(), index))
        .collect()
}

impl TryFrom<Bytes> for Event {
    type Error = Error;

    /// The same as [`parse`], without copying the body.
    fn try_from(raw: Bytes) -> Result<Self> {
        // serde takes an array for a struct: an event is an object.
        if raw.trim_ascii_start().first() == Some(&b'[') {
            return Err(Error::decode::<Map<String, Value>>(&raw, None)
                .err()
                .unwrap_or_else(|| Error::request("the event is not a JSON object")));
        }
        Ok(Self {
            typed: Error::decode(&raw, None)?,
            raw,
            value: OnceLock::new(),
            places: None,
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
        match (self.json(), &self.places) {
            (Ok(came), None) => came.serialize(serializer),
            (Ok(came), Some((messages, statuses))) => {
                let mut came = came.clone();
                keep_places(&mut came, "messages", messages);
                keep_places(&mut came, "statuses", statuses);
                came.serialize(serializer)
            }
            // What a `Value` cannot hold is nothing that the types know.
            (Err(_), _) => self.typed.serialize(serializer),
        }
    }
}

/// Keeps the items of a list that stood at these places, which ascend.
fn keep_places(event: &mut Value, list: &str, places: &[usize]) {
    if let Some(Value::Array(items)) = event.get_mut(list) {
        let mut index = 0..;
        items.retain(|_| {
            let place = index.next();
            place.is_some_and(|place| places.binary_search(&place).is_ok())
        });
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Event").field(&self.typed).finish()
    }
}
