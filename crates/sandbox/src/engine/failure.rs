//! Why a request fails, in terms of no API: each API has its own codes and error bodies.

use std::borrow::Cow;

use hyper::StatusCode;
use whatsapp_business_runtime::ErrorCodeInfo;

/// Why a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// An error code of the API, and its subcode.
    Code(u32, Option<u32>),
    /// A fault that was injected, with the code of its error body if it sets one.
    Fault(Option<u32>),
    /// The credentials are missing or invalid.
    Unauthorized,
    /// The caller may not do this.
    Forbidden,
    /// The path or the object does not exist.
    NotFound,
    /// The path has no such method.
    MethodNotAllowed,
    /// The request is over a rate limit.
    RateLimited,
    /// A member or parameter is missing.
    Missing,
    /// The body is missing.
    MissingBody,
    /// A member or parameter has an invalid value.
    Invalid,
    /// A text is too long, as [`Invalid`](Self::Invalid).
    TooLong,
    /// A list is too long or too short, as [`Invalid`](Self::Invalid).
    WrongCount,
    /// A value is none of those that are listed, as [`Invalid`](Self::Invalid).
    NotListed,
    /// The body is too large.
    TooLarge,
    /// The body is incomplete, or not JSON.
    Malformed,
    /// The body did not arrive in time.
    Timeout,
    /// The sandbox is wrong.
    Internal,
}

/// A request that fails.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Why it fails.
    pub cause: Cause,
    /// The path of the member that violates the document; empty if none does.
    pub field: String,
    /// What is wrong, for a person.
    pub details: Cow<'static, str>,
    /// The status of the response, if it is not the one that goes with the code.
    pub status: Option<StatusCode>,
    /// Whether the connection is closed after the response, because the rest of the request was not
    /// read.
    pub close: bool,
}

impl Failure {
    /// A failure with the status that goes with its cause.
    pub fn new(cause: Cause, details: impl Into<Cow<'static, str>>) -> Self {
        Self {
            cause,
            field: String::new(),
            details: details.into(),
            status: None,
            close: false,
        }
    }

    /// A failure with a code of the API.
    pub fn code(code: u32, details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Cause::Code(code, None), details)
    }

    /// A missing member or parameter.
    pub fn missing(field: &str) -> Self {
        Self::new(Cause::Missing, format!("{field} is required"))
    }

    /// An invalid value.
    pub fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Cause::Invalid, details)
    }

    /// An object that does not exist.
    pub fn not_found(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Cause::NotFound, details)
    }

    /// A body that is too large.
    pub fn too_large(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Cause::TooLarge, details)
    }

    /// Sets the status of the response.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the subcode beside the code.
    #[must_use]
    pub fn with_subcode(mut self, subcode: u32) -> Self {
        if let Cause::Code(code, _) = self.cause {
            self.cause = Cause::Code(code, Some(subcode));
        }
        self
    }

    /// Closes the connection after the response.
    pub(crate) fn closing(mut self) -> Self {
        self.close = true;
        self
    }
}

/// Returns the title of a code as the APIs write it: with a capital letter, as in `Access denied`.
pub fn title_of(codes: &[ErrorCodeInfo], number: i64) -> Option<String> {
    let code = codes.iter().find(|code| code.number == number)?;
    let mut letters = code.title.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}
