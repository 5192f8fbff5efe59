//! What became of a message that the business sent.

use std::ops::Deref;
use std::time::SystemTime;

use serde_json::Value;

use super::{Event, seconds};
use crate::error::Result;
use crate::types::{self, WebhookStatusStatus};

/// News of a message that was sent: derefs to the generated [`types::WebhookStatus`].
///
/// They come in any order, and more than once.
#[derive(Debug, Clone, Copy)]
pub struct Status<'a> {
    event: &'a Event,
    index: usize,
    typed: &'a types::WebhookStatus,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum State<'a> {
    /// It has left the server.
    Sent,
    /// It has reached a device of the recipient.
    Delivered,
    /// The recipient has seen it.
    Read,
    /// It will not arrive, and why.
    Failed(&'a [types::Error]),
    /// The sender has deleted it.
    Deleted,
    /// Something is amiss with it, such as an item of a catalogue that no longer exists.
    Warning(&'a [types::Error]),
    /// One that this crate does not know.
    Other(&'a str),
}

impl<'a> Status<'a> {
    pub(super) fn new(event: &'a Event, index: usize, typed: &'a types::WebhookStatus) -> Self {
        Self {
            event,
            index,
            typed,
        }
    }

    /// The generated type, for as long as the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::WebhookStatus {
        self.typed
    }

    /// The id of the message, as sending it returned.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref()
    }

    /// Whom the message was for.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        self.typed.recipient_id.as_deref()
    }

    /// When it came to be so.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        seconds(self.typed.timestamp.as_deref())
    }

    /// The status as it came, unknown members included.
    ///
    /// # Errors
    /// Those of [`Event::json`].
    pub fn raw(&self) -> Result<&'a Value> {
        Ok(&self.event.json()?["statuses"][self.index])
    }

    /// What became of the message.
    #[must_use]
    pub fn state(&self) -> State<'a> {
        match &self.typed.status {
            Some(WebhookStatusStatus::Sent) => State::Sent,
            Some(WebhookStatusStatus::Delivered) => State::Delivered,
            Some(WebhookStatusStatus::Read) => State::Read,
            Some(WebhookStatusStatus::Failed) => State::Failed(&self.typed.errors),
            Some(WebhookStatusStatus::Deleted) => State::Deleted,
            Some(WebhookStatusStatus::Warning) => State::Warning(&self.typed.errors),
            Some(other) => State::Other(other.as_str()),
            None => State::Other(""),
        }
    }
}

impl Deref for Status<'_> {
    type Target = types::WebhookStatus;

    fn deref(&self) -> &types::WebhookStatus {
        self.typed
    }
}
