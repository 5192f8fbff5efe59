//! Recognizing repeated deliveries.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::event::{Key, WebhookEvent};

/// Recognizes repeated deliveries of messages and statuses by their ids.
///
/// The server repeats every delivery that was not answered with 200, and others occasionally. Items
/// without an id, such as events of an unknown kind, always count as new. Clones share their state.
///
/// By default, up to 100,000 ids are stored ([`with_capacity`](Self::with_capacity)) for 25 hours
/// ([`with_window`](Self::with_window)), longer than servers repeat deliveries for, most of which give up after 24; the default of a
/// receiver is that of its API ([`WebhookEvent::REPEAT_WINDOW`]). They are stored in memory, with
/// about 100 bytes each whatever their length, and are lost on a restart.
///
/// ```
/// use whatsapp_business::webhook::{self, Deduplicator};
///
/// # fn main() -> whatsapp_business::Result<()> {
/// let deduplicator = Deduplicator::new();
/// let body = br#"{"messages": [{"id": "ABGG", "type": "text", "text": {"body": "Hi"}}]}"#;
///
/// let claim = deduplicator.claim(webhook::parse(body)?);
/// assert_eq!(claim.event().messages().len(), 1);
/// claim.complete(); // Without this, the next delivery counts as new.
///
/// let repeated = deduplicator.claim(webhook::parse(body)?);
/// assert_eq!(repeated.event().messages().len(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Deduplicator {
    entries: Arc<Mutex<Entries>>,
    capacity: usize,
    window: Duration,
    #[cfg(feature = "receiver")]
    store: Option<Arc<dyn super::shared::DeliveryStore>>,
}

#[derive(Default)]
struct Entries {
    digests: Digests,
    by_digest: HashMap<Digest, Entry>,
    /// Completed entries, oldest first.
    completed: VecDeque<(Instant, Digest)>,
    /// The number of claims so far.
    claims: u64,
}

/// The digest of a key, which itself may be as long as an event.
type Digest = [u64; 2];

/// Two hashers with random keys. As neither the keys nor the digests are visible to others, a sender
/// of ids cannot create collisions, by which one message would pass for another.
#[derive(Default)]
struct Digests([RandomState; 2]);

impl Digests {
    fn of(&self, key: Key<'_>) -> Digest {
        self.0.each_ref().map(|hasher| hasher.hash_one(key))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// Being handled, under the claim of this number.
    Claimed(u64),
    Completed,
}

impl Default for Deduplicator {
    fn default() -> Self {
        Self::new()
    }
}

impl Deduplicator {
    /// Creates an empty deduplicator.
    #[must_use]
    pub fn new() -> Self {
        Self {
            entries: Arc::default(),
            capacity: 100_000,
            window: Duration::from_secs(25 * 3600),
            #[cfg(feature = "receiver")]
            store: None,
        }
    }

    /// Adds a store that several processes share. A [`Receiver`](super::Receiver) consults it for
    /// what it does not find in memory; [`claim`](Self::claim) does not.
    #[cfg(feature = "receiver")]
    #[must_use]
    pub fn with_store(mut self, store: impl super::shared::DeliveryStore + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    #[cfg(feature = "receiver")]
    pub(super) fn store(&self) -> Option<Arc<dyn super::shared::DeliveryStore>> {
        self.store.clone()
    }

    /// Sets how many messages and statuses are stored; beyond that, the oldest are removed.
    #[must_use]
    pub fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// Sets for how long messages and statuses are stored.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Removes what was handled before from an event, and claims the rest.
    #[must_use]
    pub fn claim<T: WebhookEvent>(&self, mut event: T) -> Claim<T> {
        let mut entries = lock(&self.entries);
        entries.evict(self.window, self.capacity);
        entries.claims += 1;
        let own = entries.claims;
        let mut keys = Vec::new();
        let mut busy = false;
        let removed = event.retain_items(&mut |key| {
            let Some(key) = key else {
                return true;
            };
            let key = entries.digests.of(key);
            match entries.by_digest.get(&key) {
                None => {
                    entries.by_digest.insert(key, Entry::Claimed(own));
                    keys.push(key);
                    true
                }
                Some(Entry::Completed) => false,
                // An id that occurs twice in one event counts once.
                Some(Entry::Claimed(claim)) => {
                    busy |= *claim != own;
                    false
                }
            }
        });
        drop(entries);
        Claim {
            pending: Pending {
                empty: removed && event.has_no_items(),
                busy,
                keys,
                deduplicator: self.clone(),
            },
            event,
        }
    }
}

impl Entries {
    fn evict(&mut self, window: Duration, capacity: usize) {
        while let Some((at, _)) = self.completed.front()
            && (self.completed.len() > capacity || at.elapsed() > window)
            && let Some((_, key)) = self.completed.pop_front()
        {
            self.by_digest.remove(&key);
        }
    }
}

fn lock(entries: &Mutex<Entries>) -> MutexGuard<'_, Entries> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Deduplicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deduplicator")
            .field("len", &lock(&self.entries).by_digest.len())
            .field("capacity", &self.capacity)
            .field("window", &self.window)
            .finish()
    }
}

/// The new part of an event while it is being handled: see [`Deduplicator::claim`].
///
/// If it is dropped without [`complete`](Self::complete), it counts as not handled.
#[derive(Debug)]
pub struct Claim<T> {
    event: T,
    pending: Pending,
}

/// A claim without its event. Unless it is completed, its entries are removed on drop.
#[derive(Debug)]
pub(super) struct Pending {
    empty: bool,
    busy: bool,
    keys: Vec<Digest>,
    deduplicator: Deduplicator,
}

impl<T> Claim<T> {
    /// Returns the event without the messages and statuses that were handled before.
    #[must_use]
    pub fn event(&self) -> &T {
        &self.event
    }

    /// Returns whether part of the event is being handled under another claim. If that fails, the
    /// event must be delivered again: do not respond with 200.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.pending.is_busy()
    }

    /// Returns whether everything in the event was handled before, or is being handled.
    ///
    /// Only messages and statuses with an id are removed. An event without them is never empty, as
    /// nothing tells whether it was delivered before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Marks the event as handled: repeated deliveries are then removed.
    pub fn complete(self) {
        self.pending.complete();
    }

    /// Separates the event, for a handler that takes it by value.
    #[cfg(feature = "receiver")]
    pub(super) fn into_parts(self) -> (T, Pending) {
        (self.event, self.pending)
    }
}

impl Pending {
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    pub(super) fn complete(mut self) {
        let mut entries = lock(&self.deduplicator.entries);
        let now = Instant::now();
        for key in self.keys.drain(..) {
            entries.by_digest.insert(key, Entry::Completed);
            entries.completed.push_back((now, key));
        }
        entries.evict(self.deduplicator.window, self.deduplicator.capacity);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.keys.is_empty() {
            return;
        }
        let mut entries = lock(&self.deduplicator.entries);
        for key in &self.keys {
            entries.by_digest.remove(key);
        }
    }
}
