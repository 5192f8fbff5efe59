//! What a session holds: the credentials, the token, and which of them a request goes out with.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;

use super::Token;
use super::login::Logins;
use crate::Secret;
use crate::api::Operation;
use crate::error::{Error, ErrorCode, Kind, Result};
use crate::transport::Shared;

/// A token is not doubted twice in this time, or in a tenth of its life, if nothing says that it is
/// the token.
const FRESH: Duration = Duration::from_secs(60);

/// Who logs in.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// What the password becomes at the first login.
    pub(crate) new_password: Option<Secret>,
}

impl Credentials {
    /// The password before or after it was changed.
    pub(super) fn password(&self, changed: bool) -> &Secret {
        let new_password = self.new_password.as_ref().filter(|_| changed);
        new_password.unwrap_or(&self.password)
    }
}

/// What a request was authorised with.
pub(crate) enum Authorization {
    Bearer(Arc<Held>),
    Other(HeaderValue),
}

/// Whether a request can go out.
pub(crate) enum AtHand {
    /// With this.
    Yes(Option<Authorization>),
    /// With this, which holds for a while yet; [`State::bearer`] sees to its renewal.
    Due(Authorization),
    /// Not without a login: [`State::bearer`].
    Login,
}

impl Authorization {
    pub(crate) fn header(&self) -> &HeaderValue {
        match self {
            Self::Bearer(held) => &held.header,
            Self::Other(header) => header,
        }
    }
}

/// A token in use.
pub(crate) struct Held {
    header: HeaderValue,
    token: Secret,
    expires_at: Option<SystemTime>,
    renew_at: Option<SystemTime>,
    since: Instant,
    /// How long it is too new to be doubted without need.
    fresh: Duration,
}

impl Held {
    pub(super) fn token(&self) -> Token {
        Token {
            value: self.token.clone(),
            expires_at: self.expires_at,
        }
    }
}

/// The state behind a [`Session`](super::Session).
pub(crate) struct State {
    pub(super) credentials: Option<Credentials>,
    api_key: Option<HeaderValue>,
    renew_before: Duration,
    holding: RwLock<Holding>,
    /// Whether the new password is the one that holds.
    pub(super) changed: AtomicBool,
    pub(super) logins: Logins,
}

#[derive(Default)]
struct Holding {
    held: Option<Arc<Held>>,
    /// How many times the session was ended: a login that began before is not to revive it.
    ended: u64,
}

impl State {
    pub(crate) fn new(
        credentials: Option<Credentials>,
        token: Option<Token>,
        api_key: Option<&Secret>,
        renew_before: Duration,
    ) -> Result<Self> {
        let state = Self {
            credentials,
            api_key: api_key
                .map(|key| header("Apikey", key.expose(), "the API key"))
                .transpose()?,
            renew_before,
            holding: RwLock::default(),
            changed: AtomicBool::new(false),
            logins: Logins::default(),
        };
        if let Some(token) = token {
            state.hold(token, 0)?;
        }
        Ok(state)
    }

    /// What the operation is to be authorised with: nothing where it is open, or nobody is known.
    pub(crate) fn authorization(&self, operation: &Operation) -> Result<AtHand> {
        let takes = |scheme: &str| operation.security.contains(&scheme);
        if let Some(key) = self.api_key.as_ref().filter(|_| takes("apiKey")) {
            return Ok(AtHand::Yes(Some(Authorization::Other(key.clone()))));
        }
        if takes("httpBasic") {
            let Some(credentials) = &self.credentials else {
                return Ok(AtHand::Yes(None));
            };
            let changed = self.changed.load(Ordering::Acquire);
            let basic = basic(&credentials.user, credentials.password(changed))?;
            return Ok(AtHand::Yes(Some(Authorization::Other(basic))));
        }
        if !takes("bearerAuth") {
            return Ok(AtHand::Yes(None));
        }
        // Most calls have a token, and end here.
        Ok(match self.current() {
            Some(held) if !self.is_due(&held) => AtHand::Yes(Some(Authorization::Bearer(held))),
            Some(held) if !is_past(held.expires_at) => AtHand::Due(Authorization::Bearer(held)),
            None if self.credentials.is_none() => AtHand::Yes(None),
            _ => AtHand::Login,
        })
    }

