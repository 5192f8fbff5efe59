//! The error type: what went wrong, what the server reported, and how to react.

mod code;
#[cfg(feature = "test-util")]
mod test_util;

use std::fmt;

use bytes::Bytes;
#[cfg(any(feature = "client", feature = "schemars"))]
use serde_json::Value;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::ErrorBody;
#[cfg(any(feature = "client", feature = "schemars", feature = "test-util"))]
use whatsapp_business_runtime::Fault;
#[cfg(feature = "client")]
use whatsapp_business_runtime::error::CallOutcome;
use whatsapp_business_runtime::error::Kind;
#[cfg(any(feature = "client", feature = "schemars"))]
use whatsapp_business_runtime::types::decode::from_value_ref;
use whatsapp_business_runtime::types::limits::Violation;

#[cfg(any(feature = "client", feature = "schemars"))]
use crate::types::GraphApiError;
use crate::types::GraphApiErrorError;

pub use code::{ErrorCode, ErrorFamily};
#[cfg(feature = "test-util")]
pub use test_util::TestError;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a call.
///
/// The `is_…` methods classify it. Neither `Display` nor `Debug` shows a token or a body.
///
/// With feature `test-util`, [`Error::test`] builds one for unit tests.
#[derive(Clone)]
pub struct Error(runtime::Error);

/// Reads the body of an error response.
#[cfg(any(feature = "client", feature = "schemars"))]
pub(crate) fn read_body(text: &str) -> Option<ErrorBody> {
    if let Ok(GraphApiError { error, .. }) = serde_json::from_str(text) {
        return Some(body(error));
    }
    incomplete(text).map(body)
}

/// Reads an error that lacks what the document requires, such as that of a gateway: its code decides
/// whether the call is retried.
#[cfg(any(feature = "client", feature = "schemars"))]
fn incomplete(text: &str) -> Option<GraphApiErrorError> {
    let body: Value = serde_json::from_str(text).ok()?;
    let error = body.get("error")?;
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let code = &error["code"];
    let code = code.as_i64().or_else(|| code.as_str()?.parse().ok())?;
    let mut typed = GraphApiErrorError::new(code, text("message"), text("type"));
    typed.error_subcode = error["error_subcode"].as_i64();
    typed.fbtrace_id = error["fbtrace_id"].as_str().map(str::to_owned);
    typed.error_data = from_value_ref(&error["error_data"]).ok();
    Some(typed)
}

/// Returns the body of an error response with this error.
#[cfg(any(feature = "client", feature = "schemars", feature = "test-util"))]
fn body(error: GraphApiErrorError) -> ErrorBody {
    let details = error.error_data.as_ref();
    let details = details.and_then(|data| data.details.clone());
    let fault = Fault::new(Some(error.code), code::class(error.code))
        .with_title(Some(error.message.clone()))
        .with_details(details);
    ErrorBody::new([fault]).with_typed(error)
}

impl Error {
    /// Returns the error of a request that does not keep a limit.
    pub(crate) fn violation(violation: Violation) -> Self {
        let Violation { path, reason } = violation;
        Self(runtime::Error::new(Kind::Invalid {
            field: path,
            reason,
        }))
    }

    /// Returns the error of a response to a message that has no id.
    #[cfg(feature = "client")]
    pub(crate) fn without_id(status: u16) -> Self {
        Self(runtime::Error::new(Kind::Decode {
            status: Some(status),
            path: "messages".to_owned(),
            reason: "there is no message with an id".to_owned(),
            body: Bytes::new(),
        }))
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_call(self, operation: &'static str, outcome: CallOutcome) -> Self {
        Self(self.0.with_call(operation, outcome))
    }

    #[cfg(feature = "client")]
    pub(crate) fn configuration(reason: impl Into<String>) -> Self {
        Self(runtime::Error::configuration(reason, None))
    }

    /// Returns the HTTP status, if the server responded.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status()
    }

    /// Returns the error in the response of the API; empty if there is none.
    #[must_use]
    pub fn api_errors(&self) -> &[GraphApiErrorError] {
        let typed = self.0.error_body().and_then(ErrorBody::typed);
        typed.map_or(&[], std::slice::from_ref)
    }

    /// Returns the code of the error of the API, whose number is [`ErrorCode::number`].
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        Some(self.api_errors().first()?.error_code())
    }

    /// Returns the subcode of the error of the API.
    #[must_use]
    pub fn subcode(&self) -> Option<i64> {
        self.api_errors().first()?.error_subcode
    }

    /// Returns the id of the request, which the support of the API asks for.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.api_errors().first()?.fbtrace_id.as_deref()
    }

    /// Returns the operation id of the call that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation()
    }

    /// Returns how many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts()
    }

    /// Returns the raw body if it could not be decoded. It may contain data that should not be
    /// logged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body()
    }

    /// Returns the path of the field that is wrong, such as `messages[0].timestamp`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path()
    }

    /// Returns whether the request is not valid. Nothing was sent.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.0.is_invalid()
    }

    /// Returns whether the token or a permission was refused.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.0.is_auth()
    }

    /// Returns whether a rate limit was exceeded.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.0.is_rate_limited()
    }

    /// Returns whether more than 24 hours passed since the last message of the user: code 131047.
    /// Send a template instead.
    #[must_use]
    pub fn is_window_closed(&self) -> bool {
        self.code() == Some(ErrorCode::WindowClosed)
    }

    /// Returns whether the call timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.is_timeout()
    }

    /// Returns whether no connection could be established. Nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.is_connect()
    }

    /// Returns whether the response does not match the document.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.is_decode()
    }

    /// Returns whether a file or stream of the caller could not be read or written.
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.0.is_io()
    }

    /// Returns whether a downloaded file does not have the expected SHA-256 digest.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        self.0.is_corrupt()
    }

    /// Returns whether the server may or may not have processed the request. A message may have been
    /// sent: look for its status at the webhook before sending it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.is_ambiguous()
    }

    /// Returns whether the same call may succeed later and is safe to repeat.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }
}

impl From<runtime::Error> for Error {
    fn from(error: runtime::Error) -> Self {
        Self(error)
    }
}

impl AsRef<runtime::Error> for Error {
    fn as_ref(&self) -> &runtime::Error {
        &self.0
    }
}

impl From<Error> for runtime::Error {
    fn from(error: Error) -> Self {
        error.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(f, &self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
