//! The token and its cache.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::HeaderValue;

use super::credentials::header;
use crate::Secret;
use crate::error::Result;
use crate::mac::Key;

/// For how long a token counts as new, or a tenth of its lifetime if that is shorter.
const NEW: Duration = Duration::from_secs(60);

/// An API token and its expiry.
///
/// A session returns it and the builder of a client takes it, so that several processes can
/// share one login.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// When the token expires, if known.
    pub expires_at: Option<SystemTime>,
}

impl Token {
    /// Creates a token that is used until the server refuses it.
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

/// An access token, which is a type of its own so that no URL, id or password can stand for it.
///
/// Neither `Debug` nor errors show it.
///
/// ```
/// use whatsapp_business_runtime::AccessToken;
///
/// assert!(!format!("{:?}", AccessToken::new("EAAG")).contains("EAAG"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken(Secret);

impl AccessToken {
    /// Creates an access token, which is used until the server refuses it.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }
}

impl From<AccessToken> for Token {
    fn from(token: AccessToken) -> Self {
        Self::new(token.0)
    }
}

/// A token with the header that it is sent in.
pub(crate) struct CachedToken {
    header: HeaderValue,
    details: Arc<Details>,
}

struct Details {
    token: Token,
    /// The HMAC-SHA256 of the token with the secret of the app.
    proof: Option<Secret>,
    renew_at: Option<SystemTime>,
    stored_at: Instant,
    /// For how long it counts as new.
    new_for: Duration,
}

impl Details {
    fn new(token: Token, renew_before: Duration, app_secret: Option<&Secret>) -> Self {
        let now = SystemTime::now();
        // A token that has expired on arrival indicates a wrong clock: the server decides then.
        let expires_at = token.expires_at.filter(|at| *at > now);
        let left = expires_at.and_then(|at| at.duration_since(now).ok());
        Self {
            proof: app_secret.map(|secret| proof(&token.value, secret)),
            token,
            renew_at: expires_at
                .zip(left)
                .map(|(at, left)| at - renew_before.min(left / 2)),
            stored_at: Instant::now(),
            new_for: left.map_or(NEW, |left| NEW.min(left / 10)),
        }
    }
}

impl CachedToken {
    fn new(details: &Arc<Details>) -> Result<Self> {
        Ok(Self {
            header: header("Bearer", details.token.value.expose(), "the token")?,
            details: Arc::clone(details),
        })
    }

    pub(super) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(super) fn proof(&self) -> Option<&str> {
        self.details.proof.as_ref().map(Secret::expose)
    }

    pub(crate) fn token(&self) -> Token {
        self.details.token.clone()
    }

    pub(super) fn is_due_for_renewal(&self) -> bool {
        is_past(self.details.renew_at)
    }

    pub(super) fn is_expired(&self) -> bool {
        is_past(self.details.token.expires_at)
    }

    pub(super) fn is_new(&self) -> bool {
        self.details.stored_at.elapsed() < self.details.new_for
    }
}

/// Returns the HMAC-SHA256 of a token, in hexadecimal.
fn proof(token: &Secret, app_secret: &Secret) -> Secret {
    let digest = Key::new(app_secret).code(token.expose().as_bytes());
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    Secret::from(digits.collect::<String>())
}

fn is_past(at: Option<SystemTime>) -> bool {
    at.is_some_and(|at| at <= SystemTime::now())
}

/// The number of logouts at some point in time.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Generation(u64);

/// How many copies of the cached token there are.
const SHARDS: usize = 8;

/// The cache of the current token.
///
/// Every call reads it and counts references to the token and its header. Each thread has a copy,
/// up to [`SHARDS`], as threads that update the same counters slow each other down.
pub(super) struct TokenSlot {
    renew_before: Duration,
    app_secret: Option<Secret>,
    shards: [Shard; SHARDS],
}

/// In a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Shard(RwLock<Content>);

#[derive(Default)]
struct Content {
    token: Option<Arc<CachedToken>>,
    /// A login that began in an earlier generation does not bring the session back.
    generation: Generation,
}

impl TokenSlot {
    pub(super) fn new(
        token: Option<Token>,
        renew_before: Duration,
        app_secret: Option<Secret>,
    ) -> Result<Self> {
        let slot = Self {
            renew_before,
            app_secret,
            shards: Default::default(),
        };
        if let Some(token) = token {
            slot.store(token, Generation::default())?;
        }
        Ok(slot)
    }

    pub(super) fn get(&self) -> Option<Arc<CachedToken>> {
        self.read().token.clone()
    }

    pub(super) fn generation(&self) -> Generation {
        self.read().generation
    }

    /// Stores a token, unless the session was ended since `generation`.
    pub(super) fn store(&self, token: Token, generation: Generation) -> Result<Arc<CachedToken>> {
        let details = Arc::new(Details::new(
            token,
            self.renew_before,
            self.app_secret.as_ref(),
        ));
        let token = Arc::new(CachedToken::new(&details)?);
        for mut content in self.write() {
            if content.generation == generation {
                content.token = Some(Arc::new(CachedToken::new(&details)?));
            }
        }
        Ok(token)
    }

    /// Removes a token, unless another has replaced it.
    pub(super) fn remove(&self, used: &CachedToken) {
        for mut content in self.write() {
            let cached = content.token.as_ref();
            if cached.is_some_and(|token| Arc::ptr_eq(&token.details, &used.details)) {
                content.token = None;
            }
        }
    }

    /// Removes the token and begins a new generation: the server has ended the session.
    pub(super) fn end_session(&self) {
        for mut content in self.write() {
            content.token = None;
            content.generation.0 += 1;
        }
    }

    /// Locks the shard of this thread.
    fn read(&self) -> RwLockReadGuard<'_, Content> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        let shard = &self.shards[THREAD.with(|thread| thread % SHARDS)];
        shard.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks all shards, in the same order each time.
    fn write(&self) -> Vec<RwLockWriteGuard<'_, Content>> {
        let shards = self.shards.iter();
        shards
            .map(|shard| shard.0.write().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }
}
