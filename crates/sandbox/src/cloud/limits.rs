//! The rate limits of the Cloud API, on request.

use std::collections::HashMap;

use crate::engine::token_bucket::TokenBucket;
use crate::engine::{Failure, Mutex};

/// Messages per second of a phone number, and the burst.
const THROUGHPUT: (f64, f64) = (80.0, 80.0);
/// Messages per second to the same customer, and the burst.
const PAIR: (f64, f64) = (1.0 / 6.0, 45.0);
/// Other requests per second of an app and account, and the burst: 5,000 per hour.
const MANAGEMENT: (f64, f64) = (5000.0 / 3600.0, 5000.0);
/// The number of customers that are counted; then all are forgotten.
const MAX_PAIRS: usize = 10_000;

#[derive(Debug)]
pub(crate) struct CloudLimits {
    enabled: bool,
    buckets: Mutex<HashMap<String, TokenBucket>>,
}

impl CloudLimits {
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            buckets: Mutex::default(),
        }
    }

    pub(super) fn reset(&self) {
        self.buckets.lock().clear();
    }

    /// Counts a message. `now` is in milliseconds.
    pub(super) fn message(&self, phone: &str, to: &str, now: i64) -> Result<(), Failure> {
        if !self.take(phone.to_owned(), THROUGHPUT, now) {
            let details = "Message failed to send because there were too many messages sent from \
                           this phone number in a short period of time.";
            return Err(Failure::code(130_429, details));
        }
        if !self.take(format!("{phone} {to}"), PAIR, now) {
            let details = "Message failed to send because there were too many messages sent from \
                           this phone number to the same phone number in a short period of time.";
            return Err(Failure::code(131_056, details));
        }
        Ok(())
    }

    /// Counts a request that is not a message.
    pub(super) fn management(&self, now: i64) -> Result<(), Failure> {
        match self.take(String::new(), MANAGEMENT, now) {
            true => Ok(()),
            false => {
                let details = "The WhatsApp Business Account has reached its rate limit.";
                Err(Failure::code(80_007, details))
            }
        }
    }

    fn take(&self, key: String, rate: (f64, f64), now: i64) -> bool {
        if !self.enabled {
            return true;
        }
        let mut buckets = self.buckets.lock();
        if buckets.len() >= MAX_PAIRS {
            buckets.clear();
        }
        let bucket = buckets.entry(key).or_insert_with(|| TokenBucket::new(rate));
        bucket.take(now)
    }
}
