//! Rate limits that allow bursts.

use std::collections::HashMap;

use super::mutex::Mutex;

/// The number of keys that are counted; then all are forgotten.
const MAX_KEYS: usize = 10_000;

/// Requests per second, and the burst.
pub(crate) type Rate = (f64, f64);

/// The rate limits of an API, if they are enforced: a token bucket for each key.
#[derive(Debug, Default)]
pub(crate) struct RateLimits {
    enforced: bool,
    buckets: Mutex<HashMap<String, Bucket>>,
}

/// A bucket that refills with time, and that each request takes one token of.
#[derive(Debug)]
struct Bucket {
    tokens: f64,
    /// The time of the last refill, in milliseconds.
    refilled: i64,
}

impl RateLimits {
    pub(crate) fn new(enforced: bool) -> Self {
        Self {
            enforced,
            buckets: Mutex::default(),
        }
    }

    /// Fills the buckets.
    pub(crate) fn reset(&self) {
        self.buckets.lock().clear();
    }

    /// Counts a request. Returns false if it is over the limit. `now` is in milliseconds.
    pub(crate) fn take(&self, key: &str, (rate, burst): Rate, now: i64) -> bool {
        if !self.enforced {
            return true;
        }
        let mut buckets = self.buckets.lock();
        if buckets.len() >= MAX_KEYS {
            buckets.clear();
        }
        let bucket = buckets.entry(key.to_owned()).or_insert(Bucket {
            tokens: burst,
            refilled: now,
        });
        #[allow(clippy::cast_precision_loss)]
        let elapsed = now.saturating_sub(bucket.refilled).max(0) as f64 / 1000.0;
        bucket.tokens = (bucket.tokens + elapsed * rate).min(burst);
        bucket.refilled = now;
        let available = bucket.tokens >= 1.0;
        if available {
            bucket.tokens -= 1.0;
        }
        available
    }
}
