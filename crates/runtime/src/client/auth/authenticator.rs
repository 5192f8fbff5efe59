//! Decides what a request is authorized with.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::credentials::{Credentials, header};
use super::login::{LoginTransport, TokenSource};
use super::store::TokenStore;
use super::token::{CachedToken, Token, TokenSlot};
use crate::Secret;
use crate::definition::{API_KEY, BASIC, BEARER};
use crate::error::Result;
use crate::operation::Operation;

/// The authorization of a request.
pub(crate) enum Authorization {
    Bearer(Arc<CachedToken>),
    Header(HeaderValue),
}

impl Authorization {
    pub(crate) fn header(&self) -> &HeaderValue {
        match self {
            Self::Bearer(token) => token.header(),
            Self::Header(header) => header,
        }
    }

    /// Returns the proof that the sender of the token knows the secret of the app.
    pub(crate) fn proof(&self) -> Option<&str> {
        match self {
            Self::Bearer(token) => token.proof(),
            Self::Header(_) => None,
        }
    }
}

/// Whether a request can be sent without a login.
pub(crate) enum TokenState {
    /// It can, with this authorization, if any.
    Valid(Option<Authorization>),
    /// It can, and [`Authenticator::token`] starts the renewal of the token.
    Expiring(Authorization),
    /// It cannot: [`Authenticator::token`] logs in.
    Missing,
}

/// The session of a client.
pub(crate) struct Authenticator {
    api_key: Option<HeaderValue>,
    tokens: Arc<TokenSource>,
}

impl Authenticator {
    pub(crate) fn new(
        credentials: Option<Credentials>,
        token: Option<Token>,
        api_key: Option<&Secret>,
        app_secret: Option<Secret>,
        renew_before: Duration,
        store: Option<Arc<dyn TokenStore>>,
    ) -> Result<Self> {
        let slot = TokenSlot::new(token, renew_before, app_secret)?;
        Ok(Self {
            api_key: api_key
                .map(|key| header("Apikey", key.expose(), "the API key"))
                .transpose()?,
            tokens: Arc::new(TokenSource::new(credentials, slot, store)),
        })
    }

    /// Returns the authorization of an operation: none if it needs none, or if the client has
    /// neither a token nor credentials.
    pub(crate) fn authorization(&self, operation: &Operation) -> Result<TokenState> {
        let accepts = |scheme: &str| operation.security.contains(&scheme);
        if let Some(key) = self.api_key.as_ref().filter(|_| accepts(API_KEY)) {
            return Ok(TokenState::Valid(Some(Authorization::Header(key.clone()))));
        }
        if accepts(BASIC) {
            let basic = self.tokens.basic().transpose()?;
            return Ok(TokenState::Valid(basic.map(Authorization::Header)));
        }
        if !accepts(BEARER) {
            return Ok(TokenState::Valid(None));
        }
        // Most calls have a token, and end here.
        Ok(match self.tokens.slot.get() {
            Some(token) if !self.tokens.is_due_for_renewal(&token) => {
                TokenState::Valid(Some(Authorization::Bearer(token)))
            }
            Some(token) if !token.is_expired() => {
                TokenState::Expiring(Authorization::Bearer(token))
            }
            None if self.tokens.credentials.is_none() => TokenState::Valid(None),
            _ => TokenState::Missing,
        })
    }

    /// Removes a token that was refused with 401, and returns whether another can be obtained.
    ///
    /// The response may say that the token is the reason (`denied`). A 401 that does not may come
    /// from a gateway in front of the API that refuses any token: a token that is still new is kept
    /// then, as each call would cost a login otherwise.
    pub(crate) fn invalidate(&self, used: &Authorization, denied: bool) -> bool {
        let Authorization::Bearer(token) = used else {
            return false;
        };
        let replaceable = self.tokens.credentials.is_some() && (denied || !token.is_new());
        if replaceable {
            self.tokens.slot.remove(token);
        }
        replaceable
    }

    pub(crate) fn has_token(&self) -> bool {
        self.tokens.slot.get().is_some()
    }

    /// Forgets the token, and that of a login that is running: the server has ended the session.
    pub(crate) fn end_session(&self) {
        self.tokens.slot.end_session();
    }

    /// Returns the cached token, or logs in. A token that is due for renewal is renewed in the
    /// background.
    pub(crate) async fn token(
        &self,
        transport: Arc<dyn LoginTransport>,
    ) -> Result<Arc<CachedToken>> {
        self.tokens.token(transport).await
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = self.tokens.credentials.as_ref();
        f.debug_struct("Session")
            .field("user", &credentials.map(|credentials| &credentials.user))
            .field("logged_in", &self.has_token())
            .finish_non_exhaustive()
    }
}
