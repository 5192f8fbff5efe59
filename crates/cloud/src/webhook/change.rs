//! Changes: what happened to phone numbers, accounts, templates and so on.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;
use whatsapp_business_runtime::webhook::Problem;
use whatsapp_business_runtime::webhook::status::from_seconds;

use super::place::{List, Place, value_pointer};
use super::{Event, Message, Status};
use crate::error::Result;
use crate::types;

/// A change that a webhook reports: a kind, and what belongs to it.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    event: &'a Event,
    entry: usize,
    index: usize,
    typed: &'a types::Change,
}

impl<'a> Change<'a> {
    pub(super) fn new(
        event: &'a Event,
        entry: usize,
        index: usize,
        typed: &'a types::Change,
    ) -> Self {
        Self {
            event,
            entry,
            index,
            typed,
        }
    }

    /// Returns the kind of change, such as `message_template_status_update`.
    #[must_use]
    pub fn field(&self) -> &'a str {
        self.typed.kind()
    }

    /// Returns the generated type: an enum of the kinds, with what belongs to each.
    #[must_use]
    pub fn typed(&self) -> &'a types::Change {
        self.typed
    }

    /// Returns the id of the account, or of the business for `partner_solutions`.
    #[must_use]
    pub fn waba_id(&self) -> Option<&'a str> {
        let entry = self.event.entry.get(self.entry)?;
        Some(entry.id.as_str()).filter(|id| !id.is_empty())
    }

    /// Returns the id of the phone number, if the change has one.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&'a str> {
        Self::phone_number_of(self.typed)
    }

    pub(super) fn phone_number_of(typed: &types::Change) -> Option<&str> {
        let number = metadata(typed)?.phone_number_id.as_str();
        Some(number).filter(|number| !number.is_empty())
    }

    /// Returns the phone number, as users see it, if the change has one.
    #[must_use]
    pub fn display_phone_number(&self) -> Option<&'a str> {
        use types::Change as C;

        match self.typed {
            C::PhoneNumberQualityUpdate(value) => value.display_phone_number.as_deref(),
            C::PhoneNumberNameUpdate(value) => value.display_phone_number.as_deref(),
            C::Security(value) => value.display_phone_number.as_deref(),
            C::BusinessUsernameUpdates(value) => value.display_phone_number.as_deref(),
            other => Some(metadata(other)?.display_phone_number.as_str()),
        }
    }

    /// Returns when the change was reported, if the event says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        let seconds = self.event.entry.get(self.entry)?.time?;
        from_seconds(u64::try_from(seconds).ok()?)
    }

    /// Returns the messages of the change: those from users, those that the business sent by its app,
    /// those of the history, and those of conversations that another application has.
    pub fn messages(&self) -> impl Iterator<Item = Message<'a>> + use<'a> {
        use types::Change as C;

        let echoes = "message_echoes";
        let lists: Vec<(List, &'a [types::IncomingMessage])> = match self.typed {
            C::Messages(value) => vec![(List::Members("messages"), &value.messages)],
            C::SmbMessageEchoes(value) | C::MessageEchoes(value) => {
                vec![(List::Members(echoes), &value.message_echoes)]
            }
            C::Standby(value) => match &value.standby {
                Some(standby) => vec![(List::Members("standby/messages"), &standby.messages)],
                None => Vec::new(),
            },
            C::History(value) => {
                let chunks = value.history.iter().enumerate();
                let threads = chunks.flat_map(|(chunk, value)| {
                    let threads = value.threads.iter().enumerate();
                    threads.map(move |(thread, value)| {
                        (List::Thread(chunk, thread), value.messages.as_slice())
                    })
                });
                let files = [
                    (List::Members("messages"), value.messages.as_slice()),
                    (List::Members(echoes), &value.message_echoes),
                ];
                threads.chain(files).collect()
            }
            _ => Vec::new(),
        };
        let change = *self;
        lists.into_iter().flat_map(move |(list, messages)| {
            let messages = messages.iter().enumerate();
            messages.map(move |(index, typed)| Message {
                event: change.event,
                place: change.place(list, index),
                typed,
            })
        })
    }

    /// Returns the delivery statuses of the change.
    pub fn statuses(&self) -> impl Iterator<Item = Status<'a>> + use<'a> {
        let (list, statuses): (_, &'a [types::Status]) = match self.typed {
            types::Change::Messages(value) => (List::Members("statuses"), &value.statuses),
            types::Change::Calls(value) => (List::Members("statuses"), &value.statuses),
            types::Change::Standby(value) => {
                let standby = value.standby.as_ref();
                let statuses = standby.map_or(&[][..], |standby| &standby.statuses);
                (List::Members("standby/statuses"), statuses)
            }
            _ => (List::Members("statuses"), &[]),
        };
        let change = *self;
        let statuses = statuses.iter().enumerate();
        statuses.map(move |(index, typed)| Status {
            event: change.event,
            place: change.place(list, index),
            typed,
        })
    }

    fn place(&self, list: List, index: usize) -> Place {
        Place {
            entry: self.entry,
            change: self.index,
            list,
            index,
        }
    }

    /// Returns the JSON of the change's value, including unknown fields.
    ///
    /// # Errors
    /// Fails as [`Event::json`] does.
    pub fn raw(&self) -> Result<&'a Value> {
        self.event.json_at(&value_pointer(self.entry, self.index))
    }

    /// Returns what could not be read as the document describes it.
    pub fn problems(&self) -> impl Iterator<Item = &'a Problem> + use<'a> {
        let change = format!("/entry/{}/changes/{}", self.entry, self.index);
        self.event.problems_at(&change)
    }
}

impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Change").field(self.typed).finish()
    }
}

/// Returns the phone number that a change belongs to.
fn metadata(change: &types::Change) -> Option<&types::Metadata> {
    use types::Change as C;

    match change {
        C::Messages(value) => value.metadata.as_ref(),
        C::Calls(value) => value.metadata.as_ref(),
        C::GroupLifecycleUpdate(value)
        | C::GroupParticipantsUpdate(value)
        | C::GroupParticipantUpdate(value)
        | C::GroupSettingsUpdate(value)
        | C::GroupStatusUpdate(value) => value.metadata.as_ref(),
        C::SmbMessageEchoes(value) | C::MessageEchoes(value) => value.metadata.as_ref(),
        C::History(value) => value.metadata.as_ref(),
        C::SmbAppStateSync(value) => value.metadata.as_ref(),
        C::Standby(value) => value.metadata.as_ref(),
        C::MessagingHandovers(value) => value.recipient.as_ref(),
        C::UserPreferences(value) => value.metadata.as_ref(),
        C::UserIdUpdate(value) => value.metadata.as_ref(),
        C::TrackingEvents(value) => value.metadata.as_ref(),
        C::AutomaticEvents(value) => value.metadata.as_ref(),
        _ => None,
    }
}

/// Returns the users that a change is about.
pub(super) fn contacts(change: &types::Change) -> &[types::WebhookContact] {
    use types::Change as C;

    match change {
        C::Messages(value) => &value.contacts,
        C::Calls(value) => &value.contacts,
        C::SmbMessageEchoes(value) | C::MessageEchoes(value) => &value.contacts,
        C::History(value) => &value.contacts,
        C::Standby(value) => value.standby.as_ref().map_or(&[], |it| &it.contacts),
        _ => &[],
    }
}
