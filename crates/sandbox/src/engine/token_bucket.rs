//! A rate limit that allows bursts.

/// A token bucket: it refills with time, and each request takes one token.
#[derive(Debug)]
pub(crate) struct TokenBucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    /// The time of the last refill, in milliseconds.
    refilled: i64,
}

impl TokenBucket {
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
