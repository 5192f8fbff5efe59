//! Deduplication among several processes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::event::{Key, WebhookEvent};

/// The future that a [`DeliveryStore`] returns.
pub type DeliveryFuture<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// A store of the messages and statuses that were handled, which several processes share: see
/// [`Deduplicator::with_store`](super::Deduplicator::with_store).
///
/// Keys are digests of a constant length, one for each message or status.
pub trait DeliveryStore: Send + Sync {
    /// Claims the keys that are new, for so long as a handler may take, and returns what each was
    /// before, in the same order.
    ///
    /// # Errors
    /// The store cannot be reached. The event must be delivered again.
    fn claim<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, Vec<Delivery>>;

    /// Marks claimed keys as handled.
    ///
    /// # Errors
    /// The store cannot be reached. The event must be delivered again.
    fn complete<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, ()>;

    /// Removes claims of keys whose handling has failed. It is not called if the process ends.
    ///
    /// # Errors
    /// The store cannot be reached. The claims then end with their time.
    fn release<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, ()>;
}

/// What is known about a message or status: see [`DeliveryStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// It was not delivered before, or its handling has failed.
    New,
    /// It is being handled.
    Claimed,
    /// It was handled.
    Completed,
}

impl Key<'_> {
    /// Returns a digest that is the same in every process.
    fn digest(self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.kind);
        hash.update(b"\0");
        hash.update(self.id);
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// A claim of the new part of an event in a store.
pub(super) struct SharedClaim {
    store: Arc<dyn DeliveryStore>,
    keys: Vec<String>,
    pub(super) busy: bool,
    /// Whether nothing is left of the event.
    pub(super) empty: bool,
}

impl SharedClaim {
    /// Removes what was handled before from an event, and claims the rest.
    pub(super) async fn new<T: WebhookEvent>(
        store: Arc<dyn DeliveryStore>,
        event: &mut T,
    ) -> io::Result<Self> {
        let mut keys = Vec::new();
        event.retain_items(&mut |key| {
            keys.extend(key.map(Key::digest));
            true
        });
        let deliveries = match keys.is_empty() {
            true => Vec::new(),
            false => store.claim(&keys).await?,
        };
        if deliveries.len() != keys.len() {
            return Err(io::Error::other(
                "the store of deliveries did not return one for each key",
            ));
        }
        let mut own = Vec::new();
        let mut busy = false;
        let mut deliveries = keys.into_iter().zip(deliveries);
        let removed = event.retain_items(&mut |key| match key.and_then(|_| deliveries.next()) {
            None => true,
            Some((key, Delivery::New)) => {
                own.push(key);
                true
            }
            Some((_, delivery)) => {
                busy |= delivery == Delivery::Claimed;
                false
            }
        });
        Ok(Self {
            store,
            keys: own,
            busy,
            empty: removed && event.has_no_items(),
        })
    }

    /// Marks the event as handled.
    pub(super) async fn complete(mut self) -> io::Result<()> {
        let keys = std::mem::take(&mut self.keys);
        match keys.is_empty() {
            true => Ok(()),
            false => self.store.complete(&keys).await,
        }
    }

    /// Ends the claim: the next delivery is new.
    pub(super) async fn release(mut self) -> io::Result<()> {
        let keys = std::mem::take(&mut self.keys);
        match keys.is_empty() {
            true => Ok(()),
            false => self.store.release(&keys).await,
        }
    }
}

/// A claim that was neither completed nor released is released: the handler has panicked, or the connection
/// was closed while it ran.
impl Drop for SharedClaim {
    fn drop(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        if keys.is_empty() {
            return;
        }
        // Outside of tokio, the claim ends with its time.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let store = Arc::clone(&self.store);
            runtime.spawn(async move { store.release(&keys).await });
        }
    }
}
