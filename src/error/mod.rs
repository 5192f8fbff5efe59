//! The error type: what went wrong, what the server reported, and how to react.

mod code;
mod predicates;
#[cfg(feature = "test-util")]
mod test_util;

use std::fmt;

use bytes::Bytes;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::types::json::FromJson;
use whatsapp_business_runtime::{ErrorBody, Fault};

use crate::types;

#[cfg(feature = "client")]
pub(crate) use runtime::error::ErrorResponse;
pub(crate) use runtime::error::Kind;

pub use code::{ErrorCode, ErrorFamily};
#[cfg(feature = "test-util")]
pub use test_util::TestError;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a call or of a webhook event.
///
/// The `is_…` methods classify it, and document what to do about it. Neither `Display` nor `Debug`
/// shows a password, a PIN, a token or a body.
///
/// With feature `test-util`, [`Error::test`] builds one for unit tests.
#[derive(Clone)]
pub struct Error {
    inner: runtime::Error,
}

/// What the body of an error response has.
struct Body {
    errors: Vec<types::Error>,
    meta: Option<types::Meta>,
}

/// Reads the body of an error response.
pub(crate) fn read_body(text: &str) -> Option<ErrorBody> {
    let response = types::Response::from_json(text).ok()?;
    Some(body(response.errors, response.meta))
}

/// Returns the body of an error response with these errors.
pub(crate) fn body(errors: Vec<types::Error>, meta: Option<types::Meta>) -> ErrorBody {
    let faults = errors.iter().map(|error| {
        let class = error.error_code().map(ErrorCode::class).unwrap_or_default();
        Fault::new(error.code, class)
            .with_title(error.title.clone())
            .with_details(error.details.clone())
    });
    ErrorBody::new(faults).with_typed(Body { errors, meta })
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        runtime::Error::new(kind).into()
    }

    pub(crate) fn request(reason: impl Into<String>) -> Self {
        runtime::Error::request(reason).into()
    }

    /// Returns the HTTP status, if the server responded.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.inner.status()
    }

    /// Returns the errors in the response of the API; empty if there are none.
    #[must_use]
    pub fn api_errors(&self) -> &[types::Error] {
        self.details().map_or(&[], |body| &body.errors)
    }

    /// Returns the metadata of the response, such as the version of the server.
    #[must_use]
    pub fn meta(&self) -> Option<&types::Meta> {
        self.details()?.meta.as_ref()
    }

    /// Returns the code of the first error of the API.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.api_errors().first()?.error_code()
    }

    /// Returns the operation id of the call that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation()
    }

    /// Returns how many attempts were made. If a login that the call needed failed, these are the
    /// attempts of the login: see [`operation`](Self::operation).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts()
    }

    /// Returns the raw body if it could not be decoded: the HTML page of a gateway, or JSON that
    /// does not match the document. It may contain data that should not be logged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.inner.body()
    }

    /// Returns the path of the field that is wrong: where decoding failed, such as
    /// `messages[0].timestamp`, or which field of a message exceeds a limit, such as `text.body`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.inner.path()
    }

    fn details(&self) -> Option<&Body> {
        self.inner.error_body()?.typed()
    }

    fn has_code(&self, is: impl Fn(ErrorCode) -> bool) -> bool {
        self.api_errors()
            .iter()
            .filter_map(types::Error::error_code)
            .any(is)
    }
}

impl From<runtime::Error> for Error {
    fn from(error: runtime::Error) -> Self {
        Self { inner: error }
    }
}

impl From<Error> for runtime::Error {
    fn from(error: Error) -> Self {
        error.inner
    }
}

impl AsRef<runtime::Error> for Error {
    fn as_ref(&self) -> &runtime::Error {
        &self.inner
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.debug(f, &self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source()
    }
}
