//! The session: logs in when a token is needed, keeps it fresh, and says who is asking.
//!
//! One login at a time, however many tasks wait for it. A token near its end is renewed behind the
//! callers' backs; one that the server refuses is renewed once, and the call sent again.

mod login;
mod state;

use std::time::SystemTime;

use crate::Secret;
use crate::error::Result;
use crate::transport::Api;

pub(crate) use state::{AtHand, Authorization, Credentials, State};

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
    /// The login failed ([`Error::is_auth`](crate::Error::is_auth)), or there are no credentials.
    pub async fn login(&self) -> Result<()> {
        self.token().await.map(|_| ())
    }

    /// The token that calls are made with; logs in if there is none.
    ///
    /// # Errors
    /// The login failed ([`Error::is_auth`](crate::Error::is_auth)), or there are no credentials.
    pub async fn token(&self) -> Result<Token> {
        let shared = &self.api.shared;
        Ok(shared.session.bearer(shared).await?.token())
    }

    /// Invalidates the token at the server and forgets it, and so the token of a login that is under
    /// way; the next call logs in anew. Without a token, nothing happens.
    ///
    /// # Errors
    /// The server could not be told: the token is kept.
    pub async fn logout(&self) -> Result<()> {
        let state = &self.api.shared.session;
        if state.current().is_some() {
            self.api.users_perform_logout().await?;
            state.end();
        }
        Ok(())
    }
}
