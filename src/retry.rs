//! When a request is sent again: what is safe to repeat, how long to wait, when to give up.
//!
//! | the attempt ended with | idempotent method | other write, such as `POST /messages` |
//! |---|---|---|
//! | no connection, but for a certificate that is not trusted | repeated | repeated: nothing was sent |
//! | connection lost, or no answer in time | repeated | **ambiguous**: not repeated |
//! | 429, or API code 1011, 1015, 1016, 1017, 1018 | repeated | repeated: it was not processed |
//! | 408, or another 5xx, with an API code that refuses the request, such as 1009 | repeated | not repeated |
//! | 408, or any other 5xx | repeated | **ambiguous**: not repeated |
//! | a success that breaks off | repeated, but for raw bytes | **ambiguous**, and never repeated |
//! | anything else | not repeated | not repeated |
//!
//! Logging in, logging out and checking contacts are `POST`, but do no harm when repeated.

use std::time::Duration;

use crate::api::Operation;
use crate::error::{Error, ErrorCode, Kind};

/// How a client repeats what failed: exponential back-off with full jitter, bounded in number and
/// time. A `Retry-After` of the server's is honoured where the deadline allows.
///
/// ```
/// use std::time::Duration;
/// use whatsapp_business::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .with_max_attempts(8)
///     .with_deadline(Duration::from_secs(300));
/// assert_ne!(patient, RetryPolicy::none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// The longest first wait; it doubles with each attempt.
    pub base_delay: Duration,
    /// The longest wait.
    pub max_delay: Duration,
    /// No attempt begins later than this after the first. One that has begun is not cut short: it
    /// ends with its answer, or its own timeout.
    pub deadline: Duration,
    /// Whether a write that may have been processed is repeated: a message may then arrive twice.
    pub repeat_ambiguous: bool,
}

impl Default for RetryPolicy {
    /// Four attempts within a minute, waiting up to 0.25, 0.5 and 1 second; nothing ambiguous.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(20),
            deadline: Duration::from_secs(60),
            repeat_ambiguous: false,
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens. Only a token that the server refuses is replaced all the same,
    /// and the request sent once more with the new one, whatever the policy is.
    #[must_use]
    pub fn none() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

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

    /// Sets [`deadline`](Self::deadline).
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets [`repeat_ambiguous`](Self::repeat_ambiguous).
    #[must_use]
    pub fn with_repeat_ambiguous(mut self, repeat_ambiguous: bool) -> Self {
        self.repeat_ambiguous = repeat_ambiguous;
        self
    }

    /// How long to wait before the next attempt, or `None` to give up.
    ///
    /// `attempts` have been made, `elapsed` has passed since the first began, and `chance` is
    /// evenly spread over 0..1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        elapsed: Duration,
        retry_after: Option<Duration>,
        chance: f64,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let doublings = attempts.saturating_sub(1).min(31);
        let ceiling = self
            .base_delay
            .saturating_mul(1 << doublings)
            .min(self.max_delay);
        let wait = ceiling
            .mul_f64(chance.clamp(0.0, 1.0))
            .max(retry_after.unwrap_or_default());
        (elapsed.saturating_add(wait) < self.deadline).then_some(wait)
    }
}

/// What a failed attempt means for its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The server did not process it, or processing it twice does no harm.
    Repeat,
    /// It may have been processed.
    Ambiguous,
    /// It was processed, and what came of it is lost: told as ambiguous, and never repeated.
    Lost,
    /// It failed for good.
    Final,
}

/// Writes that do no harm when repeated.
const HARMLESS: &[&str] = &[
    "Contacts_createContact",
    "Users_performLogin",
    "Users_performLogout",
];

/// Whether to do it twice is to do it once.
pub(crate) fn is_harmless(operation: &Operation) -> bool {
    matches!(
        operation.method,
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS"
    ) || HARMLESS.contains(&operation.id)
}

impl Verdict {
    pub(crate) fn is_ambiguous(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Lost)
    }
}

pub(crate) fn judge(operation: &Operation, error: &Error) -> Verdict {
    let harmless = is_harmless(operation);
    let perhaps = if harmless {
        Verdict::Repeat
    } else {
        Verdict::Ambiguous
    };
    match error.kind() {
        Kind::Connect { tls: true, .. } => Verdict::Final,
        Kind::Connect { tls: false, .. } => Verdict::Repeat,
        Kind::Transport | Kind::Timeout { status: None } => perhaps,
        Kind::Timeout { .. } | Kind::CutOff { .. } if harmless => Verdict::Repeat,
        // The server had begun to answer a success.
        Kind::Timeout { .. }
        | Kind::CutOff { .. }
        | Kind::TooLarge { .. }
        | Kind::Decode { .. }
            if !harmless =>
        {
            Verdict::Lost
        }
        Kind::Status(answer) => match answer.status {
            429 => Verdict::Repeat,
            _ if error.has_code(ErrorCode::is_not_processed) => Verdict::Repeat,
            408 | 500..=599 if harmless || !error.has_code(ErrorCode::is_refusal) => perhaps,
            _ => Verdict::Final,
        },
        _ => Verdict::Final,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_doubles_and_stays_below_its_ceiling() {
        let policy = RetryPolicy::default()
            .with_max_attempts(100)
            .with_deadline(Duration::MAX);
        let longest = |attempts| policy.wait(attempts, Duration::ZERO, None, 1.0);
        assert_eq!(longest(1), Some(Duration::from_millis(250)));
        assert_eq!(longest(2), Some(Duration::from_millis(500)));
        assert_eq!(longest(99), Some(Duration::from_secs(20)));
        assert_eq!(
            policy.wait(1, Duration::ZERO, None, 0.0),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn it_gives_up_at_the_last_attempt_and_at_the_deadline() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(4, Duration::ZERO, None, 0.5), None);
        assert_eq!(policy.wait(1, Duration::from_secs(60), None, 0.5), None);
        let asked = Some(Duration::from_secs(61));
        assert_eq!(policy.wait(1, Duration::ZERO, asked, 0.5), None);
    }

    #[test]
    fn a_wait_that_no_clock_can_hold_is_given_up() {
        let asked = Some(Duration::from_secs(u64::MAX));
        let elapsed = Duration::from_secs(5);
        assert_eq!(RetryPolicy::default().wait(1, elapsed, asked, 0.5), None);
    }

    #[test]
    fn a_wait_is_no_shorter_than_the_server_asks() {
        let asked = Some(Duration::from_secs(7));
        let wait = RetryPolicy::default().wait(1, Duration::ZERO, asked, 0.3);
        assert_eq!(wait, asked);
    }
}
