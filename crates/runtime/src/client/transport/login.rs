//! Logging in: what differs between APIs, and the requests of a session.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::{Shared, Transport};
use crate::Secret;
use crate::client::auth::{Authorization, LoginTransport, Token};
use crate::error::{Error, Result};

/// How an API logs in.
pub trait LogIn: Send + Sync {
    /// Sends one login request with this `Authorization`, and changes the password if there is a
    /// new one.
    fn log_in<'a>(
        &'a self,
        transport: &'a Transport,
        authorization: HeaderValue,
        new_password: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Token>> + Send + 'a>>;

    /// Returns whether the server demands that the password is changed first.
    fn demands_new_password(&self, refusal: &Error) -> bool;

    /// Returns whether the server says that the token is the reason of a refusal.
    fn denies_token(&self, refusal: &Error) -> bool;
}

impl Transport {
    /// Returns the transport of logins, with the options that the client was built with.
    pub(crate) fn login_transport(&self) -> Arc<dyn LoginTransport> {
        Arc::new(LoginRequests(Self::new(Arc::clone(&self.shared))))
    }
}

impl Shared {
    /// Removes a token that was refused with 401, and returns whether another can be obtained.
    pub(crate) fn invalidate(&self, used: &Authorization, refusal: &Error) -> bool {
        let denied = self.login.is_some_and(|login| login.denies_token(refusal));
        self.auth.invalidate(used, denied)
    }
}

struct LoginRequests(Transport);

impl LoginTransport for LoginRequests {
    fn time_limit(&self) -> Duration {
        let options = self.0.options();
        let margin = options.timeout.saturating_mul(2);
        options.retry.deadline.saturating_add(margin)
    }

    fn log_in<'a>(
        &'a self,
        authorization: HeaderValue,
        new_password: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Token>> + Send + 'a>> {
        match self.0.shared.login {
            Some(login) => login.log_in(&self.0, authorization, new_password),
            None => Box::pin(async { Err(Error::request("the API has no login")) }),
        }
    }

    fn demands_new_password(&self, refusal: &Error) -> bool {
        let login = self.0.shared.login;
        login.is_some_and(|login| login.demands_new_password(refusal))
    }
}
