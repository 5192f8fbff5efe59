//! The session: logs in when a token is needed, keeps it fresh, and says who is asking.
//!
//! One login at a time, however many tasks wait for it. A token near its end is renewed behind the
//! callers' backs; one that the server refuses is renewed once, and the call sent again.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Secret;
use crate::api::Operation;
use crate::error::{Error, ErrorCode, Result};
use crate::transport::{Api, Options, Shared};
use crate::types::{LoginAdminRequestBody, UserLoginResponse};

/// A token of the API's, and until when it holds.
///
/// Take it out with [`Session::token`], hand it to another process, and in there with
/// [`ClientBuilder::token`](crate::ClientBuilder::token): so processes share one login.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// Until when it holds, where that is known: seven days from the login.
    pub expires_at: Option<SystemTime>,
}

impl Token {
    /// A token that holds until the server refuses it.
    #[must_use]
    pub fn new(value: impl Into<Secret>) -> Self {
        Self {
            value: value.into(),
            expires_at: None,
        }
    }

    /// Sets [`expires_at`](Self::expires_at).
    #[must_use]
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }
}

/// The session of a client: see [`Client::session`](crate::Client::session).
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    pub(crate) api: &'a Api,
}

impl Session<'_> {
    /// Logs in now, unless that has been done: calls do it by themselves.
    ///
    /// # Errors
    /// The login failed ([`Error::is_auth`]), or there are no credentials.
    pub async fn login(&self) -> Result<()> {
        self.token().await.map(|_| ())
    }

    /// The token that calls are made with; logs in if there is none.
    ///
    /// # Errors
    /// The login failed ([`Error::is_auth`]), or there are no credentials.
    pub async fn token(&self) -> Result<Token> {
        let Api { shared, options } = self.api;
        let held = shared.session.bearer(shared, options).await?;
        Ok(Token {
            value: held.token.clone(),
            expires_at: held.expires_at,
        })
    }

    /// Invalidates the token at the server and forgets it; the next call logs in anew. Without a
    /// token, nothing happens.
    ///
    /// # Errors
    /// The server could not be told: the token is kept.
    pub async fn logout(&self) -> Result<()> {
        let state = &self.api.shared.session;
        let Some(held) = state.current() else {
            return Ok(());
        };
        self.api.users_perform_logout().await?;
        state.forget(&held);
        Ok(())
    }
}

/// Who logs in.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// What the password becomes at the first login.
    pub(crate) new_password: Option<Secret>,
}

/// What a request was authorised with.
pub(crate) enum Authorization {
    Bearer(Arc<Held>),
    Other(HeaderValue),
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
}

