//! The API's rate limits, on request: over them a request gets 429.

use whatsapp_business::ErrorCode;

use crate::api_error::ApiError;
use crate::locked::Locked;

/// Requests per second, and the burst.
const GENERAL: (f64, f64) = (20.0, 60.0);
const MESSAGES: (f64, f64) = (50.0, 150.0);

#[derive(Debug)]
pub(crate) struct RateLimits {
    enabled: bool,
    general: Locked<Bucket>,
    messages: Locked<Bucket>,
}

/// A token bucket: it refills with time, and each request takes one token.
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    /// The time of the last refill, in milliseconds.
    refilled: i64,
}

impl RateLimits {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            general: Locked::new(Bucket::new(GENERAL)),
            messages: Locked::new(Bucket::new(MESSAGES)),
        }
    }

    /// Fills the buckets.
    pub(crate) fn reset(&self) {
        self.general.set(Bucket::new(GENERAL));
        self.messages.set(Bucket::new(MESSAGES));
    }

    /// Takes a token for an operation, or returns an error. `now` is in milliseconds.
    pub(crate) fn acquire(&self, operation: &str, now: i64) -> Result<(), ApiError> {
        let bucket = match operation {
            "Messages_sendMessage" => &self.messages,
            _ => &self.general,
        };
        if !self.enabled || bucket.lock().take(now) {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::TooManyRequests,
            "over the rate limit",
        ))
    }
}

impl Bucket {
    pub(crate) fn new((rate, burst): (f64, f64)) -> Self {
        Self {
            rate,
            burst,
            tokens: burst,
            refilled: i64::MIN,
        }
    }

    pub(crate) fn take(&mut self, now: i64) -> bool {
        #[allow(clippy::cast_precision_loss)]
        let elapsed = now.saturating_sub(self.refilled).max(0) as f64 / 1000.0;
        self.tokens = (self.tokens + elapsed * self.rate).min(self.burst);
        self.refilled = now;
        let available = self.tokens >= 1.0;
        if available {
            self.tokens -= 1.0;
        }
        available
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
