//! The items of an event: where they are, and which of them an earlier delivery had.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::status::retain;
use whatsapp_business_runtime::webhook::{Key, WebhookEvent};

use super::change::{Change, contacts};
use super::place::{List, Place, value_pointer};
use super::{Event, Message, Status};
use crate::error::{Error, Result};
use crate::types;

impl Event {
    /// Returns the messages from users to all phone numbers, in order.
    ///
    /// Those that the business sent by its app, those of the history and those of conversations that
    /// another application has are not among them: [`Change::messages`] returns them.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'_>> + '_ {
        let changes = self.all_changes();
        let changes = changes.filter(|it| matches!(it.typed(), types::Change::Messages(_)));
        let messages: Vec<_> = changes.flat_map(|change| change.messages()).collect();
        messages.into_iter()
    }

    /// Returns the delivery statuses of messages that all phone numbers sent, in order.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = Status<'_>> + '_ {
        let changes = self.all_changes();
        let changes = changes.filter(|it| matches!(it.typed(), types::Change::Messages(_)));
        let statuses: Vec<_> = changes.flat_map(|change| change.statuses()).collect();
        statuses.into_iter()
    }

    /// Returns all changes but those that have nothing but messages and statuses, in order.
    ///
    /// A change of `messages` without either, such as an error of a phone number, is among them.
    ///
    /// ```
    /// use serde_json::json;
    /// use whatsapp_business_cloud::types::Change;
    /// use whatsapp_business_cloud::webhook;
    ///
    /// # fn main() -> whatsapp_business_cloud::Result<()> {
    /// let value = json!({"event": "APPROVED", "message_template_name": "order_update"});
    /// let change = json!({"field": "message_template_status_update", "value": value});
    /// let body = json!({"entry": [{"id": "102290129340398", "changes": [change]}]});
    /// let event = webhook::parse(body.to_string().as_bytes())?;
    /// for change in event.changes() {
    ///     match change.typed() {
    ///         Change::MessageTemplateStatusUpdate(update) => {
    ///             assert_eq!(update.message_template_name.as_deref(), Some("order_update"));
    ///         }
    ///         _ => println!("{}: {}", change.field(), change.raw()?),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> + '_ {
        self.all_changes().filter(|change| match change.typed() {
            types::Change::Messages(value) => {
                let says_more = !value.errors.is_empty()
                    || !value.user_actions.is_empty()
                    || value.conversation_context.is_some();
                // Those that a deduplicator has emptied still have the lists.
                let has_lists = || {
                    let json = change.raw().unwrap_or(&Value::Null);
                    !json["messages"].is_null() || !json["statuses"].is_null()
                };
                let is_empty = value.messages.is_empty() && value.statuses.is_empty();
                says_more || (is_empty && !has_lists())
            }
            _ => true,
        })
    }

    fn all_changes(&self) -> impl Iterator<Item = Change<'_>> + '_ {
        let entries = self.typed.entry.iter().enumerate();
        entries.flat_map(move |(entry, value)| {
            let changes = value.changes.iter().enumerate();
            changes.map(move |(index, typed)| Change::new(self, entry, index, typed))
        })
    }

    pub(super) fn change_at(&self, place: Place) -> Option<Change<'_>> {
        let changes = &self.typed.entry.get(place.entry)?.changes;
        let typed = changes.get(place.change)?;
        Some(Change::new(self, place.entry, place.change, typed))
    }

    pub(super) fn contacts_at(&self, place: Place) -> &[types::WebhookContact] {
        let change = self.change_at(place);
        change.map_or(&[], |change| contacts(change.typed()))
    }

    /// Refuses a body of the On-Premises API, which would be an event without anything in it.
    pub(super) fn check_api(&self) -> Result<()> {
        // Not an event at all: what is there cannot be read.
        if self
            .typed
            .entry
            .iter()
            .all(|entry| entry.changes.is_empty())
            && let Some(problem) = self.problems.iter().find(|it| it.reason() != "missing")
        {
            let (path, reason) = (problem.path(), problem.reason());
            return Err(runtime::Error::other_api(&self.raw, path, reason).into());
        }
        let is_other = || {
            let json = self.json().ok()?.as_object()?;
            let lists = ["messages", "statuses"];
            Some(!json.contains_key("entry") && lists.iter().any(|list| json.contains_key(*list)))
        };
        match self.typed.entry.is_empty() && is_other() == Some(true) {
            false => Ok(()),
            true => Err(Error::from(runtime::Error::other_api(
                &self.raw,
                ".",
                "`messages` or `statuses` without `entry`: an event of the On-Premises API, which \
                 crate `whatsapp-business` reads",
            ))),
        }
    }

    /// Returns whether the change has a list other than those that are empty now, known or not.
    fn has_other_items(&self, entry: usize, change: usize) -> bool {
        let Ok(value) = self.json_at(&value_pointer(entry, change)) else {
            // Delivered twice is better than lost.
            return true;
        };
        let mut members = value.as_object().into_iter().flatten();
        // Contacts only describe the users, and the chunks of the history were looked at.
        members.any(|(name, value)| {
            !["contacts", "history"].contains(&name.as_str())
                && value.as_array().is_some_and(|items| !items.is_empty())
        })
    }
}

