//! What the statuses of messages have in common.

use std::time::{Duration, SystemTime};

/// The delivery state of a sent message, with the errors of an API.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DeliveryState<'a, E> {
    /// The server has sent the message.
    Sent,
    /// The message has reached a device of the recipient.
    Delivered,
    /// The recipient has read the message.
    Read,
    /// The recipient has played the voice message.
    Played,
    /// The message cannot be delivered, with the reasons.
    Failed(&'a [E]),
    /// The message was deleted.
    Deleted,
    /// The message has a problem, such as an item of a catalog that no longer exists.
    Warning(&'a [E]),
    /// The payment of an order has this state, such as `captured`. Only the Cloud API reports payments.
    Payment(&'a str),
    /// A state that this crate does not know.
    Other(&'a str),
}

impl<'a, E> DeliveryState<'a, E> {
    /// Returns the state that the API has this word for.
    #[doc(hidden)]
    #[must_use]
    pub fn of(status: &'a str, errors: &'a [E]) -> Self {
        match status {
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "played" => Self::Played,
            "failed" => Self::Failed(errors),
            "deleted" => Self::Deleted,
            "warning" => Self::Warning(errors),
            other => Self::Other(other),
        }
    }
}

/// Parses a point in time, which the APIs write as a string of Unix seconds.
#[doc(hidden)]
#[must_use]
pub fn parse_seconds(text: &str) -> Option<SystemTime> {
    from_seconds(text.trim().parse().ok()?)
}

/// Returns a point in time by its Unix seconds.
#[doc(hidden)]
#[must_use]
pub fn from_seconds(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// Retains the items whose place in `keep` is true.
#[doc(hidden)]
pub fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().is_none_or(|keep| *keep));
}
