//! Retries: which failures are safe to retry, how long to wait, and when to give up.
//!
//! The rules are documented on [`RetryPolicy`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::definition::Definition;
use crate::error::{Error, Kind};
use crate::operation::Operation;

/// How a client retries failed calls: exponential backoff with full jitter, bounded in number and
/// time. A `Retry-After` header is honored if the deadline allows.
///
/// Whether an attempt is retried depends on whether the server may have processed it:
///
/// | The attempt ended with | `GET`, `PUT`, `DELETE` | `POST`, such as a message, and `PATCH` |
/// |---|---|---|
/// | no connection, other than for an untrusted certificate | retried | retried: nothing was sent |
/// | a code of the API for "not processed" | retried | retried: it was not processed |
/// | a code of the API that rejects the request, or reports what failed in it | fails | fails |
/// | a code of the API for a failure of the server | retried | fails as ambiguous |
/// | status 429 | retried | retried: it was not processed |
/// | status 408 or 5xx other than 501, or an error that the server calls temporary | retried | fails as ambiguous |
/// | status 1xx or 303, or a successful one with an error | fails | fails as ambiguous |
/// | a lost connection, or a timeout without a response | retried | fails as ambiguous |
/// | a successful response that is cut short | retried, except for files | fails as ambiguous, always |
/// | a successful response that cannot be decoded | fails | fails as ambiguous, always |
/// | anything else | fails | fails |
///
/// The table of error codes of an API says what each code means for the request; where it has the code,
/// the HTTP status does not matter. `POST` requests that
/// are safe to repeat, such as a login, are retried as in the first column. [`retry_ambiguous`](Self::retry_ambiguous) retries what
/// "fails as ambiguous", except for the two cases with "always": the server has processed those.
/// [`Error::is_ambiguous`](crate::Error::is_ambiguous) tells ambiguous failures apart.
///
/// [`with_rule`](Self::with_rule) adds a rule of the application beside the table.
///
/// Whatever the policy is, a call whose token the server refuses is sent once more with a new
/// token.
///
/// ```
/// use std::time::Duration;
/// use whatsapp_business_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .with_max_attempts(8)
///     .with_deadline(Duration::from_secs(300));
/// assert_ne!(patient, RetryPolicy::none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The maximum number of attempts, including the first.
    pub max_attempts: u32,
    /// The upper bound of the first delay; it doubles with each attempt.
    pub base_delay: Duration,
    /// The upper bound of any delay.
    pub max_delay: Duration,
    /// No attempt begins later than this after the first. An attempt that has begun is not
    /// interrupted; it has its own timeout.
    pub deadline: Duration,
    /// Whether to retry a request that may have been processed: a message may then arrive twice.
    pub retry_ambiguous: bool,
    rule: Option<Rule>,
}

/// A rule of the application: see [`RetryPolicy::with_rule`].
#[derive(Clone)]
struct Rule(Arc<Decide>);

type Decide = dyn Fn(&Error, RetryDecision) -> RetryDecision + Send + Sync;

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}

impl PartialEq for Rule {
    /// Compares the identity of the rule, as closures have no other.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Rule {}

impl Default for RetryPolicy {
    /// Returns a policy of four attempts within a minute, with delays of up to 0.25, 0.5 and 1
    /// second. Ambiguous failures are not retried.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(20),
            deadline: Duration::from_secs(60),
            retry_ambiguous: false,
            rule: None,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy of one attempt. A refused token is still replaced, once.
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

    /// Sets [`retry_ambiguous`](Self::retry_ambiguous).
    #[must_use]
    pub fn with_retry_ambiguous(mut self, retry_ambiguous: bool) -> Self {
        self.retry_ambiguous = retry_ambiguous;
        self
    }

    /// Sets a rule beside the table: it gets the error of an attempt and the decision of the table, and
    /// returns the decision that applies. It decides neither about a request that was processed but
    /// whose result is lost, nor about a token that was refused.
    ///
    /// [`RetryDecision::Retry`] for a request that may have been processed sends it twice.
    ///
    /// ```
    /// use whatsapp_business_runtime::{RetryDecision, RetryPolicy};
    ///
    /// // The gateway in front of the server responds with 409 while it is restarted.
    /// let policy = RetryPolicy::default().with_rule(|error, decision| match error.status() {
    ///     Some(409) => RetryDecision::Retry,
    ///     _ => decision,
    /// });
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn with_rule(
        mut self,
        rule: impl Fn(&Error, RetryDecision) -> RetryDecision + Send + Sync + 'static,
    ) -> Self {
        self.rule = Some(Rule(Arc::new(rule)));
        self
    }

