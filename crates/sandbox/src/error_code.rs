//! The HTTP status and the title of an error code.
//!
//! The official HTTP status per code is not documented; where it is a guess, this is the place to
//! correct it.

use hyper::StatusCode;
use whatsapp_business::ErrorCode;

/// Returns the HTTP status of a response that carries the code.
pub(crate) fn http_status(code: ErrorCode) -> StatusCode {
    use ErrorCode::{
        AccessDenied, AccountLocked, Database, Generic, GroupUnknown, Internal, NotFound,
        NotPrimaryCoreapp, NotPrimaryMaster, NotReady, Other, Overloaded, PasswordChangeRequired,
        RecipientBlocked, ResourceExists, TemplateMissing, TooManyRequests,
    };
    match code {
        AccessDenied | PasswordChangeRequired => StatusCode::UNAUTHORIZED,
        RecipientBlocked | AccountLocked => StatusCode::FORBIDDEN,
        NotFound | GroupUnknown | TemplateMissing => StatusCode::NOT_FOUND,
        ResourceExists => StatusCode::CONFLICT,
        TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        NotReady | Overloaded => StatusCode::SERVICE_UNAVAILABLE,
        Generic | Internal | Database | NotPrimaryMaster | NotPrimaryCoreapp | Other(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Returns the title of the code as the API writes it: with a capital letter, as in
/// `Access denied`.
pub(crate) fn title(code: ErrorCode) -> String {
    let title = match code {
        ErrorCode::Other(_) => ErrorCode::Generic.title(),
        known => known.title(),
    };
    let mut chars = title.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
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
