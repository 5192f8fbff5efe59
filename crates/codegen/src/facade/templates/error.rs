use std::fmt;

use bytes::Bytes;
use whatsapp_business_runtime as runtime;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a call or of a webhook event.
///
/// The `is_…` methods classify it, and document what to do about it. Neither `Display` nor `Debug`
/// shows a password, a PIN, a token or a raw body; the words of the server are shown on one line, and cut if
/// they are long.
///
/// With feature `test-util`, [`Error::test`] builds one for unit tests.
#[derive(Clone)]
pub struct Error {
    pub(crate) inner: runtime::Error,
}

impl Error {
    /// Returns the HTTP status, if the server responded.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.inner.status()
    }

    /// Returns the code of the first error of the API, whose number is [`ErrorCode::number`]. A code that
    /// only repeats the HTTP status is [`ErrorCode::Other`].
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        let number = self.inner.code()?;
        Some(match self.inner.api_codes().next() {
            Some(first) if first == number => number.into(),
            _ => ErrorCode::Other(number),
        })
    }

    /// Returns the title that the server has for the user of an application.
    #[must_use]
    pub fn user_title(&self) -> Option<&str> {
        self.inner.user_title()
    }

    /// Returns the message that the server has for the user of an application. It often says what
    /// the code does not.
    #[must_use]
    pub fn user_message(&self) -> Option<&str> {
        self.inner.user_message()
    }

    /// Returns what is wrong with the request, in the words of the server: text, or else JSON.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        self.inner.details()
    }

    /// Returns the items of a list that failed, each with its reasons: the others succeeded.
    #[must_use]
    pub fn failed_items(&self) -> &[runtime::FailedItem] {
        self.inner.failed_items()
    }

    /// Returns the operation id of the call that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation()
    }

//? login
    /// Returns how many attempts were made. If a login that the call needed failed, these are the
    /// attempts of the login: see [`operation`](Self::operation).
//? !login
    /// Returns how many attempts were made.
//? end
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts()
    }

    /// Returns the raw body of an error response, or of a response that does not match the document. It
    /// may contain data that should not be logged.
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

    /// Returns whether the request is not valid. Nothing was sent.
    ///
    /// # Troubleshooting
    /// The message says what is wrong; [`path`](Self::path) returns the field, if there is one.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.inner.is_invalid()
    }

    /// Returns whether the server refused the token or its permissions: a code whose
    /// [class](ErrorCode::class) says so, or else status 401 or 403 without a known code.
    ///
    /// # Troubleshooting
//? login
    /// The client has already logged in again once, so the user name or password is wrong, the
    /// account is not an administrator (403), or a caller-supplied token has expired. A new
    /// installation has the account `admin` with password `secret`, whose password must be changed
    /// at the first login: see [`ClientBuilder::new_password`](crate::ClientBuilder::new_password).
//? !login
    /// The token has expired, was revoked, or lacks the permission: create another one. The message
    /// has the words of the server.
//? end
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.inner.is_auth()
    }

    /// Returns whether the server refuses the whole account for good, for its payment, a policy, its
    /// registration or its display name.
    ///
    /// # Troubleshooting
    /// Any other message would be refused as well: stop sending, and follow
    /// [`ErrorCode::meaning`].
    #[must_use]
    pub fn is_account_refusal(&self) -> bool {
        self.inner.is_account_refusal()
    }

    /// Returns whether a rate limit was exceeded: a [code](ErrorCode) for it, or else status 429 without
    /// a known code.
    ///
    /// # Troubleshooting
    /// The call failed after the retries of the policy. Send more slowly: see
    /// [`RateLimit::documented`](crate::RateLimit::documented).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.inner.is_rate_limited()
    }

//? window
    /// Returns whether the 24-hour customer service window is closed:
    /// [`ErrorCode::WindowClosed`].
    ///
    /// # Troubleshooting
    /// Send a template message instead.
    #[must_use]
    pub fn is_window_closed(&self) -> bool {
        self.has_code(|code| code == ErrorCode::WindowClosed)
    }

//? end
    /// Returns whether the call timed out.
    ///
    /// # Troubleshooting
    /// The server is slow or hangs, or the timeout is too short for the transfer: see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout). [`is_ambiguous`](Self::is_ambiguous)
    /// says whether the server may have processed the request.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.is_timeout()
    }

    /// Returns whether no connection could be established. Nothing was sent.
    ///
    /// # Troubleshooting
