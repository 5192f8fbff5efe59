//! A rate limit for each recipient.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::bucket::Bucket;
use crate::rate::Rate;

/// How many recipients are remembered before those with a full bucket are forgotten.
const CAPACITY: usize = 10_000;

/// The buckets of the recipients of messages.
pub(crate) struct Pairs {
    rate: Rate,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    buckets: HashMap<String, Arc<Bucket>>,
    /// How many recipients there may be before the idle ones are looked for.
    threshold: usize,
}

impl Pairs {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            known: Mutex::new(Known {
                buckets: HashMap::new(),
                threshold: CAPACITY,
            }),
        }
    }

    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// Returns the bucket of a recipient.
    pub(crate) fn bucket(&self, recipient: &str) -> Arc<Bucket> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = known.buckets.get(recipient) {
            return Arc::clone(bucket);
        }
        if known.buckets.len() >= known.threshold {
            // A full bucket that no call holds is as good as a new one.
            known
                .buckets
                .retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.is_full());
            known.threshold = CAPACITY.max(known.buckets.len() * 2);
        }
        let bucket = Arc::new(Bucket::new(self.rate));
        known
            .buckets
            .insert(recipient.to_owned(), Arc::clone(&bucket));
        bucket
    }
}
