//! The error that an operation returns, and that the client gets as the API's error body.

use std::borrow::Cow;

use hyper::StatusCode;
use whatsapp_business::ErrorCode;

use crate::error_code::http_status;

/// An error response of the API.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    /// `None` for a response without a body, as for unknown media.
    pub(crate) code: Option<ErrorCode>,
    pub(crate) details: Cow<'static, str>,
    /// Whether the connection must be closed, because the rest of the request was not read.
    pub(crate) close: bool,
}

impl ApiError {
    /// An error with the HTTP status that goes with the code.
    pub(crate) fn new(code: ErrorCode, details: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: http_status(code),
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

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(ErrorCode::AccessDenied, "Invalid credentials.")
    }

    pub(crate) fn forbidden(details: &'static str) -> Self {
        Self::new(ErrorCode::AccessDenied, details).with_status(StatusCode::FORBIDDEN)
    }

    pub(crate) fn missing(field: &str) -> Self {
        Self::new(ErrorCode::ParameterMissing, format!("{field} is required"))
    }

    pub(crate) fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::ParameterInvalid, details)
    }

    pub(crate) fn too_large(details: impl Into<Cow<'static, str>>) -> Self {
        Self::invalid(details).with_status(StatusCode::PAYLOAD_TOO_LARGE)
    }

    pub(crate) fn not_found(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::NotFound, details)
    }
}
