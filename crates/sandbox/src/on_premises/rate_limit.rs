//! The API's rate limits, on request: over them a request gets 429.

use crate::engine::Failure;
use crate::engine::failure::Cause;
use crate::engine::mutex::Mutex;
use crate::engine::token_bucket::TokenBucket;

/// Requests per second, and the burst.
const GENERAL: (f64, f64) = (20.0, 60.0);
const MESSAGES: (f64, f64) = (50.0, 150.0);

#[derive(Debug)]
pub(crate) struct RateLimits {
    enabled: bool,
    general: Mutex<TokenBucket>,
    messages: Mutex<TokenBucket>,
}

impl RateLimits {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            general: Mutex::new(TokenBucket::new(GENERAL)),
            messages: Mutex::new(TokenBucket::new(MESSAGES)),
        }
    }

    /// Fills the buckets.
    pub(crate) fn reset(&self) {
        self.general.set(TokenBucket::new(GENERAL));
        self.messages.set(TokenBucket::new(MESSAGES));
    }

    /// Takes a token for an operation, or returns an error. `now` is in milliseconds.
    pub(crate) fn acquire(&self, operation: &str, now: i64) -> Result<(), Failure> {
        let bucket = match operation {
            "Messages_sendMessage" => &self.messages,
            _ => &self.general,
        };
        if !self.enabled || bucket.lock().take(now) {
            return Ok(());
        }
        Err(Failure::new(Cause::RateLimited, "over the rate limit"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate() {
        let limits = RateLimits::new(true);
        let passed = |now| {
            (0..1000)
                .filter(|_| limits.acquire("Messages_sendMessage", now).is_ok())
                .count()
        };
        assert_eq!(passed(0), 150);
        assert_eq!(passed(1000), 50);
        assert_eq!(passed(1_000_000), 150);
        assert!(
            limits.acquire("Health_checkStatus", 0).is_ok(),
            "messages have a separate limit"
        );
    }
}
