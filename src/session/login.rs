//! Logging in: one login at a time, in a task of its own.
//!
//! Whoever needs a token joins the login that is under way, or begins one. It belongs to nobody who
//! waits for it: cancelled callers do not end it, and one that is not polled holds up no other.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::watch;

use super::Token;
use super::state::{Held, State, basic};
use crate::Secret;
use crate::api;
use crate::error::{Error, ErrorCode, Fate, Kind, Result};
use crate::trace;
use crate::transport::{Api, Shared};
use crate::types::{LoginAdminRequestBody, UserLoginResponse};

const LOGIN: usize = api::index_of("Users_performLogin");

/// How long after a renewal that failed another is tried: the token still holds for a while.
const REST: Duration = Duration::from_secs(10);

/// What a login comes to, for all who wait for it.
type Outcome = Option<Result<Arc<Held>>>;

pub(super) enum Joined {
    /// One ended just now.
    Done(Arc<Held>),
    UnderWay(watch::Receiver<Outcome>),
}

#[derive(Default)]
pub(super) struct Logins(Mutex<Flight>);

#[derive(Default)]
struct Flight {
    under_way: Option<watch::Receiver<Outcome>>,
    /// Until when no other is begun behind the callers' backs.
    rest_until: Option<Instant>,
}

impl Logins {
    /// The login that is under way, or else a new one.
    pub(super) fn join(&self, shared: &Arc<Shared>) -> Joined {
        let mut flight = self.lock();
        if let Some(under_way) = &flight.under_way {
            return Joined::UnderWay(under_way.clone());
        }
        match shared.session.current() {
            Some(held) => Joined::Done(held),
            None => Joined::UnderWay(begin(&mut flight, shared)),
        }
    }

    /// Begins a login that nobody waits for, unless there is one or the last has just failed.
    pub(super) fn renew_behind(&self, shared: &Arc<Shared>) {
        let mut flight = self.lock();
        let resting = flight
            .rest_until
            .is_some_and(|until| until > Instant::now());
        if flight.under_way.is_none() && !resting {
            begin(&mut flight, shared);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Flight> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn begin(flight: &mut Flight, shared: &Arc<Shared>) -> watch::Receiver<Outcome> {
    let (sender, receiver) = watch::channel(None);
    flight.under_way = Some(receiver.clone());
    let login = Login {
        shared: Arc::clone(shared),
        sender,
        ended: shared.session.ended(),
    };
    tokio::spawn(trace::in_span(login.run()));
    receiver
}

/// A login under way. However it ends, with its runtime too, another can begin.
struct Login {
    shared: Arc<Shared>,
    sender: watch::Sender<Outcome>,
    /// What [`State::ended`] was at its beginning.
    ended: u64,
}

impl Login {
    async fn run(self) {
        let session = &self.shared.session;
        let api = Api {
            shared: Arc::clone(&self.shared),
            options: self.shared.options.clone(),
        };
        let token = session.obtain(&api).await;
        let outcome = token.and_then(|token| session.hold(token, self.ended));
        let failed = outcome.is_err();
        let mut flight = session.logins.lock();
        flight.rest_until = failed.then(|| Instant::now() + REST);
        flight.under_way = None;
        drop(flight);
        self.sender.send_replace(Some(outcome));
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        if self.sender.borrow().is_none() {
            self.shared.session.logins.lock().under_way = None;
        }
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
        let changed = self.changed.load(Ordering::Acquire);
        let user = credentials.user.as_str();
        let first = self.password(credentials);
        let mut refused = match perform(api, user, first, None).await {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        let Some(new_password) = &credentials.new_password else {
            return Err(refused);
        };
        if !changed && refused.has_code(|code| code == ErrorCode::PasswordChangeRequired) {
            let body = LoginAdminRequestBody::new(new_password.clone());
            refused = match perform(api, user, first, Some(&body)).await {
                Ok(token) => {
                    self.changed.store(true, Ordering::Release);
                    return Ok(token);
                }
                Err(error) => error,
            };
        }
        if refused.status() != Some(401) {
            return Err(refused);
        }
        // It may have been changed at an earlier start, or just now with the answer lost; or the
        // server was set up anew, and has the old one again.
        let other = if changed {
            &credentials.password
        } else {
            new_password
        };
        match perform(api, user, other, None).await {
            Ok(token) => {
                self.changed.store(!changed, Ordering::Release);
                Ok(token)
            }
            Err(error) if error.status() == Some(401) => Err(refused),
            Err(error) => Err(error),
        }
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
