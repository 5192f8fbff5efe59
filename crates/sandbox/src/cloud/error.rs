//! The codes, the statuses and the bodies of the Graph API's errors.

use std::borrow::Cow;

use hyper::StatusCode;
use serde_json::json;
use whatsapp_business_cloud::api::ERROR_CODES;

use crate::engine::{Cause, Failure, Reply, title_of};

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
pub(super) fn title(code: u32) -> String {
    let title = title_of(ERROR_CODES, i64::from(code));
    title.unwrap_or_else(|| "Something went wrong".to_owned())
}
