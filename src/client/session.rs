//! The session as callers see it.

use whatsapp_business_runtime::Token;

use super::Api;
use crate::error::Result;

/// The session of a client: see [`Client::session`](crate::Client::session).
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    pub(super) api: &'a Api,
}

impl Session<'_> {
    /// Logs in, unless there is a token already. Calls log in when they need to.
    ///
    /// # Errors
    /// The login failed ([`Error::is_auth`](crate::Error::is_auth)), or there are no credentials.
    pub async fn login(&self) -> Result<()> {
        self.token().await.map(|_| ())
    }

    /// Returns the token of the session; logs in if there is none.
    ///
    /// # Errors
    /// The login failed ([`Error::is_auth`](crate::Error::is_auth)), or there are no credentials.
    pub async fn token(&self) -> Result<Token> {
        Ok(self.api.transport.token().await?)
    }

    /// Invalidates the token on the server and forgets it; the next call logs in again. A login
    /// that is running when this is called does not restore the session. Without a token, nothing
    /// happens.
    ///
    /// # Errors
    /// The logout failed; the token is kept.
    pub async fn logout(&self) -> Result<()> {
        let transport = &self.api.transport;
        if transport.has_token() {
            self.api.users_perform_logout().await?;
            transport.end_session();
        }
        Ok(())
    }
}
