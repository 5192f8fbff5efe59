//! The API's rate limits, kept on demand: over them a request is answered 429.

use std::sync::Mutex;

use crate::code::Code;
use crate::refusal::Refusal;
use crate::state::lock;

/// Requests a second, and how many at once after a pause.
const GENERAL: (f64, f64) = (20.0, 60.0);
const MESSAGES: (f64, f64) = (50.0, 150.0);

#[derive(Debug)]
pub(crate) struct Limits {
    on: bool,
    general: Mutex<Bucket>,
    messages: Mutex<Bucket>,
}

/// A token bucket: it refills with time, and each request takes one token out.
#[derive(Debug)]
struct Bucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    /// When it was filled last, in milliseconds.
    filled: i64,
}

impl Limits {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            general: Mutex::new(Bucket::new(GENERAL)),
            messages: Mutex::new(Bucket::new(MESSAGES)),
        }
    }

    /// As if nothing had been asked yet.
    pub(crate) fn reset(&self) {
        *lock(&self.general) = Bucket::new(GENERAL);
        *lock(&self.messages) = Bucket::new(MESSAGES);
    }

    /// Refuses a request over the limit of its operation. `now`: in milliseconds.
    pub(crate) fn admit(&self, operation: &str, now: i64) -> Result<(), Refusal> {
        if !self.on {
            return Ok(());
        }
        let bucket = match operation {
            "Messages_sendMessage" => &self.messages,
            _ => &self.general,
        };
        if lock(bucket).take(now) {
            return Ok(());
        }
        Err(Refusal::new(Code::TOO_MANY, "over the rate limit"))
    }
}

impl Bucket {
    fn new((rate, burst): (f64, f64)) -> Self {
        Self {
            rate,
            burst,
            tokens: burst,
            filled: i64::MIN,
        }
    }

    fn take(&mut self, now: i64) -> bool {
        #[allow(clippy::cast_precision_loss)]
        let passed = now.saturating_sub(self.filled).max(0) as f64 / 1000.0;
        self.tokens = (self.tokens + passed * self.rate).min(self.burst);
        self.filled = now;
        let free = self.tokens >= 1.0;
        if free {
            self.tokens -= 1.0;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate() {
        let limits = Limits::new(true);
        let admitted = |now| {
            (0..1000)
                .filter(|_| limits.admit("Messages_sendMessage", now).is_ok())
                .count()
        };
        assert_eq!(admitted(0), 150);
        assert_eq!(admitted(1000), 50);
        assert_eq!(admitted(1_000_000), 150);
        assert!(
            limits.admit("Health_checkStatus", 0).is_ok(),
            "a limit of its own"
        );
    }
}
