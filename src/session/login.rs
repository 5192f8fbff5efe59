//! Logging in: one login at a time, in a task of its own.
//!
//! Whoever needs a token joins the login that is under way, or begins one. It belongs to nobody who
//! waits for it: cancelled callers do not end it, and one that is not polled holds up no other.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::Token;
use super::state::{Held, State, basic};
use crate::Secret;
use crate::api;
use crate::error::{Error, ErrorCode, Fate, Kind, Result};
use crate::trace;
use crate::transport::{Api, Shared, runtime};
use crate::types::{LoginAdminRequestBody, UserLoginResponse};

const LOGIN: usize = api::index_of("Users_performLogin");

/// How long after a renewal that failed another is tried: the token still holds for a while.
const REST: Duration = Duration::from_secs(10);

/// What a login comes to, for all who wait for it.
type Outcome = Option<Result<Arc<Held>>>;

#[derive(Default)]
pub(super) struct Logins(Mutex<Flight>);

#[derive(Default)]
struct Flight {
    /// The login that is under way, by its number.
    under_way: Option<(u64, watch::Receiver<Outcome>)>,
    last: u64,
    /// Until when no other is begun behind the callers' backs.
    rest_until: Option<Instant>,
}

impl Logins {
    /// Waits for the login that is under way, or else for a new one. `None`: it ended with its
    /// runtime, or its runtime does not drive it.
    pub(super) async fn join(&self, shared: &Arc<Shared>) -> Result<Outcome> {
        let runtime = runtime()?;
        let mut begun = None;
        let (number, mut receiver) = {
            let mut flight = self.lock();
            match (&flight.under_way, shared.session.current()) {
                (Some(under_way), _) => under_way.clone(),
                // One ended just now.
                (None, Some(held)) => return Ok(Some(Ok(held))),
                (None, None) => begun.insert(begin(&mut flight, shared)).under_way(),
            }
        };
        if let Some(login) = begun {
            login.spawn(&runtime);
        }
        // All its attempts, and then some.
        let options = &shared.options;
        let patience = options
            .retry
            .deadline
            .saturating_add(options.timeout.saturating_mul(2));
        let ended = tokio::time::timeout(patience, receiver.wait_for(Option::is_some)).await;
        if let Ok(Ok(outcome)) = &ended {
            return Ok((*outcome).clone());
        }
        drop(ended);
        self.over(number);
        Ok(None)
    }

    /// Begins a login that nobody waits for, unless there is one or the last has just failed.
    pub(super) fn renew_behind(&self, shared: &Arc<Shared>) -> Result<()> {
        let runtime = runtime()?;
        let mut flight = self.lock();
        let resting = flight
            .rest_until
            .is_some_and(|until| until > Instant::now());
        if flight.under_way.is_some() || resting {
            return Ok(());
        }
        let login = begin(&mut flight, shared);
        drop(flight);
        login.spawn(&runtime);
        Ok(())
    }

