//! Building errors in the unit tests of an application.

use super::{CallOutcome, Error, ErrorCode, ErrorResponse, Kind};
use crate::types;

/// Builds an [`Error`] for a unit test: see [`Error::test`].
#[derive(Debug, Clone)]
#[must_use]
pub struct TestError {
    kind: Kind,
    operation: Option<&'static str>,
    outcome: CallOutcome,
}

impl Error {
    /// Returns a builder of errors as calls return them, to test how an application reacts.
    ///
    /// ```
    /// use whatsapp_business::{Error, ErrorCode, Result, Sent};
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
    /// let sent = Sent::test("gBEGkYiEB1VXAglK1ZEqA1YKPrU");
    /// assert_eq!(next_step(Ok(sent)), "done");
    ///
    /// let closed = Error::test().status(400, [ErrorCode::WindowClosed]);
    /// assert_eq!(next_step(Err(closed.into())), "send a template");
    ///
    /// let lost = Error::test().disconnected().with_ambiguous(true).with_attempts(2);
    /// assert_eq!(next_step(Err(lost.into())), "wait for the webhook");
    /// ```
    pub fn test() -> TestError {
        TestError {
            kind: Kind::Transport,
            operation: None,
            outcome: CallOutcome {
                attempts: 1,
                ..CallOutcome::default()
            },
        }
    }
}

impl TestError {
    /// Makes it a response with an error status and codes of the API.
    pub fn status(mut self, status: u16, codes: impl IntoIterator<Item = ErrorCode>) -> Self {
        let errors = codes.into_iter().map(|code| types::Error {
            code: Some(code.number()),
            title: Some(code.title().to_owned()),
            ..types::Error::default()
        });
        self.kind = Kind::Status(Box::new(ErrorResponse {
            status,
            errors: errors.collect(),
            meta: None,
            body: bytes::Bytes::new(),
            retry_after: None,
        }));
        self
    }

    /// Makes it a connection that could not be established.
    pub fn unreachable(mut self) -> Self {
        self.kind = Kind::Connect {
            host: "localhost:9090".to_owned(),
            tls: false,
        };
        self
    }

    /// Makes it a connection that was lost before a response.
    pub fn disconnected(mut self) -> Self {
        self.kind = Kind::Transport;
        self
    }

    /// Makes it a call that timed out without a response.
    pub fn timeout(mut self) -> Self {
        self.kind = Kind::Timeout { status: None };
        self
    }

    /// Makes it a field that exceeds a limit.
    pub fn invalid(mut self, field: &str, reason: &str) -> Self {
        self.kind = Kind::Invalid {
            field: field.to_owned(),
            reason: reason.to_owned(),
        };
        self.outcome.attempts = 0;
        self
    }

    /// Makes it a response that does not match the document.
    pub fn decode(mut self, status: u16, path: &str, body: impl Into<bytes::Bytes>) -> Self {
        self.kind = Kind::Decode {
            status: Some(status),
            path: path.to_owned(),
            reason: "it does not match the schema".to_owned(),
            body: body.into(),
        };
        self
    }

    /// Sets the operation id of the call.
    pub fn with_operation(mut self, id: &'static str) -> Self {
        self.operation = Some(id);
        self
    }

    /// Sets the number of attempts.
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.outcome.attempts = attempts;
        self
    }

    /// Sets what [`Error::is_ambiguous`] returns.
    pub fn with_ambiguous(mut self, ambiguous: bool) -> Self {
        self.outcome.ambiguous = ambiguous;
        self
    }

    /// Sets what [`Error::is_retryable`] returns.
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.outcome.retryable = retryable;
        self
    }

    /// Returns the error.
    #[must_use]
    pub fn build(self) -> Error {
        let mut error = Error::new(self.kind);
        let inner = std::sync::Arc::make_mut(&mut error.inner);
        inner.operation = self.operation;
        inner.outcome = self.outcome;
        error
    }
}

impl From<TestError> for Error {
    fn from(error: TestError) -> Self {
        error.build()
    }
}
