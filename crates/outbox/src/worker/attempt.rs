//! One attempt, and what its result means for the message.

use std::sync::Arc;
use std::time::{Duration, Instant};

use whatsapp_business_runtime::Error;

use super::policy::{Decision, RetrySchedule, Uncertain};
use crate::channel::{AnyChannel, Sent};
use crate::lease::{Leased, Outcome};
use crate::state::State;

/// The longest reason that is stored, in characters.
const MAX_REASON: usize = 500;

/// An attempt that has ended.
pub(super) struct Attempted {
    pub(super) outcome: Outcome,
    /// Why no message can be sent, if that is the reason of the failure.
    pub(super) fatal: Option<Error>,
    /// Whether the message is uncertain, and a callback is to decide.
    pub(super) undecided: bool,
    /// Whether the server has a rate limit that was exceeded.
    pub(super) rate_limited: bool,
    pub(super) duration: Duration,
}

impl Attempted {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            fatal: None,
            undecided: false,
            rate_limited: false,
            duration: Duration::ZERO,
        }
    }
}

/// Sends a message once.
pub(super) async fn attempt(
    channel: Arc<dyn AnyChannel>,
    leased: Leased,
    retry: RetrySchedule,
    uncertain: Uncertain,
    deadline: Instant,
) -> Attempted {
    let Leased { id, attempts, body } = leased;
    let outcome = |state| Outcome::new(id, attempts, state);
    // After a pause of the whole process, another worker may have the message.
    if Instant::now() >= deadline {
        return Attempted::new(outcome(State::Queued).not_attempted());
    }
    let began = Instant::now();
    let operation = channel.operation();
    let mut attempted = match channel.send_json(body).await {
        Sent::Accepted(message_id) => {
            Attempted::new(outcome(State::Accepted).with_message_id(message_id))
        }
        Sent::Undecodable(error) => {
            let reason = format!("the stored message cannot be decoded: {error}");
            Attempted::new(outcome(State::Failed).with_failure(None, reason))
        }
        Sent::Failed(error) => failed(id, attempts, operation, error, &retry, &uncertain),
    };
    attempted.duration = began.elapsed();
    attempted
}

fn failed(
    id: i64,
    attempts: i64,
    operation: &str,
    error: Error,
    retry: &RetrySchedule,
    uncertain: &Uncertain,
) -> Attempted {
    let code = error.code();
    let reason: String = error.to_string().chars().take(MAX_REASON).collect();
    let outcome = |state| Outcome::new(id, attempts, state).with_failure(code, reason.clone());
    let again = || retry.delay(attempts, fastrand::f64());
    if error.is_ambiguous() {
        // Without a callback, the decision does not depend on the message.
        let mut attempted = Attempted::new(match (uncertain, again()) {
            (Uncertain::Resend, Some(delay)) => outcome(State::Queued).with_delay(delay),
            _ => outcome(State::Uncertain),
        });
        attempted.undecided = matches!(uncertain, Uncertain::Decide(_));
        return attempted;
    }
    if error.is_retryable() {
        let mut attempted = Attempted::new(match again() {
            Some(delay) => outcome(State::Queued).with_delay(delay),
            None => outcome(State::Failed),
        });
        attempted.rate_limited = error.is_rate_limited();
        return attempted;
    }
    let own = error.operation() == Some(operation);
    if !error.is_invalid() && (!own || error.is_auth()) {
        // The login failed, or the settings of the client are wrong: that is not the message's.
        let mut attempted = Attempted::new(outcome(State::Queued).not_attempted());
        attempted.fatal = Some(error);
        return attempted;
    }
    Attempted::new(outcome(State::Failed))
}

/// Applies the decision of a callback to an uncertain message.
pub(super) fn decided(outcome: Outcome, decision: Decision, retry: &RetrySchedule) -> Outcome {
    match decision {
        Decision::Hold => outcome,
        Decision::Fail => outcome.with_state(State::Failed),
        Decision::Resend => match retry.delay(outcome.n_attempts, fastrand::f64()) {
            Some(delay) => outcome.with_state(State::Queued).with_delay(delay),
            None => outcome,
        },
    }
}

/// How long a worker leases nothing after the server has refused messages for its rate limit.
pub(super) const COOL_DOWN: Duration = Duration::from_millis(250);
