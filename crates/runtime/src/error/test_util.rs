//! Building errors in the unit tests of an application.

use std::marker::PhantomData;

use super::{CallOutcome, Error, ErrorBody, ErrorResponse, Kind};

/// The error of an API, whose codes it knows.
pub trait CodedError: From<Error> {
    /// A code of the API.
    type Code;

    /// Returns the body of an error response with these codes.
    fn body_of(codes: Vec<Self::Code>) -> ErrorBody;
}

/// Builds an error as calls return them, for a unit test.
#[must_use]
pub struct TestError<E> {
    kind: Kind,
    operation: Option<&'static str>,
    outcome: CallOutcome,
    error: PhantomData<fn() -> E>,
}

impl<E> Clone for TestError<E> {
    fn clone(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            error: PhantomData,
            ..*self
        }
    }
}

impl<E> std::fmt::Debug for TestError<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestError")
            .field("kind", &self.kind)
            .field("operation", &self.operation)
            .field("outcome", &self.outcome)
            .finish()
    }
}

impl<E> Default for TestError<E> {
    fn default() -> Self {
        Self {
            kind: Kind::Transport,
            operation: None,
            outcome: CallOutcome {
                attempts: 1,
                ..CallOutcome::default()
            },
            error: PhantomData,
        }
    }
}

impl<E: CodedError> TestError<E> {
    /// Makes it a response with an error status and codes of the API.
    pub fn status(mut self, status: u16, codes: impl IntoIterator<Item = E::Code>) -> Self {
        self.kind = Kind::Status(Box::new(ErrorResponse {
            status,
            errors: E::body_of(codes.into_iter().collect()),
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
    pub fn build(self) -> E {
        let mut error = Error::new(self.kind);
        let inner = std::sync::Arc::make_mut(&mut error.inner);
        inner.operation = self.operation;
        inner.outcome = self.outcome;
        error.into()
    }
}