/// An item that has an identity.
trait Identified {
    /// Returns the kind and the id, or `None` without an id.
    fn identity(&self) -> Option<(&'static str, String)>;
}

/// Joins the parts of an id.
fn id_of(kind: &'static str, parts: &[Option<&str>]) -> Option<(&'static str, String)> {
    parts.first()?.filter(|id| !id.is_empty())?;
    let parts: Vec<&str> = parts.iter().map(|part| part.unwrap_or_default()).collect();
    Some((kind, parts.join("\0")))
}

impl Identified for types::IncomingMessage {
    fn identity(&self) -> Option<(&'static str, String)> {
        // A file of the history follows its placeholder under the same id.
        let kind = self.type_.as_ref().map(|kind| kind.as_str());
        let kind = kind.filter(|kind| *kind == "media_placeholder");
        id_of("message", &[self.id.as_deref(), kind])
    }
}

impl Identified for types::Status {
    fn identity(&self) -> Option<(&'static str, String)> {
        // Each member of a group has statuses for the one message.
        let number = self.recipient_participant_id.as_deref();
        let member = number.or(self.recipient_participant_user_id.as_deref());
        let status = self.status.as_ref().map(|status| status.as_str());
        id_of("status", &[self.id.as_deref(), status, member])
    }
}

impl Identified for types::CallEvent {
    fn identity(&self) -> Option<(&'static str, String)> {
        id_of("call", &[Some(&self.id), self.event.as_deref()])
    }
}

impl Identified for types::GroupEvent {
    fn identity(&self) -> Option<(&'static str, String)> {
        let kind = self.type_.as_ref().map(|kind| kind.as_str());
        let cause = self
            .request_id
            .as_deref()
            .or(self.join_request_id.as_deref());
        let user = self.wa_id.as_deref().or(self.user_id.as_deref());
        let time = self.timestamp.as_deref();
        id_of("group", &[Some(&self.group_id), kind, cause, user, time])
    }
}

impl Identified for types::StandbyEcho {
    fn identity(&self) -> Option<(&'static str, String)> {
        id_of("message", &[self.id.as_deref()])
    }
}

impl Identified for types::UserPreference {
    fn identity(&self) -> Option<(&'static str, String)> {
        let user = self.wa_id.as_deref().or(self.user_id.as_deref());
        let (category, time) = (self.category.as_deref(), self.timestamp.as_deref());
        id_of("preference", &[user, category, self.value.as_deref(), time])
    }
}

impl Identified for types::AutomaticEvent {
    fn identity(&self) -> Option<(&'static str, String)> {
        let parts = [self.id.as_deref(), self.event_name.as_deref()];
        id_of("automatic", &parts)
    }
}

/// A list of such items.
trait Items {
    fn identities(&self) -> Vec<Option<(&'static str, String)>>;
    fn retain(&mut self, keep: &[bool]);
}

impl<T: Identified> Items for Vec<T> {
    fn identities(&self) -> Vec<Option<(&'static str, String)>> {
        self.iter().map(Identified::identity).collect()
    }

    fn retain(&mut self, keep: &[bool]) {
        retain(self, keep);
    }
}

/// Returns the lists of a change whose items have an identity.
fn lists(change: &mut types::Change) -> Vec<(List, &mut dyn Items)> {
    use types::Change as C;

    fn list<'a>(name: &'static str, items: &'a mut impl Items) -> (List, &'a mut dyn Items) {
        (List::Members(name), items)
    }

