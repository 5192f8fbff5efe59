//! What a receiver needs to know of the events of an API.

use std::time::Duration;

use bytes::Bytes;

use crate::error::Error;

/// The identity of an item of an event, such as a message or a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key<'a> {
    /// The kind of item, such as `message`.
    pub kind: &'a str,
    /// What no other item of the kind has.
    pub id: &'a str,
}

/// A webhook event of an API.
pub trait WebhookEvent: Sized + Send + 'static {
    /// The error of the API.
    type Error: From<Error> + AsRef<Error> + std::error::Error + Send + Sync + 'static;

    /// The largest body that a receiver reads by default, in bytes.
    const MAX_SIZE: usize = 1 << 20;

    /// For how long a receiver recognizes repeated deliveries by default: longer than the server
    /// repeats them.
    const REPEAT_WINDOW: Duration = Duration::from_secs(25 * 3600);

    /// Decodes the body of a webhook request.
    ///
    /// # Errors
    /// The body is not such an event.
    fn decode(body: Bytes) -> Result<Self, Self::Error>;

    /// Removes the items for whose key `keep` returns false, and returns whether there were any.
    /// Those without an id have no key.
    fn retain_items(&mut self, keep: &mut dyn FnMut(Option<Key<'_>>) -> bool) -> bool;

    /// Returns whether nothing is left in the event.
    fn has_no_items(&self) -> bool;
}
