//! The items of an event, and which of them an earlier delivery had.

use bytes::Bytes;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::decode::name_of;
use whatsapp_business_runtime::webhook::status::retain;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

use super::{Event, Message, Status};
use crate::error::{Error, Result};
use crate::types;

/// The place of a message or a status: the list, and the index in it.
#[derive(Clone, Copy)]
pub(super) struct Place(&'static str, usize);

impl Place {
    pub(super) fn pointer(self) -> String {
        format!("/{}/{}", self.0, self.1)
    }
}

impl Event {
    /// Returns the messages from users, in order.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'_>> + '_ {
        let messages = self.typed.messages.iter().enumerate();
        messages.map(|(index, typed)| Message {
            event: self,
            place: Place("messages", index),
            typed,
        })
    }

    /// Returns the delivery statuses of sent messages, in order.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = Status<'_>> + '_ {
        let statuses = self.typed.statuses.iter().enumerate();
        statuses.map(|(index, typed)| Status {
            event: self,
            place: Place("statuses", index),
            typed,
        })
    }

    /// Returns the profile name of a user, by number or user id, if the event contains it.
    #[must_use]
    pub fn profile_name(&self, user: &str) -> Option<&str> {
        let contacts = self.typed.contacts.iter();
        name_of(
            [Some(user), None],
            contacts.map(|contact| {
                let profile = contact.profile.as_ref();
                let ids = [contact.wa_id.as_deref(), contact.user_id.as_deref()];
                (ids, profile.and_then(|profile| profile.name.as_deref()))
            }),
        )
    }

    pub(super) fn contacts_at(&self, _: Place) -> &[types::WebhookContact] {
        &self.typed.contacts
    }

    /// Refuses a body of the Cloud API, which would be an event without anything in it.
    pub(super) fn check_api(&self) -> Result<()> {
        let types::WebhookEvent {
            contacts,
            errors,
            messages,
            statuses,
            ..
        } = &self.typed;
        let is_empty =
            contacts.is_empty() && errors.is_empty() && messages.is_empty() && statuses.is_empty();
        let is_other = || self.json().is_ok_and(|json| json["entry"].is_array());
        match is_empty && is_other() {
            false => Ok(()),
            true => Err(Error::from(runtime::Error::other_api(
                &self.raw,
                ".",
                "`entry`: an event of the Cloud API, which crate `whatsapp-business-cloud` reads",
            ))),
        }
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
}

impl WebhookEvent for Event {
    type Error = Error;

    fn decode(body: Bytes) -> Result<Self> {
        Self::try_from(body)
    }

    fn retain_items(&mut self, keep: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool {
        let messages = self.typed.messages.iter().map(|message| {
            let id = message.id.as_deref();
            keep(id.map(|id| Key {
                kind: "message",
                id,
            }))
        });
        let messages: Vec<bool> = messages.collect();
        let statuses = self.typed.statuses.iter().map(|status| {
            let state = status.status.as_ref().map_or("", |state| state.as_str());
            let id = status.id.as_deref().map(|id| format!("{id}\0{state}"));
            keep(id.as_deref().map(|id| Key { kind: "status", id }))
        });
        let statuses: Vec<bool> = statuses.collect();
        let removes = messages.iter().chain(&statuses).any(|keep| !*keep);
        // The JSON is parsed before, so that the places in it remain those of the types.
        if !removes || self.json().is_err() {
            return false;
        }
        retain(&mut self.typed.messages, &messages);
        retain(&mut self.typed.statuses, &statuses);
        self.remove_json(&[
            ("/messages".to_owned(), messages),
            ("/statuses".to_owned(), statuses),
        ]);
        true
    }

    fn has_no_items(&self) -> bool {
        self.messages.is_empty() && self.statuses.is_empty() && !self.has_other_items()
    }
}
