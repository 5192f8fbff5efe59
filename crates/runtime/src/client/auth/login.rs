//! Obtaining a token, and sharing one login among all callers.
//!
//! A login runs in a task of its own: cancelled callers do not end it, and a caller that is not
//! polled does not delay the others.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::credentials::Credentials;
use super::store::TokenStore;
use super::token::{CachedToken, Generation, Token, TokenSlot};
use crate::Secret;
use crate::client::runtime::runtime;
use crate::client::trace;
use crate::error::{Error, Kind, Result};

/// How long to wait after a failed renewal before the next: the token is still valid for a while.
const RENEWAL_BACKOFF: Duration = Duration::from_secs(10);

/// Sends login requests.
pub(crate) trait LoginTransport: Send + Sync {
    /// Returns how long a login may take, with all its retries.
    fn time_limit(&self) -> Duration;

    /// Sends one login request, with the new password if there is one.
    fn log_in<'a>(
        &'a self,
        authorization: HeaderValue,
        new_password: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Token>> + Send + 'a>>;

    /// Returns whether the server demands that the password is changed first.
    fn demands_new_password(&self, refusal: &Error) -> bool;
}

/// The result of a login, for all callers that wait for it; `None` while it runs.
type LoginResult = Option<Result<Arc<CachedToken>>>;

/// The tokens of an account: the cached one, and the logins that obtain others.
pub(super) struct TokenSource {
    pub(super) credentials: Option<Credentials>,
    pub(super) slot: TokenSlot,
    shared: Option<SharedSession>,
    /// Whether the new password is the current one.
    password_changed: AtomicBool,
    pending: Mutex<PendingLogin>,
}

/// The session that this client shares with others.
struct SharedSession {
    store: Arc<dyn TokenStore>,
    /// The last token that this client had, whatever became of it.
    last: Mutex<Option<Token>>,
}

#[derive(Default)]
struct PendingLogin {
    /// The login that is running, by its number.
    current: Option<(u64, watch::Receiver<LoginResult>)>,
    last_number: u64,
    /// No renewal is started in the background before this.
    backoff_until: Option<Instant>,
}

impl TokenSource {
    pub(super) fn new(
        credentials: Option<Credentials>,
        slot: TokenSlot,
        store: Option<Arc<dyn TokenStore>>,
    ) -> Self {
        let last = slot.get().map(|token| token.token());
        Self {
            credentials,
            slot,
            shared: store.map(|store| SharedSession {
                store,
                last: Mutex::new(last),
            }),
            password_changed: AtomicBool::new(false),
            pending: Mutex::default(),
        }
    }

    pub(super) fn is_due_for_renewal(&self, token: &CachedToken) -> bool {
        self.credentials.is_some() && token.is_due_for_renewal()
    }

    /// Returns the `Basic` header of the account with its current password.
    pub(super) fn basic(&self) -> Option<Result<HeaderValue>> {
        let changed = self.password_changed.load(Ordering::Acquire);
        Some(self.credentials.as_ref()?.basic(changed))
    }

    /// Returns the cached token, or logs in. A token that is due for renewal is renewed in the
    /// background.
    pub(super) async fn token(
        self: &Arc<Self>,
        transport: Arc<dyn LoginTransport>,
    ) -> Result<Arc<CachedToken>> {
        for _ in 0..3 {
            if let Some(token) = self.slot.get() {
                if !self.is_due_for_renewal(&token) {
                    return Ok(token);
                }
                if !token.is_expired() {
                    self.refresh_in_background(&transport)?;
                    return Ok(token);
                }
                self.slot.remove(&token);
            }
            if let Some(result) = self.wait_for_login(&transport).await? {
                return result;
            }
        }
        let source = std::io::Error::other("the login was aborted by its runtime, or did not end");
        Err(Error::with_source(Kind::Transport, Some(Arc::new(source))))
    }

    /// Waits for the login that is running, or starts one. Returns `None` if it was aborted with
    /// its runtime, or its runtime does not drive it.
    async fn wait_for_login(
        self: &Arc<Self>,
        transport: &Arc<dyn LoginTransport>,
    ) -> Result<LoginResult> {
        let runtime = runtime()?;
        let mut started = None;
        let (number, mut receiver) = {
            let mut pending = self.lock();
            match (&pending.current, self.slot.get()) {
                (Some(current), _) => current.clone(),
                // A login has just ended.
                (None, Some(token)) => return Ok(Some(Ok(token))),
                (None, None) => started
                    .insert(self.start(&mut pending, transport))
                    .subscribe(),
            }
        };
        if let Some(login) = started {
            login.spawn(&runtime);
        }
        let limit = transport.time_limit();
        let ended = tokio::time::timeout(limit, receiver.wait_for(Option::is_some)).await;
        if let Ok(Ok(result)) = &ended {
            return Ok((*result).clone());
        }
        drop(ended);
        self.clear(number);
        Ok(None)
    }

