//! The token and its cache.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::HeaderValue;

use super::credentials::header;
use crate::Secret;
use crate::error::Result;

/// For how long a token counts as new, or a tenth of its lifetime if that is shorter.
const NEW: Duration = Duration::from_secs(60);

/// An API token and its expiry.
///
/// [`Session::token`](crate::Session::token) returns it and
/// [`ClientBuilder::token`](crate::ClientBuilder::token) takes it, so that several processes can
/// share one login.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// When the token expires, if known. Tokens are valid for seven days after the login.
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

/// A token with the header that it is sent in.
pub(crate) struct CachedToken {
    header: HeaderValue,
    token: Secret,
    expires_at: Option<SystemTime>,
    renew_at: Option<SystemTime>,
    stored_at: Instant,
    /// For how long it counts as new.
    new_for: Duration,
}

impl CachedToken {
    fn new(token: Token, renew_before: Duration) -> Result<Self> {
        let now = SystemTime::now();
        // A token that has expired on arrival indicates a wrong clock: the server decides then.
        let expires_at = token.expires_at.filter(|at| *at > now);
        let left = expires_at.and_then(|at| at.duration_since(now).ok());
        Ok(Self {
            header: header("Bearer", token.value.expose(), "the token")?,
            token: token.value,
            expires_at: token.expires_at,
            renew_at: expires_at
                .zip(left)
                .map(|(at, left)| at - renew_before.min(left / 2)),
            stored_at: Instant::now(),
            new_for: left.map_or(NEW, |left| NEW.min(left / 10)),
        })
    }

    pub(super) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(crate) fn token(&self) -> Token {
        Token {
            value: self.token.clone(),
            expires_at: self.expires_at,
        }
    }

    pub(super) fn is_due_for_renewal(&self) -> bool {
        is_past(self.renew_at)
    }

    pub(super) fn is_expired(&self) -> bool {
        is_past(self.expires_at)
    }

    pub(super) fn is_new(&self) -> bool {
        self.stored_at.elapsed() < self.new_for
    }
}

fn is_past(at: Option<SystemTime>) -> bool {
    at.is_some_and(|at| at <= SystemTime::now())
}

/// The number of logouts at some point in time.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Generation(u64);

/// The cache of the current token.
pub(super) struct TokenSlot {
    renew_before: Duration,
    content: RwLock<Content>,
}

#[derive(Default)]
struct Content {
    token: Option<Arc<CachedToken>>,
    /// A login that began in an earlier generation does not bring the session back.
    generation: Generation,
}

impl TokenSlot {
    pub(super) fn new(token: Option<Token>, renew_before: Duration) -> Result<Self> {
        let slot = Self {
            renew_before,
            content: RwLock::default(),
        };
        if let Some(token) = token {
            slot.store(token, Generation::default())?;
        }
        Ok(slot)
    }

    pub(super) fn get(&self) -> Option<Arc<CachedToken>> {
        let content = self.content.read().unwrap_or_else(PoisonError::into_inner);
        content.token.clone()
    }

    pub(super) fn generation(&self) -> Generation {
        let content = self.content.read().unwrap_or_else(PoisonError::into_inner);
        content.generation
    }

    /// Stores a token, unless the session was ended since `generation`.
    pub(super) fn store(&self, token: Token, generation: Generation) -> Result<Arc<CachedToken>> {
        let token = Arc::new(CachedToken::new(token, self.renew_before)?);
        let mut content = self.content.write().unwrap_or_else(PoisonError::into_inner);
        if content.generation == generation {
            content.token = Some(Arc::clone(&token));
        }
        Ok(token)
    }

    /// Removes a token, unless another has replaced it.
    pub(super) fn remove(&self, used: &Arc<CachedToken>) {
        let mut content = self.content.write().unwrap_or_else(PoisonError::into_inner);
        if content
            .token
            .as_ref()
            .is_some_and(|token| Arc::ptr_eq(token, used))
        {
            content.token = None;
        }
    }

    /// Removes the token and begins a new generation: the server has ended the session.
    pub(super) fn end_session(&self) {
        let mut content = self.content.write().unwrap_or_else(PoisonError::into_inner);
        content.token = None;
        content.generation.0 += 1;
    }
}
