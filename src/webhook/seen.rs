//! Telling a second delivery from a first.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Event;
use super::event::Key;

/// What has been handled, by the ids of messages and statuses, so that a second delivery of one is
/// known as such.
///
/// The server delivers again whatever was not answered with 200, and now and then without reason.
/// What has no id, such as an event of a kind that the crate does not know, is new each time.
/// A clone shares what it knows. It knows of as many as its capacity says, 100,000 unless
/// [`with_capacity`](Self::with_capacity) says otherwise, for 25 hours: the server gives up after
/// 24. It is kept in memory, some 100 bytes for each, however long the ids are: what was handled
/// before a restart is not known.
///
/// ```
/// use whatsapp_business::webhook::{self, Seen};
///
/// # fn main() -> whatsapp_business::Result<()> {
/// let seen = Seen::new();
/// let body = br#"{"messages": [{"id": "ABGG", "type": "text", "text": {"body": "Hi"}}]}"#;
///
/// let claim = seen.claim(webhook::parse(body)?);
/// assert_eq!(claim.event().messages().len(), 1);
/// claim.done(); // Dropped without it, the message may come again.
///
/// let again = seen.claim(webhook::parse(body)?);
/// assert_eq!(again.event().messages().len(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Seen {
    shared: Arc<Mutex<Memory>>,
    capacity: usize,
    window: Duration,
}

#[derive(Default)]
struct Memory {
    digests: Digests,
    known: HashMap<Digest, Handling>,
    /// Those that are done, oldest first.
    done: VecDeque<(Instant, Digest)>,
    /// How many claims there have been.
    claims: u64,
}

/// Stands for a key, which may be as long as an event.
type Digest = [u64; 2];

/// Two hashers with random keys that nobody sees, nor what they make: who sends ids can neither
/// give two of them one digest, by which one would pass for the other, nor have them meet in the
/// map.
#[derive(Default)]
struct Digests([RandomState; 2]);

impl Digests {
    fn of(&self, key: Key<'_>) -> Digest {
        self.0.each_ref().map(|hasher| hasher.hash_one(key))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// By which claim.
    UnderWay(u64),
    Done,
}

impl Default for Seen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen {
    /// One that knows of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            shared: Arc::default(),
            capacity: 100_000,
            window: Duration::from_secs(25 * 3600),
        }
    }

    /// How many messages and statuses it knows of at most; beyond, the oldest are forgotten.
    #[must_use]
    pub fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// How long it knows of them.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Takes out of an event what was handled before, and claims the rest.
    #[must_use]
    pub fn claim(&self, mut event: Event) -> Claim {
        let mut memory = lock(&self.shared);
        memory.forget_old(self.window, self.capacity);
        memory.claims += 1;
        let ours = memory.claims;
        let mut keys = Vec::new();
        let mut busy = false;
        let taken = event.keep(|key| {
            let Some(key) = key else {
                return true;
            };
            let key = memory.digests.of(key);
            match memory.known.get(&key) {
                None => {
                    memory.known.insert(key, Handling::UnderWay(ours));
                    keys.push(key);
                    true
                }
                Some(Handling::Done) => false,
                // The same id twice in one event is one.
                Some(Handling::UnderWay(claim)) => {
                    busy |= *claim != ours;
                    false
                }
            }
        });
        drop(memory);
        let left = !event.messages.is_empty() || !event.statuses.is_empty();
        Claim {
            spent: taken && !left && !event.has_other_news(),
            event,
            busy,
            keys,
            seen: self.clone(),
        }
    }
}

impl Memory {
    fn forget_old(&mut self, window: Duration, capacity: usize) {
        while let Some((at, _)) = self.done.front()
            && (self.done.len() > capacity || at.elapsed() > window)
            && let Some((_, key)) = self.done.pop_front()
        {
            self.known.remove(&key);
        }
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("known", &lock(&self.shared).known.len())
            .field("capacity", &self.capacity)
            .field("window", &self.window)
            .finish()
    }
}

/// What of an event is new, while it is being handled: see [`Seen::claim`].
///
/// Dropped without [`done`](Self::done), it counts as not handled.
#[derive(Debug)]
pub struct Claim {
    event: Event,
    spent: bool,
    busy: bool,
    keys: Vec<Digest>,
    seen: Seen,
}

impl Claim {
    /// The event, without the messages and statuses that were handled before.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Whether part of the event is being handled by somebody else at this moment. If that fails,
    /// it must come again: so do not answer with 200.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// Whether nothing is left of it, now that what was handled before, or is being handled, is
    /// taken out.
    ///
    /// Only messages and statuses with an id are taken out. An event without them is never empty:
    /// nothing tells whether it came before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spent
    }

    /// It has been handled: a second delivery need not be.
    pub fn done(mut self) {
        let mut memory = lock(&self.seen.shared);
        let now = Instant::now();
        for key in self.keys.drain(..) {
            memory.known.insert(key, Handling::Done);
            memory.done.push_back((now, key));
        }
        memory.forget_old(self.seen.window, self.seen.capacity);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut memory = lock(&self.seen.shared);
        for key in &self.keys {
            memory.known.remove(key);
        }
    }
}
