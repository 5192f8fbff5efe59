//! The credentials of a request.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::api_error::ApiError;
use crate::state::State;
use crate::stores::users::{Caller, Credentials};

/// Who sends a request: nobody if the operation needs no credentials.
#[derive(Default)]
pub(super) struct Sender {
    pub(super) caller: Option<Caller>,
    /// The credentials of a login, which are not checked yet.
    pub(super) credentials: Option<Credentials>,
}

/// Checks the credentials of a request against the security schemes that an operation accepts.
pub(super) fn authorize(
    state: &State,
    security: &[&str],
    headers: &HeaderMap,
) -> Result<Sender, ApiError> {
    if security.is_empty() {
        return Ok(Sender::default());
    }
    let header = headers.get(AUTHORIZATION);
    let header = header.and_then(|header| header.to_str().ok());
    let (scheme, value) = header
        .and_then(|header| header.split_once(' '))
        .ok_or_else(ApiError::unauthorized)?;
    let value = value.trim();
    let accepts =
        |name: &str, word: &str| security.contains(&name) && scheme.eq_ignore_ascii_case(word);
    if accepts("httpBasic", "basic") {
        let credentials = basic(value).ok_or_else(ApiError::unauthorized)?;
        return Ok(Sender {
            caller: None,
            credentials: Some(credentials),
        });
    }
    let caller = if accepts("bearerAuth", "bearer") {
        state.stores.users.caller(value, state.clock.unix())
    } else if accepts("apiKey", "apikey") && state.config.api_key.as_deref() == Some(value) {
        Some(Caller {
            name: Arc::from("apikey"),
            admin: false,
            token: None,
        })
    } else {
        None
    };
    match caller {
        Some(_) => Ok(Sender {
            caller,
            credentials: None,
        }),
        None => Err(ApiError::unauthorized()),
    }
}

fn basic(value: &str) -> Option<Credentials> {
    let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}