/// The state behind a [`Session`].
pub(crate) struct State {
    credentials: Option<Credentials>,
    api_key: Option<HeaderValue>,
    renew_before: Duration,
    held: RwLock<Option<Arc<Held>>>,
    /// Whether the new password is the one that holds.
    changed: AtomicBool,
    /// One login at a time; what the last one failed with.
    login: tokio::sync::Mutex<Option<Error>>,
    /// How many logins have failed: those who waited for one take its error.
    failures: AtomicU64,
    renewing: AtomicBool,
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
            held: RwLock::new(None),
            changed: AtomicBool::new(false),
            login: tokio::sync::Mutex::new(None),
            failures: AtomicU64::new(0),
            renewing: AtomicBool::new(false),
        };
        if let Some(token) = token {
            state.hold(token)?;
        }
        Ok(state)
    }

    /// What the operation is to be authorised with; `None` where it is open, or nobody is known.
    pub(crate) async fn authorization(
        &self,
        shared: &Arc<Shared>,
        options: &Options,
        operation: &Operation,
    ) -> Result<Option<Authorization>> {
        let takes = |scheme: &str| operation.security.contains(&scheme);
        if let Some(key) = self.api_key.as_ref().filter(|_| takes("apiKey")) {
            return Ok(Some(Authorization::Other(key.clone())));
        }
        if takes("httpBasic") {
            return Ok(self.basic()?.map(Authorization::Other));
        }
        if !takes("bearerAuth") || (self.credentials.is_none() && self.current().is_none()) {
            return Ok(None);
        }
        let held = self.bearer(shared, options).await?;
        Ok(Some(Authorization::Bearer(held)))
    }

    /// Whether a refused token can be replaced by another: it is forgotten then.
    pub(crate) fn renewable(&self, used: &Authorization) -> bool {
        match used {
            Authorization::Bearer(held) if self.credentials.is_some() => {
                self.forget(held);
                true
            }
            _ => false,
        }
    }

    fn current(&self) -> Option<Arc<Held>> {
        self.held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn forget(&self, used: &Arc<Held>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_some_and(|held| Arc::ptr_eq(held, used)) {
            *held = None;
        }
    }

    fn hold(&self, token: Token) -> Result<Arc<Held>> {
        let now = SystemTime::now();
        // A token that has run out when it comes speaks of a wrong clock: let the server judge it.
        let expires_at = token.expires_at.filter(|at| *at > now);
        let renew_at = expires_at.map(|at| {
            let left = at.duration_since(now).unwrap_or_default();
            at - self.renew_before.min(left / 2)
        });
        let held = Arc::new(Held {
            header: header("Bearer", token.value.expose(), "the token")?,
            token: token.value,
            expires_at: token.expires_at,
            renew_at,
        });
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&held));
        Ok(held)
    }

    async fn bearer(&self, shared: &Arc<Shared>, options: &Options) -> Result<Arc<Held>> {
        if let Some(held) = self.current() {
            let past = |at: Option<SystemTime>| at.is_some_and(|at| at <= SystemTime::now());
            let due = self.credentials.is_some() && past(held.renew_at);
            let over = due && past(held.expires_at);
            if !over {
                if due && !self.renewing.swap(true, Ordering::AcqRel) {
                    renew_behind(Arc::clone(shared), options.clone(), held.clone());
                }
                return Ok(held);
            }
            self.forget(&held);
        }
        Box::pin(self.log_in(shared, options, None)).await
    }

    /// Logs in, unless another task does so meanwhile. `stale` is a token that will not do.
    async fn log_in(
        &self,
        shared: &Arc<Shared>,
        options: &Options,
        stale: Option<&Arc<Held>>,
    ) -> Result<Arc<Held>> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut last_error = self.login.lock().await;
        let fresh = self
            .current()
            .filter(|held| stale.is_none_or(|stale| !Arc::ptr_eq(held, stale)));
        if let Some(held) = fresh {
            return Ok(held);
        }
        if failures != self.failures.load(Ordering::Acquire)
            && let Some(error) = last_error.as_ref()
        {
            return Err(error.clone());
        }
        let api = Api {
            shared: Arc::clone(shared),
            options: options.clone(),
        };
        match self.obtain(&api).await.and_then(|token| self.hold(token)) {
            Ok(held) => Ok(held),
            Err(error) => {
                *last_error = Some(error.clone());
                self.failures.fetch_add(1, Ordering::AcqRel);
                Err(error)
            }
        }
    }

    /// A new token. The password is changed if the account demands it and a new one is given.
    async fn obtain(&self, api: &Api) -> Result<Token> {
        let Some(credentials) = &self.credentials else {
            return Err(Error::request(
                "the token has run out, and there are no credentials to log in with",
            ));
        };
        let refused = match perform(api, None).await {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        let new_password = credentials.new_password.as_ref();
        let Some(new_password) = new_password.filter(|_| !self.changed.load(Ordering::Acquire))
        else {
            return Err(refused);
        };
        if refused.has_code(|code| code == ErrorCode::PasswordChangeRequired) {
            let body = LoginAdminRequestBody::new(new_password.clone());
            let token = perform(api, Some(body)).await?;
            self.changed.store(true, Ordering::Release);
            return Ok(token);
        }
        if refused.status() == Some(401) {
            // The password may have been changed at an earlier start.
            self.changed.store(true, Ordering::Release);
            let token = perform(api, None).await;
            if token.is_err() {
                self.changed.store(false, Ordering::Release);
                return token.map_err(|_| refused);
            }
            return token;
        }
        Err(refused)
    }

    fn basic(&self) -> Result<Option<HeaderValue>> {
        let Some(credentials) = &self.credentials else {
            return Ok(None);
        };
        let changed = self.changed.load(Ordering::Acquire);
        let new_password = credentials.new_password.as_ref().filter(|_| changed);
        let password = new_password.unwrap_or(&credentials.password);
        let pair = Secret::from(format!("{}:{}", credentials.user, password.expose()));
        let encoded = Secret::from(STANDARD.encode(pair.expose()));
        header("Basic", encoded.expose(), "the user name").map(Some)
    }
}

/// Boxed under a name of its own: a call may log in, and a login is a call.
type Login = Pin<Box<dyn Future<Output = Result<UserLoginResponse>> + Send>>;

fn login_call(api: Api, body: Option<LoginAdminRequestBody>) -> Login {
    Box::pin(async move {
        let answer = api.users_perform_login(body.as_ref()).await?;
        Ok(answer.into_inner())
    })
}

/// One login.
async fn perform(api: &Api, body: Option<LoginAdminRequestBody>) -> Result<Token> {
    let answer = login_call(api.clone(), body).await?;
    let user = answer.users.into_iter().next();
    let token = user.as_ref().and_then(|user| user.token.clone());
    let Some(value) = token else {
        return Err(Error::request("the login was answered without a token"));
    };
    Ok(Token {
        value,
        expires_at: user
            .and_then(|user| user.expires_after)
            .as_deref()
            .and_then(timestamp),
    })
}

/// Renews a token that still holds, while callers go on using it.
fn renew_behind(shared: Arc<Shared>, options: Options, stale: Arc<Held>) {
    tokio::spawn(async move {
        let renewal = Renewal(shared);
        let shared = &renewal.0;
        let renewed = shared.session.log_in(shared, &options, Some(&stale)).await;
        if renewed.is_err() {
            // It still holds for a while: try again, but not with the very next call.
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    });
}

/// A renewal under way. However it ends, with its runtime too, another can begin.
struct Renewal(Arc<Shared>);

impl Drop for Renewal {
    fn drop(&mut self) {
        self.0.session.renewing.store(false, Ordering::Release);
    }
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

/// `2018-03-01 15:29:26+00:00`, as the API writes it, or with a `T`.
fn timestamp(text: &str) -> Option<SystemTime> {
    let text = text.trim().replacen(' ', "T", 1);
    OffsetDateTime::parse(&text, &Rfc3339)
        .ok()
        .map(SystemTime::from)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_timestamp_are_read() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_519_918_166);
        assert_eq!(timestamp("2018-03-01 15:29:26+00:00"), Some(at));
        assert_eq!(timestamp("2018-03-01T15:29:26Z"), Some(at));
        assert_eq!(timestamp("tomorrow"), None);
    }
}