    /// The login of that number is no longer under way.
    fn over(&self, number: u64) {
        let mut flight = self.lock();
        if matches!(flight.under_way, Some((other, _)) if other == number) {
            flight.under_way = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Flight> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// To be spawned once the lock is free: a runtime that shuts down drops it there and then.
fn begin(flight: &mut Flight, shared: &Arc<Shared>) -> Login {
    flight.last += 1;
    let login = Login {
        shared: Arc::clone(shared),
        sender: watch::Sender::new(None),
        number: flight.last,
        ended: shared.session.ended(),
    };
    flight.under_way = Some(login.under_way());
    login
}

/// A login under way. However it ends, with its runtime too, another can begin.
struct Login {
    shared: Arc<Shared>,
    sender: watch::Sender<Outcome>,
    number: u64,
    /// What [`State::ended`] was at its beginning.
    ended: u64,
}

impl Login {
    fn under_way(&self) -> (u64, watch::Receiver<Outcome>) {
        (self.number, self.sender.subscribe())
    }

    fn spawn(self, runtime: &Handle) {
        runtime.spawn(trace::in_span(self.run()));
    }

    async fn run(self) {
        let session = &self.shared.session;
        let api = Api {
            shared: Arc::clone(&self.shared),
            options: self.shared.options.clone(),
        };
        let token = session.obtain(&api).await;
        let outcome = token.and_then(|token| session.hold(token, self.ended));
        session.logins.lock().rest_until = outcome.is_err().then(|| Instant::now() + REST);
        session.logins.over(self.number);
        self.sender.send_replace(Some(outcome));
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        self.shared.session.logins.over(self.number);
    }
}

impl State {
    /// A new token. The password is changed if the account demands it and a new one is given.
    async fn obtain(&self, api: &Api) -> Result<Token> {
        let Some(credentials) = &self.credentials else {
            return Err(Error::request(
                "there is no token, and there are no credentials to log in with",
            ));
        };
        // What is believed to hold first. The other may: the password was changed at an earlier
        // start, or the server was set up anew.
        let changed = self.changed.load(Ordering::Acquire);
        let mut passwords = VecDeque::from([changed]);
        if credentials.new_password.is_some() {
            passwords.push_back(!changed);
        }
        let user = credentials.user.as_str();
        let mut first_refusal = None;
        while let Some(changed) = passwords.pop_front() {
            let password = credentials.password(changed);
            let mut outcome = perform(api, user, password, None).await;
            if let (Err(error), false, Some(new_password)) =
                (&outcome, changed, &credentials.new_password)
                && error.has_code(|code| code == ErrorCode::PasswordChangeRequired)
            {
                let body = LoginAdminRequestBody::new(new_password.clone());
                outcome = perform(api, user, password, Some(&body)).await;
                if outcome.is_ok() {
                    self.changed.store(true, Ordering::Release);
                    return outcome;
                }
                // The answer may have been lost, and the password changed all the same.
                passwords.push_back(true);
            }
            match outcome {
                Ok(token) => {
                    self.changed.store(changed, Ordering::Release);
                    return Ok(token);
                }
                Err(error) if error.status() == Some(401) => {
                    first_refusal.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(first_refusal.unwrap_or_else(|| Error::request("there is no password")))
    }
}

/// One login.
async fn perform(
    api: &Api,
    user: &str,
    password: &Secret,
    body: Option<&LoginAdminRequestBody>,
) -> Result<Token> {
    let call = api
        .call(LOGIN)
        .authorized_with(basic(user, password)?)
        .json_opt(body);
    let answer = call.send_for_json::<UserLoginResponse>().await?;
    let (status, attempts) = (answer.status(), answer.attempts());
    let user = answer.into_inner().users.into_iter().next();
    let expires_after = user.as_ref().and_then(|user| user.expires_after.clone());
    let Some(value) = user.and_then(|user| user.token) else {
        let error = Error::new(Kind::Decode {
            status: Some(status),
            path: "users[0].token".to_owned(),
            reason: "a login was answered without a token".to_owned(),
            body: Bytes::new(),
        });
        return Err(error.of_call(api::OPERATIONS[LOGIN].id, Fate::final_after(attempts)));
    };
    Ok(Token {
        value,
        expires_at: expires_after.as_deref().and_then(timestamp),
    })
}

/// `2018-03-01 15:29:26+00:00`, as the API writes it, or with a `T`.
fn timestamp(text: &str) -> Option<SystemTime> {
    let text = text.trim().replacen(' ', "T", 1);
    let at = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
    let seconds = u64::try_from(at.unix_timestamp()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_timestamp_are_read() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_519_918_166);
        assert_eq!(timestamp("2018-03-01 15:29:26+00:00"), Some(at));
        assert_eq!(timestamp("2018-03-01T15:29:26Z"), Some(at));
    }

    #[test]
    fn what_is_no_time_of_a_token_is_none() {
        for text in ["tomorrow", "", "0001-01-01 00:00:00+00:00"] {
            assert_eq!(timestamp(text), None);
        }
    }
}