    match change {
        C::Messages(value) => vec![
            list("messages", &mut value.messages),
            list("statuses", &mut value.statuses),
        ],
        C::Calls(value) => vec![
            list("calls", &mut value.calls),
            list("statuses", &mut value.statuses),
        ],
        C::GroupLifecycleUpdate(value)
        | C::GroupParticipantsUpdate(value)
        | C::GroupParticipantUpdate(value)
        | C::GroupSettingsUpdate(value)
        | C::GroupStatusUpdate(value) => vec![list("groups", &mut value.groups)],
        C::SmbMessageEchoes(value) | C::MessageEchoes(value) => {
            vec![list("message_echoes", &mut value.message_echoes)]
        }
        C::History(value) => {
            let mut lists = vec![
                list("messages", &mut value.messages),
                list("message_echoes", &mut value.message_echoes),
            ];
            for (chunk, part) in value.history.iter_mut().enumerate() {
                for (thread, part) in part.threads.iter_mut().enumerate() {
                    lists.push((List::Thread(chunk, thread), &mut part.messages));
                }
            }
            lists
        }
        C::Standby(value) => match &mut value.standby {
            Some(standby) => vec![
                list("standby/messages", &mut standby.messages),
                list("standby/message_echoes", &mut standby.message_echoes),
                list("standby/statuses", &mut standby.statuses),
            ],
            None => Vec::new(),
        },
        C::UserPreferences(value) => vec![list("user_preferences", &mut value.user_preferences)],
        C::AutomaticEvents(value) => vec![list("automatic_events", &mut value.automatic_events)],
        _ => Vec::new(),
    }
}

fn pointer_of(entry: usize, change: usize, list: List) -> String {
    format!("{}/{}", value_pointer(entry, change), list.pointer())
}

/// Returns whether everything in a change is in lists whose items have an identity.
fn has_lists(change: &types::Change) -> bool {
    use types::Change as C;

    match change {
        C::Messages(value) => value.user_actions.is_empty(),
        C::History(value) => value.history.iter().all(|chunk| {
            let mut threads = chunk.threads.iter();
            chunk.errors.is_empty() && threads.all(|thread| thread.messages.is_empty())
        }),
        C::Calls(_)
        | C::GroupLifecycleUpdate(_)
        | C::GroupParticipantsUpdate(_)
        | C::GroupParticipantUpdate(_)
        | C::GroupSettingsUpdate(_)
        | C::GroupStatusUpdate(_)
        | C::SmbMessageEchoes(_)
        | C::MessageEchoes(_)
        | C::Standby(_)
        | C::UserPreferences(_)
        | C::AutomaticEvents(_) => true,
        _ => false,
    }
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
        let mut removed = Vec::new();
        for (entry, value) in self.typed.entry.iter_mut().enumerate() {
            for (index, change) in value.changes.iter_mut().enumerate() {
                let phone = Change::phone_number_of(change)
                    .unwrap_or_default()
                    .to_owned();
                for (list, items) in lists(change) {
                    let identities = items.identities().into_iter();
                    let keep = identities.map(|identity| {
                        let Some((kind, id)) = identity else {
                            return keep(None);
                        };
                        let id = format!("{phone}\0{id}");
                        keep(Some(Key { kind, id: &id }))
                    });
                    let keep: Vec<bool> = keep.collect();
                    if keep.contains(&false) {
                        removed.push((pointer_of(entry, index, list), keep));
                    }
                }
            }
        }
        if removed.is_empty() {
            return false;
        }
        // The JSON is parsed before, so that the places in it remain those of the types.
        if self.json().is_err() {
            return false;
        }
        self.remove_json(&removed);
        for (entry, value) in self.typed.entry.iter_mut().enumerate() {
            for (index, change) in value.changes.iter_mut().enumerate() {
                for (list, items) in lists(change) {
                    let pointer = pointer_of(entry, index, list);
                    if let Some((_, keep)) = removed.iter().find(|(place, _)| *place == pointer) {
                        items.retain(keep);
                    }
                }
            }
        }
        true
    }

    fn has_no_items(&self) -> bool {
        let entries = self.typed.entry.iter().enumerate();
        let mut changes = entries.flat_map(|(entry, value)| {
            let changes = value.changes.iter().enumerate();
            changes.map(move |(index, change)| (entry, index, change))
        });
        changes
            .all(|(entry, index, change)| has_lists(change) && !self.has_other_items(entry, index))
    }
}
