//! The states of a message.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The state of a message.
///
/// ```text
/// queued ⇄ in_flight → accepted → sent → delivered → read
///              ├→ failed
///              └→ uncertain → accepted, failed, queued
/// queued → expired, cancelled
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum State {
    /// Waits to be sent, for the first time or again.
    Queued,
    /// Is being sent by a worker.
    InFlight,
    /// May have been sent: the response was lost, or the process ended before it was recorded.
    Uncertain,
    /// The server accepted it and returned its id.
    Accepted,
    /// The server has sent it.
    Sent,
    /// It has reached a device of the recipient.
    Delivered,
    /// The recipient has read it.
    Read,
    /// It was refused, or cannot be delivered.
    Failed,
    /// It was not sent before its [`expires_at`](crate::Options::expires_at).
    Expired,
    /// It was cancelled before it was sent.
    Cancelled,
}

impl State {
    /// All states, in the order of their life.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::InFlight,
        Self::Uncertain,
        Self::Accepted,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// Returns the name of the state, as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InFlight => "in_flight",
            Self::Uncertain => "uncertain",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns whether no worker will send the message, and it is known what became of it.
    #[must_use]
    pub fn is_finished(self) -> bool {
        !matches!(self, Self::Queued | Self::InFlight | Self::Uncertain)
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| Error::Corrupt(format!("`{text}` is not a state of the outbox")))
    }
}

impl FromStr for State {
    type Err = Error;

    /// Parses the name that [`as_str`](Self::as_str) returns.
    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == name);
        found.ok_or_else(|| Error::Options(format!("`{name}` is not a state of a message")))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