//? caller
    /// The address or port is wrong, nothing listens there, or the certificate is not trusted: a
    /// new installation has a self-signed one, which must be added with
    /// [`ClientBuilder::add_root_certificate`](crate::ClientBuilder::add_root_certificate).
//? !caller
    /// There is no network, a proxy is needed, or the certificate is not trusted: that of a proxy or
    /// gateway must be added with
    /// [`ClientBuilder::add_root_certificate`](crate::ClientBuilder::add_root_certificate).
//? end
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.inner.is_connect()
    }

    /// Returns whether the response, or event, does not match the document.
    ///
    /// # Troubleshooting
    /// [`path`](Self::path) says where, and [`body`](Self::body) returns the JSON. Something other
    /// than the API may have responded, or the document needs a correction.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.inner.is_decode()
    }

    /// Returns whether a file or stream of the caller could not be read or written.
    ///
    /// # Troubleshooting
    /// The message names the file and the error of the operating system.
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.inner.is_io()
    }

    /// Returns whether a downloaded file does not have the expected SHA-256 digest.
    ///
    /// # Troubleshooting
    /// Download it again. If the error persists, the digest is that of another file, or a proxy has
    /// changed the bytes.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        self.inner.is_corrupt()
    }

    /// Returns whether the server may or may not have processed the request.
    ///
    /// # Troubleshooting
    /// The connection was lost after the request was sent, or a gateway responded in place of the
    /// server. A message may have been sent: it is not retried unless
    /// [`RetryPolicy::retry_ambiguous`](crate::RetryPolicy::retry_ambiguous) is set. Look for the
    /// statuses of the message at the webhook before sending it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.inner.is_ambiguous()
    }

    /// Returns whether the same call may succeed later and is safe to repeat: the server did not
    /// process it, or it is idempotent. [`RetryPolicy`](crate::RetryPolicy) has the rules.
    ///
    /// # Troubleshooting
    /// The client has already retried it as the retry policy allows; wait longer before the next
    /// call.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.is_retryable()
    }

    #[allow(dead_code)]
    pub(crate) fn has_code(&self, is: impl Fn(ErrorCode) -> bool) -> bool {
        self.inner.api_codes().map(ErrorCode::from).any(is)
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

impl From<runtime::types::limits::Violation> for Error {
    fn from(violation: runtime::types::limits::Violation) -> Self {
        runtime::Error::from(violation).into()
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

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.title())
    }
}

/// Builds an [`Error`] for a unit test: see [`Error::test`].
#[cfg(feature = "test-util")]
pub type TestError = runtime::error::TestError<Error>;

#[cfg(feature = "test-util")]
impl Error {
    /// Returns a builder of errors as calls return them, to test how an application reacts.
    ///
//? window
    /// ```
    /// use {{crate}}::{Error, ErrorCode, Result, Sent};
    ///
    /// /// The code under test.
    /// fn next_step(result: Result<Sent>) -> &'static str {
    ///     match result {
    ///         Ok(_) => "done",
    ///         Err(error) if error.is_window_closed() => "send a template",
    ///         Err(error) if error.is_ambiguous() => "wait for the webhook",
    ///         Err(_) => "give up",
    ///     }
    /// }
    ///
    /// assert_eq!(next_step(Ok(Sent::test("gBEGkYiEB1VXAglK1ZEqA1YKPrU"))), "done");
    ///
    /// let closed = Error::test().status(400, [ErrorCode::WindowClosed]);
    /// assert_eq!(next_step(Err(closed.into())), "send a template");
    ///
    /// let lost = Error::test().disconnected().with_ambiguous(true).with_attempts(2);
    /// assert_eq!(next_step(Err(lost.into())), "wait for the webhook");
    /// ```
//? !window
    /// ```
    /// use {{crate}}::Error;
    ///
    /// let lost = Error::test().disconnected().with_ambiguous(true).with_attempts(2);
    /// assert!(Error::from(lost).is_ambiguous());
    /// ```
//? end
    pub fn test() -> TestError {
        TestError::default()
    }
}

#[cfg(feature = "test-util")]
impl runtime::error::CodedError for Error {
    type Code = ErrorCode;

    fn body_of(codes: Vec<ErrorCode>) -> runtime::ErrorBody {
        error_body(codes)
    }
}

#[cfg(feature = "test-util")]
impl From<TestError> for Error {
    fn from(error: TestError) -> Self {
        error.build()
    }
}
