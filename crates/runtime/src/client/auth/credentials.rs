//! The account that the client logs in with, and `Authorization` headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;

use crate::Secret;
use crate::error::{Error, Result};

/// An account's user name and passwords.
#[derive(Clone)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: Secret,
    /// The password to set if the account demands a change at its first login.
    pub new_password: Option<Secret>,
}

impl Credentials {
    /// Returns the password before or after the change.
    fn password(&self, changed: bool) -> &Secret {
        let new_password = self.new_password.as_ref().filter(|_| changed);
        new_password.unwrap_or(&self.password)
    }

    /// Returns the `Basic` header with the password before or after the change.
    pub(super) fn basic(&self, changed: bool) -> Result<HeaderValue> {
        let pair = Secret::from(format!("{}:{}", self.user, self.password(changed).expose()));
        let encoded = Secret::from(STANDARD.encode(pair.expose()));
        header("Basic", encoded.expose(), "the user name")
    }
}

/// Returns an `Authorization` header that is marked as sensitive.
pub(super) fn header(scheme: &str, value: &str, what: &str) -> Result<HeaderValue> {
    let text = Secret::from(format!("{scheme} {value}"));
    let mut header = HeaderValue::from_str(text.expose()).map_err(|_| {
        Error::request(format!(
            "{what} has a character that is not allowed in a header"
        ))
    })?;
    header.set_sensitive(true);
    Ok(header)
}