    /// Whether a token that was refused with 401 can be replaced by another: it is forgotten then.
    ///
    /// The API says with code 1005 that it is the token. What says so without may stand in front of
    /// the API and refuse any token: a new one is not worth a login then, once a call.
    pub(crate) fn renewable(&self, used: &Authorization, refusal: &Error) -> bool {
        let Authorization::Bearer(held) = used else {
            return false;
        };
        let said = refusal.has_code(|code| code == ErrorCode::AccessDenied);
        let renewable = self.credentials.is_some() && (said || held.since.elapsed() >= held.fresh);
        if renewable {
            self.forget(held);
        }
        renewable
    }

    pub(super) fn current(&self) -> Option<Arc<Held>> {
        let holding = self.holding.read().unwrap_or_else(PoisonError::into_inner);
        holding.held.clone()
    }

    fn forget(&self, used: &Arc<Held>) {
        let mut holding = self.holding.write().unwrap_or_else(PoisonError::into_inner);
        if holding
            .held
            .as_ref()
            .is_some_and(|held| Arc::ptr_eq(held, used))
        {
            holding.held = None;
        }
    }

    /// The server was told that the session is over.
    pub(super) fn end(&self) {
        let mut holding = self.holding.write().unwrap_or_else(PoisonError::into_inner);
        holding.held = None;
        holding.ended += 1;
    }

    pub(super) fn ended(&self) -> u64 {
        let holding = self.holding.read().unwrap_or_else(PoisonError::into_inner);
        holding.ended
    }

    /// Makes the token the session's, unless that has been ended since.
    pub(super) fn hold(&self, token: Token, ended: u64) -> Result<Arc<Held>> {
        let now = SystemTime::now();
        // A token that has run out when it comes speaks of a wrong clock: let the server judge it.
        let expires_at = token.expires_at.filter(|at| *at > now);
        let left = expires_at.and_then(|at| at.duration_since(now).ok());
        let renew_at = expires_at
            .zip(left)
            .map(|(at, left)| at - self.renew_before.min(left / 2));
        let held = Arc::new(Held {
            header: header("Bearer", token.value.expose(), "the token")?,
            token: token.value,
            expires_at: token.expires_at,
            renew_at,
            since: Instant::now(),
            fresh: left.map_or(FRESH, |left| FRESH.min(left / 10)),
        });
        let mut holding = self.holding.write().unwrap_or_else(PoisonError::into_inner);
        if holding.ended == ended {
            holding.held = Some(Arc::clone(&held));
        }
        Ok(held)
    }

    fn is_due(&self, held: &Held) -> bool {
        self.credentials.is_some() && is_past(held.renew_at)
    }

    /// A token that holds: the one there is, or a new one. One that is due is renewed behind.
    pub(crate) async fn bearer(&self, shared: &Arc<Shared>) -> Result<Arc<Held>> {
        for _ in 0..3 {
            if let Some(held) = self.current() {
                if !self.is_due(&held) {
                    return Ok(held);
                }
                if !is_past(held.expires_at) {
                    self.logins.renew_behind(shared)?;
                    return Ok(held);
                }
                self.forget(&held);
            }
            if let Some(outcome) = self.logins.join(shared).await? {
                return outcome;
            }
        }
        let source = std::io::Error::other("the login ended with its runtime, or did not end");
        Err(Error::with_source(Kind::Transport, Some(Arc::new(source))))
    }
}

fn is_past(at: Option<SystemTime>) -> bool {
    at.is_some_and(|at| at <= SystemTime::now())
}

/// `Basic` with the pair of them.
pub(super) fn basic(user: &str, password: &Secret) -> Result<HeaderValue> {
    let pair = Secret::from(format!("{user}:{}", password.expose()));
    let encoded = Secret::from(STANDARD.encode(pair.expose()));
    header("Basic", encoded.expose(), "the user name")
}

fn header(scheme: &str, value: &str, what: &str) -> Result<HeaderValue> {
    let text = Secret::from(format!("{scheme} {value}"));
    let mut header = HeaderValue::from_str(text.expose()).map_err(|_| {
        Error::request(format!(
            "{what} has a character that cannot stand in a header"
        ))
    })?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field(
                "user",
                &self
                    .credentials
                    .as_ref()
                    .map(|credentials| &credentials.user),
            )
            .field("logged_in", &self.current().is_some())
            .finish_non_exhaustive()
    }
}
