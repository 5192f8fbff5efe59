//! The error body of the Graph API.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::header::{CONNECTION, HeaderValue};
use serde_json::json;
use whatsapp_business::ErrorCode;

use crate::api_error::ApiError;
use crate::http::reply::Reply;

/// An error response of the Graph API.
#[derive(Debug, Clone)]
pub(crate) struct GraphError {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    pub(crate) subcode: Option<u32>,
    pub(crate) details: Cow<'static, str>,
    /// Whether the connection must be closed, because the rest of the request was not read.
    close: bool,
}

pub(crate) const INVALID_PARAMETER: u32 = 100;
pub(crate) const PARAMETER_MISSING: u32 = 131_008;
pub(crate) const PARAMETER_INVALID: u32 = 131_009;

impl GraphError {
    /// An error with the HTTP status that goes with the code.
    pub(crate) fn new(code: u32, details: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: http_status(code),
            code,
            subcode: None,
            details: details.into(),
            close: false,
        }
    }

    /// An invalid parameter (code 100).
    pub(crate) fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(INVALID_PARAMETER, details)
    }

    pub(crate) fn missing(field: &str) -> Self {
        Self::invalid(format!("The parameter {field} is required."))
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with_subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// An object that does not exist, or is of another kind than the request needs.
    pub(crate) fn unknown_object(method: &str, id: &str) -> Self {
        let details = format!(
            "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due to \
             missing permissions, or does not support this operation",
            method.to_ascii_lowercase()
        );
        Self::invalid(details).with_subcode(33)
    }

    /// Converts an error of what both APIs share: of reading a body, or of a violation of the
    /// document.
    pub(crate) fn from_shared(error: ApiError, message: bool) -> Self {
        let code = match error.code {
            Some(ErrorCode::ParameterMissing) if message => PARAMETER_MISSING,
            Some(ErrorCode::Internal) => 1,
            Some(ErrorCode::InvalidRequest) => INVALID_PARAMETER,
            _ if message => PARAMETER_INVALID,
            _ => INVALID_PARAMETER,
        };
        let status = match code {
            1 => StatusCode::INTERNAL_SERVER_ERROR,
            _ if error.close => error.status,
            _ => StatusCode::BAD_REQUEST,
        };
        Self {
            close: error.close,
            ..Self::new(code, error.details).with_status(status)
        }
    }

    /// Returns the response with the error.
    pub(crate) fn reply(&self, trace: &str) -> Reply {
        let title = title(self.code);
        // The errors of the Graph API itself have no title beside their details.
        let message = match self.code {
            INVALID_PARAMETER if self.subcode == Some(33) => self.details.to_string(),
            INVALID_PARAMETER => format!("(#100) {}", self.details),
            190 => self.details.to_string(),
            code => format!("(#{code}) {title}"),
        };
        let mut error = json!({
            "message": message,
            "type": match self.subcode {
                Some(33) => "GraphMethodException",
                _ => "OAuthException",
            },
            "code": self.code,
            "fbtrace_id": trace,
        });
        if let Some(error) = error.as_object_mut() {
            if let Some(subcode) = self.subcode {
                error.insert("error_subcode".to_owned(), subcode.into());
            }
            if self.code != 190 && self.subcode.is_none() {
                let data = json!({ "messaging_product": "whatsapp", "details": self.details });
                error.insert("error_data".to_owned(), data);
            }
        }
        let reply = Reply::json(self.status, &json!({ "error": error }));
        match self.close {
            true => reply.with_header(CONNECTION, HeaderValue::from_static("close")),
            false => reply,
        }
    }
}

/// Returns the HTTP status of a response that carries the code.
fn http_status(code: u32) -> StatusCode {
    match code {
        0 | 190 => StatusCode::UNAUTHORIZED,
        3 | 10 | 200..=299 | 368 | 131_005 | 131_031 => StatusCode::FORBIDDEN,
        132_001 => StatusCode::NOT_FOUND,
        4 | 80_007 | 130_429 | 131_048 | 131_056 => StatusCode::TOO_MANY_REQUESTS,
        1 | 131_000 => StatusCode::INTERNAL_SERVER_ERROR,
        2 | 131_016 | 131_057 | 133_004 => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Returns the title of a code: of an error response, or of a message that failed.
pub(crate) fn title(code: u32) -> &'static str {
    match code {
        1 => "API Unknown",
        2 => "API Service",
        4 => "API Too Many Calls",
        10 => "Permission Denied",
        100 => "Invalid parameter",
        190 => "Access token has expired",
        368 => "Temporarily blocked for policies violations",
        80_007 => "Rate limit issues",
        130_429 => "Rate limit hit",
        130_472 => "User's number is part of an experiment",
        131_005 => "Access denied",
        131_008 => "Required parameter is missing",
        131_009 => "Parameter value is not valid",
        131_016 => "Service unavailable",
        131_021 => "Recipient cannot be sender",
        131_026 => "Message undeliverable",
        131_030 => "Recipient phone number not in allowed list",
        131_031 => "Account has been locked",
        131_042 => "Business eligibility payment issue",
        131_045 => "Incorrect certificate",
        131_047 => "Re-engagement message",
        131_048 => "Spam rate limit hit",
        131_049 => "This message was not delivered to maintain healthy ecosystem engagement.",
        131_051 => "Unsupported message type",
        131_052 => "Media download error",
        131_053 => "Media upload error",
        131_056 => "(Business Account, Consumer Account) pair rate limit hit",
        131_057 => "Business Account is in maintenance mode",
        132_000 => "Template param count mismatch",
        132_001 => "Template does not exist",
        132_005 => "Template hydrated text too long",
        132_007 => "Template format character policy violated",
        132_012 => "Template parameter format mismatch",
        132_015 => "Template is paused",
        132_016 => "Template is disabled",
        133_004 => "Server temporarily unavailable",
        133_005 => "Two step verification PIN mismatch",
        133_006 => "Phone number re-verification needed",
        133_010 => "Phone number not registered",
        133_015 => "Please wait a few minutes before attempting to register this phone number",
        136_025 => "Unable to verify code",
        139_000 => "Blocked by integrity",
        139_002 => "Deleting is not possible",
        139_102 => "Block list limit reached",
        _ => "Something went wrong",
    }
}

/// Returns the most likely code for a status.
pub(crate) fn code_of_status(status: u16) -> u32 {
    match status {
        401 => 190,
        403 => 10,
        429 => 130_429,
        400..=499 => INVALID_PARAMETER,
        503 => 131_016,
        _ => 131_000,
    }
}
