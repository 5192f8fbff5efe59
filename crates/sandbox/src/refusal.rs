//! A request that is answered with the API's error body.

use std::borrow::Cow;

use hyper::StatusCode;

use crate::code::Code;

/// What a handler returns instead of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// `None`: the status alone, without a body, as the API does for unknown media.
    pub(crate) code: Option<Code>,
    pub(crate) details: Cow<'static, str>,
    /// The rest of the request was not read: the connection cannot be used again.
    pub(crate) close: bool,
}

impl Refusal {
    pub(crate) fn new(code: Code, details: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: code.status(),
            code: Some(code),
            details: details.into(),
            close: false,
        }
    }

    /// A status without a body.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self {
            status,
            code: None,
            details: Cow::Borrowed(""),
            close: false,
        }
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    pub(crate) fn denied() -> Self {
        Self::new(Code::ACCESS_DENIED, "Invalid credentials.")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(Code::ACCESS_DENIED, "Only an administrator may do this.")
            .status(StatusCode::FORBIDDEN)
    }

    pub(crate) fn missing(field: &str) -> Self {
        Self::new(Code::MISSING, format!("{field} is required"))
    }

    pub(crate) fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::INVALID, details)
    }

    pub(crate) fn not_found(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::NOT_FOUND, details)
    }
}