    /// Decides whether a failed attempt is retried: by the table, then by the rule.
    pub(crate) fn decide(&self, idempotent: bool, error: &Error) -> RetryDecision {
        match (&self.rule, classify(idempotent, error)) {
            (None, decision) | (_, decision @ RetryDecision::ResultLost) => decision,
            (Some(rule), decision) => (rule.0)(error, decision),
        }
    }

    /// Returns the delay before the next attempt, or `None` to give up.
    ///
    /// `attempts` have been made, `elapsed` has passed since the first began, and `jitter` is
    /// uniformly distributed over 0..1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        elapsed: Duration,
        retry_after: Option<Duration>,
        jitter: f64,
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
            .mul_f64(jitter.clamp(0.0, 1.0))
            .max(retry_after.unwrap_or_default());
        (elapsed.saturating_add(wait) < self.deadline).then_some(wait)
    }
}

/// What a failed attempt means for its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryDecision {
    /// The server did not process it, or processing it twice is safe.
    Retry,
    /// It may have been processed.
    Ambiguous,
    /// It was processed, but its result is lost: reported as ambiguous, and never retried.
    ResultLost,
    /// It failed permanently.
    Fail,
}

/// Returns whether repeating the operation has the effect of one call.
pub(crate) fn is_idempotent(api: &Definition, operation: &Operation) -> bool {
    matches!(
        operation.method,
        "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS"
    ) || api.idempotent_posts.contains(&operation.id)
}

impl RetryDecision {
    pub(crate) fn is_ambiguous(self) -> bool {
        matches!(self, Self::Ambiguous | Self::ResultLost)
    }
}

/// Decides whether a failed attempt is retried: see the table of [`RetryPolicy`].
///
/// `idempotent` says whether the request can be repeated without harm.
pub(crate) fn classify(idempotent: bool, error: &Error) -> RetryDecision {
    let unknown = if idempotent {
        RetryDecision::Retry
    } else {
        RetryDecision::Ambiguous
    };
    match error.kind() {
        Kind::Connect { tls: true, .. } => RetryDecision::Fail,
        Kind::Connect { tls: false, .. } => RetryDecision::Retry,
        Kind::Transport | Kind::Timeout { status: None } => unknown,
        Kind::Timeout { .. } | Kind::CutOff { .. } if idempotent => RetryDecision::Retry,
        // The server had begun to send a successful response.
        Kind::Timeout { .. }
        | Kind::CutOff { .. }
        | Kind::TooLarge { .. }
        | Kind::Decode { .. }
            if !idempotent =>
        {
            RetryDecision::ResultLost
        }
        Kind::Status(_) if error.has_class(|class| class.not_processed) => RetryDecision::Retry,
        Kind::Status(_) if error.has_class(|class| class.refused || class.processed) => {
            RetryDecision::Fail
        }
        Kind::Status(_) if error.has_class(|class| class.ambiguous) => unknown,
        Kind::Status(response) => match response.status {
            429 => RetryDecision::Retry,
            501 => RetryDecision::Fail,
            408 | 500..=599 => unknown,
            _ if error.faults().iter().any(|fault| fault.transient) => unknown,
            // The server understood the request, and says nothing of its result.
            100..=299 | 303 if !idempotent => RetryDecision::Ambiguous,
            _ => RetryDecision::Fail,
        },
        _ => RetryDecision::Fail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_bound_of_the_delay_doubles_up_to_its_maximum() {
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
    fn it_gives_up_after_the_last_attempt_and_at_the_deadline() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(4, Duration::ZERO, None, 0.5), None);
        assert_eq!(policy.wait(1, Duration::from_secs(60), None, 0.5), None);
        let asked = Some(Duration::from_secs(61));
        assert_eq!(policy.wait(1, Duration::ZERO, asked, 0.5), None);
    }

    #[test]
    fn it_gives_up_if_the_delay_exceeds_any_clock() {
        let asked = Some(Duration::from_secs(u64::MAX));
        let elapsed = Duration::from_secs(5);
        assert_eq!(RetryPolicy::default().wait(1, elapsed, asked, 0.5), None);
    }

    #[test]
    fn a_delay_is_no_shorter_than_retry_after() {
        let asked = Some(Duration::from_secs(7));
        let wait = RetryPolicy::default().wait(1, Duration::ZERO, asked, 0.3);
        assert_eq!(wait, asked);
    }
}