    /// Starts a login that no caller waits for, unless one is running or the last has just failed.
    fn refresh_in_background(self: &Arc<Self>, transport: &Arc<dyn LoginTransport>) -> Result<()> {
        let runtime = runtime()?;
        let mut pending = self.lock();
        let backing_off = pending
            .backoff_until
            .is_some_and(|until| until > Instant::now());
        if pending.current.is_some() || backing_off {
            return Ok(());
        }
        let login = self.start(&mut pending, transport);
        drop(pending);
        login.spawn(&runtime);
        Ok(())
    }

    /// Registers a login. It must be spawned after the lock is released, as a runtime that shuts
    /// down drops it at once.
    fn start(
        self: &Arc<Self>,
        pending: &mut PendingLogin,
        transport: &Arc<dyn LoginTransport>,
    ) -> Login {
        pending.last_number += 1;
        let login = Login {
            source: Arc::clone(self),
            transport: Arc::clone(transport),
            sender: watch::Sender::new(None),
            number: pending.last_number,
            generation: self.slot.generation(),
        };
        pending.current = Some(login.subscribe());
        login
    }

    /// Unregisters a login.
    fn clear(&self, number: u64) {
        let mut pending = self.lock();
        if matches!(pending.current, Some((current, _)) if current == number) {
            pending.current = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, PendingLogin> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the token of another process that shares the session, or logs in.
    async fn obtain_shared(&self, transport: &dyn LoginTransport) -> Result<Token> {
        let Some(shared) = &self.shared else {
            return self.obtain(transport).await;
        };
        let last = || shared.last.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = last().clone();
        let token = match shared.store.begin_login(replaced.as_ref()).await {
            Some(token) => token,
            None => {
                let result = self.obtain(transport).await;
                shared.store.end_login(result.as_ref().ok()).await;
                result?
            }
        };
        *last() = Some(token.clone());
        Ok(token)
    }

    /// Logs in. The password is changed if the account demands it and a new one is configured.
    async fn obtain(&self, transport: &dyn LoginTransport) -> Result<Token> {
        let Some(credentials) = &self.credentials else {
            return Err(Error::request(
                "there is no token, and there are no credentials to log in with",
            ));
        };
        // The password that was last valid comes first. The other one may be valid instead: it was
        // changed by an earlier process, or the server was installed anew.
        let changed = self.password_changed.load(Ordering::Acquire);
        let mut passwords = VecDeque::from([changed]);
        if credentials.new_password.is_some() {
            passwords.push_back(!changed);
        }
        let mut first_refusal = None;
        while let Some(changed) = passwords.pop_front() {
            let mut result = transport.log_in(credentials.basic(changed)?, None).await;
            if let (Err(error), false, Some(new_password)) =
                (&result, changed, &credentials.new_password)
                && transport.demands_new_password(error)
            {
                result = transport
                    .log_in(credentials.basic(changed)?, Some(new_password))
                    .await;
                if result.is_ok() {
                    self.password_changed.store(true, Ordering::Release);
                    return result;
                }
                // The response may have been lost although the password was changed.
                passwords.push_back(true);
            }
            match result {
                Ok(token) => {
                    self.password_changed.store(changed, Ordering::Release);
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

/// A running login. When its task ends, however it does, another login can start.
struct Login {
    source: Arc<TokenSource>,
    transport: Arc<dyn LoginTransport>,
    sender: watch::Sender<LoginResult>,
    number: u64,
    /// The generation of the slot when the login started.
    generation: Generation,
}

impl Login {
    fn subscribe(&self) -> (u64, watch::Receiver<LoginResult>) {
        (self.number, self.sender.subscribe())
    }

    fn spawn(self, runtime: &Handle) {
        runtime.spawn(trace::in_current_span(self.run()));
    }

    async fn run(self) {
        let source = &self.source;
        let token = source.obtain_shared(&*self.transport).await;
        let result = token.and_then(|token| source.slot.store(token, self.generation));
        source.lock().backoff_until = result.is_err().then(|| Instant::now() + RENEWAL_BACKOFF);
        source.clear(self.number);
        self.sender.send_replace(Some(result));
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        self.source.clear(self.number);
    }
}
