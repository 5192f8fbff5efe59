//! Building errors in the unit tests of an application.

use whatsapp_business_runtime::ErrorBody;
use whatsapp_business_runtime::error::CodedError;

use super::{Error, ErrorCode};
use crate::types::GraphApiErrorError;

/// Builds an [`Error`] for a unit test: see [`Error::test`].
pub type TestError = whatsapp_business_runtime::error::TestError<Error>;

impl Error {
    /// Returns a builder of errors as calls return them, to test how an application reacts.
    ///
    /// ```
    /// use whatsapp_business_cloud::{Error, ErrorCode, Result, Sent};
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
    /// let sent = Sent::test("wamid.HBgLMTU1NTAxMDA");
    /// assert_eq!(next_step(Ok(sent)), "done");
    ///
    /// let closed = Error::test().status(400, [ErrorCode::WindowClosed]);
    /// assert_eq!(next_step(Err(closed.into())), "send a template");
    ///
    /// let lost = Error::test().disconnected().with_ambiguous(true).with_attempts(2);
    /// assert_eq!(next_step(Err(lost.into())), "wait for the webhook");
    /// ```
    pub fn test() -> TestError {
        TestError::default()
    }
}

impl CodedError for Error {
    type Code = ErrorCode;

    /// The API reports one error at most: the first.
    fn body_of(codes: Vec<ErrorCode>) -> ErrorBody {
        match codes.first() {
            Some(code) => {
                let (number, title) = (code.number(), code.title());
                super::body(GraphApiErrorError::new(number, title, "OAuthException"))
            }
            None => ErrorBody::default(),
        }
    }
}

impl From<TestError> for Error {
    fn from(error: TestError) -> Self {
        error.build()
    }
}
