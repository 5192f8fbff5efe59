//! The codes, the statuses and the bodies of the Graph API's errors.

use std::borrow::Cow;

use hyper::StatusCode;
use serde_json::json;

use crate::engine::{Cause, Failure, Reply};

/// The operation whose violations of the document have codes of messages.
pub(super) const SEND: &str = "Messages_sendMessage";

const INVALID_PARAMETER: u32 = 100;
pub(super) const PARAMETER_MISSING: u32 = 131_008;
pub(super) const PARAMETER_INVALID: u32 = 131_009;

/// An invalid parameter (code 100).
pub(super) fn invalid(details: impl Into<Cow<'static, str>>) -> Failure {
    Failure::code(INVALID_PARAMETER, details)
}

pub(super) fn missing(field: &str) -> Failure {
    invalid(format!("The parameter {field} is required."))
}

/// An object that does not exist, or is of another kind than the request needs.
pub(super) fn unknown_object(method: &str, id: &str) -> Failure {
    let details = format!(
        "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due to \
         missing permissions, or does not support this operation",
        method.to_ascii_lowercase()
    );
    invalid(details).with_subcode(33)
}

/// Returns the response for a failure of an operation.
pub(super) fn reply(operation: &str, failure: &Failure, trace: &str) -> Reply {
    let (code, subcode) = code(operation, failure);
    let details = failure.details.as_ref();
    // The errors of the Graph API itself have no title beside their details.
    let message = match (code, subcode) {
        (INVALID_PARAMETER, Some(33)) | (190, _) => details.to_owned(),
        (INVALID_PARAMETER, _) => format!("(#100) {details}"),
        _ => format!("(#{code}) {}", title(code)),
    };
    let mut error = json!({
        "message": message,
        "type": match subcode {
            Some(33) => "GraphMethodException",
            _ => "OAuthException",
        },
        "code": code,
        "fbtrace_id": trace,
    });
    if let Some(error) = error.as_object_mut() {
        if let Some(subcode) = subcode {
            error.insert("error_subcode".to_owned(), subcode.into());
        } else if code != 190 {
            let data = json!({ "messaging_product": "whatsapp", "details": details });
            error.insert("error_data".to_owned(), data);
        }
    }
    let status = failure.status.unwrap_or_else(|| match failure.cause {
        Cause::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Cause::Timeout => StatusCode::REQUEST_TIMEOUT,
        _ => http_status(code),
    });
    Reply::json(status, &json!({ "error": error }))
}

/// Returns the code and the subcode of a failure.
fn code(operation: &str, failure: &Failure) -> (u32, Option<u32>) {
    let code = match failure.cause {
        Cause::Code(code, subcode) => return (code, subcode),
        Cause::Fault(Some(code)) => code,
        Cause::Fault(None) => match failure.status.map_or(0, |status| status.as_u16()) {
            401 => 190,
            403 => 10,
            429 => 130_429,
            400..=499 => INVALID_PARAMETER,
            503 => 131_016,
            _ => 131_000,
        },
        Cause::Internal => 1,
        Cause::Malformed | Cause::MissingBody => INVALID_PARAMETER,
        _ if operation != SEND => INVALID_PARAMETER,
        Cause::Missing => PARAMETER_MISSING,
        _ => PARAMETER_INVALID,
    };
    (code, None)
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
pub(super) fn title(code: u32) -> &'static str {
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
