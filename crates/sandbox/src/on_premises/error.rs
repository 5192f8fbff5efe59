//! The codes, the statuses and the bodies of the API's errors.
//!
//! The official HTTP status per code is not documented; where it is a guess, this is the place to
//! correct it.

use std::borrow::Cow;

use hyper::StatusCode;
use whatsapp_business::ErrorCode;
use whatsapp_business::api::ERROR_CODES;
use whatsapp_business::types::{Error, Meta, Response};

use crate::engine::{Cause, Failure, Reply, title_of};

/// A failure with a code of the API.
pub(super) fn coded(code: ErrorCode, details: impl Into<Cow<'static, str>>) -> Failure {
    Failure::code(u32::try_from(code.number()).unwrap_or_default(), details)
}

pub(super) fn unauthorized() -> Failure {
    Failure::new(Cause::Unauthorized, "Invalid credentials.")
}

pub(super) fn forbidden(details: &'static str) -> Failure {
    Failure::new(Cause::Forbidden, details)
}

/// Returns the response for a failure.
pub(super) fn reply(failure: &Failure, meta: Meta) -> Reply {
    let code = code(failure);
    let status = failure
        .status
        .unwrap_or_else(|| status(failure.cause, code));
    let mut error = Error::new()
        .with_code(code.number())
        .with_title(title(code));
    if !failure.details.is_empty() {
        error = error.with_details(failure.details.as_ref());
    }
    let body = Response::new().with_meta(meta).with_errors([error]);
    Reply::json(status, &body)
}

/// Returns the code of a failure. Some violations of the document have a specific one.
fn code(failure: &Failure) -> ErrorCode {
    let field = failure.field.as_str();
    let leaf = field.rsplit('.').next().unwrap_or_default();
    match failure.cause {
        Cause::Code(code, _) | Cause::Fault(Some(code)) => ErrorCode::from(i64::from(code)),
        Cause::Fault(None) => match failure.status.map_or(0, |status| status.as_u16()) {
            401 | 403 => ErrorCode::AccessDenied,
            404 => ErrorCode::NotFound,
            429 => ErrorCode::TooManyRequests,
            400..=499 => ErrorCode::InvalidRequest,
            500 => ErrorCode::Internal,
            503 => ErrorCode::NotReady,
            _ => ErrorCode::Generic,
        },
        Cause::Unauthorized | Cause::Forbidden => ErrorCode::AccessDenied,
        Cause::NotFound => ErrorCode::NotFound,
        Cause::RateLimited => ErrorCode::TooManyRequests,
        Cause::MethodNotAllowed | Cause::Malformed | Cause::Timeout => ErrorCode::InvalidRequest,
        Cause::Missing | Cause::MissingBody => ErrorCode::ParameterMissing,
        Cause::Internal => ErrorCode::Internal,
        Cause::TooLong if field == "text.body" => ErrorCode::MessageTooLong,
        Cause::NotListed if field == "recipient_type" => ErrorCode::InvalidRecipientType,
        Cause::WrongCount if field.starts_with("interactive.") => match leaf {
            "sections" => ErrorCode::SectionCount,
            "rows" => ErrorCode::RowCount,
            "product_items" => ErrorCode::ProductCount,
            _ => ErrorCode::ParameterInvalid,
        },
        _ => ErrorCode::ParameterInvalid,
    }
}

/// Returns the HTTP status of a response.
fn status(cause: Cause, code: ErrorCode) -> StatusCode {
    use ErrorCode::{
        AccessDenied, AccountLocked, Database, Generic, GroupUnknown, Internal, NotFound,
        NotPrimaryCoreapp, NotPrimaryMaster, NotReady, Other, Overloaded, PasswordChangeRequired,
        RecipientBlocked, ResourceExists, TemplateMissing, TooManyRequests,
    };
    match (cause, code) {
        (Cause::Forbidden, _) | (_, RecipientBlocked | AccountLocked) => StatusCode::FORBIDDEN,
        (Cause::MethodNotAllowed, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Cause::TooLarge, _) => StatusCode::PAYLOAD_TOO_LARGE,
        (Cause::Timeout, _) => StatusCode::REQUEST_TIMEOUT,
        (_, AccessDenied | PasswordChangeRequired) => StatusCode::UNAUTHORIZED,
        (_, NotFound | GroupUnknown | TemplateMissing) => StatusCode::NOT_FOUND,
        (_, ResourceExists) => StatusCode::CONFLICT,
        (_, TooManyRequests) => StatusCode::TOO_MANY_REQUESTS,
        (_, NotReady | Overloaded) => StatusCode::SERVICE_UNAVAILABLE,
        (_, Generic | Internal | Database | NotPrimaryMaster | NotPrimaryCoreapp | Other(_)) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Returns the title of a code.
pub(super) fn title(code: ErrorCode) -> String {
    let title = title_of(ERROR_CODES, code.number());
    let generic = || title_of(ERROR_CODES, ErrorCode::Generic.number());
    title.or_else(generic).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_starts_with_a_capital_letter() {
        assert_eq!(title(ErrorCode::AccessDenied), "Access denied");
        assert_eq!(title(ErrorCode::Other(9)), "Generic error");
    }
}
