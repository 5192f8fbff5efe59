//! What a worker does about failures: the retry schedule, and uncertain messages.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::message::StoredMessage;

/// When a message that was not processed is sent again: exponential backoff with jitter. The
/// schedule is stored with the message, and continues after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrySchedule {
    /// The maximum number of attempts, including the first. Then the message has failed.
    pub max_attempts: u32,
    /// The upper bound of the first delay; it doubles with each attempt.
    pub base_delay: Duration,
    /// The upper bound of any delay.
    pub max_delay: Duration,
}

impl Default for RetrySchedule {
    /// Returns a schedule of 16 attempts within about an hour, with delays of up to 1, 2, 4 … 600
    /// seconds.
    fn default() -> Self {
        Self {
            max_attempts: 16,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(600),
        }
    }
}

impl RetrySchedule {
    /// Sets [`max_attempts`](Self::max_attempts).
    #[must_use]
    pub fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// Sets [`base_delay`](Self::base_delay).
    #[must_use]
    pub fn with_base_delay(mut self, base_delay: Duration) -> Self {
        self.base_delay = base_delay;
        self
    }

    /// Sets [`max_delay`](Self::max_delay).
    #[must_use]
    pub fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// Returns the delay after so many attempts, or `None` after the last. `jitter` is uniformly
    /// distributed over 0..1.
    pub(crate) fn delay(&self, attempts: i64, jitter: f64) -> Option<Duration> {
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        if attempts >= self.max_attempts {
            return None;
        }
        let doublings = attempts.saturating_sub(1).min(31);
        let upper = self
            .base_delay
            .saturating_mul(1 << doublings)
            .min(self.max_delay);
        // At least half, so that a message does not exhaust its attempts during a short outage.
        Some(upper.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0))
    }
}

/// What becomes of a message that may have been sent.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Uncertain {
    /// It stays [uncertain](crate::State::Uncertain) until a status or the caller resolves it.
    #[default]
    Hold,
    /// It is sent again: the recipient may get it twice.
    Resend,
    /// A function decides for each message.
    Decide(Arc<dyn Fn(&StoredMessage) -> Decision + Send + Sync>),
}

/// The decision about one uncertain message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It stays uncertain.
    Hold,
    /// It is sent again: the recipient may get it twice.
    Resend,
    /// It counts as failed, and is not sent again.
    Fail,
}

impl fmt::Debug for Uncertain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hold => "Hold",
            Self::Resend => "Resend",
            Self::Decide(_) => "Decide",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_their_maximum_and_end() {
        let schedule = RetrySchedule::default().with_max_attempts(40);
        assert_eq!(schedule.delay(1, 1.0), Some(Duration::from_secs(1)));
        assert_eq!(schedule.delay(1, 0.0), Some(Duration::from_millis(500)));
        assert_eq!(schedule.delay(4, 1.0), Some(Duration::from_secs(8)));
        assert_eq!(schedule.delay(39, 1.0), Some(Duration::from_secs(600)));
        assert_eq!(schedule.delay(40, 1.0), None);
    }
}
