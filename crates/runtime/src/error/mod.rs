//! The error type: what went wrong, what the server reported, and how to react.

mod body;
#[doc(hidden)]
pub mod code;
mod display;
mod predicates;
mod read;
#[cfg(feature = "test-util")]
mod test_util;

use std::sync::Arc;

use bytes::Bytes;

use crate::json;
use crate::types::de::utf8;
use crate::types::json::FromJson;
use crate::types::limits::Violation;

pub use body::{ErrorBody, FailedItem, Fault, FaultClass};
pub use code::ErrorCodeInfo;
#[doc(hidden)]
pub use read::read;
#[cfg(feature = "test-util")]
pub use test_util::{CodedError, TestError};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The source of an error.
pub type Source = Arc<dyn std::error::Error + Send + Sync>;

/// The error of a call or of a webhook event.
///
/// The crate of each API has an error of its own around it, which knows the codes of the API; it
/// converts to and from this one. Neither `Display` nor `Debug` shows a password, a PIN, a token or
/// a raw body; the words of the server are shown on one line, and cut if they are long.
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: Kind,
    operation: Option<&'static str>,
    outcome: CallOutcome,
    source: Option<Source>,
}

/// How a call ended, other than by its result.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallOutcome {
    /// How many attempts were made.
    pub attempts: u32,
    /// Whether a failed attempt may have been processed.
    pub ambiguous: bool,
    /// Whether another call may succeed, and is safe.
    pub retryable: bool,
}

impl CallOutcome {
    /// Returns the outcome of a call that is not to be repeated.
    #[must_use]
    pub fn final_after(attempts: u32) -> Self {
        Self {
            attempts,
            ..Self::default()
        }
    }
}

/// What went wrong.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The arguments of the caller cannot be sent.
    Request(String),
    /// A field of the request exceeds a limit.
    Invalid {
        /// The path of the field.
        field: String,
        /// What is wrong with it, to be read after the path.
        reason: String,
    },
    /// The settings of the client are not valid.
    Configuration(String),
    /// No connection was made: nothing was sent.
    Connect {
        /// The host and the port.
        host: String,
        /// Whether the certificate was not accepted.
        tls: bool,
    },
    /// The connection was made, and then failed.
    Transport,
    /// The connection failed within a response.
    CutOff {
        /// The status.
        status: u16,
    },
    /// No response, or not all of it, arrived in time; its status, if that did.
    Timeout {
        /// The status.
        status: Option<u16>,
    },
    /// The server returned an error status.
    Status(Box<ErrorResponse>),
    /// The response, or event, does not match the document.
    Decode {
        /// The status, if it is a response.
        status: Option<u16>,
        /// The path to what does not match.
        path: String,
        /// Why it does not, without the value.
        reason: String,
        /// The JSON.
        body: Bytes,
    },
    /// The response is larger than the limit.
    TooLarge {
        /// The status.
        status: u16,
        /// The limit in bytes.
        limit: u64,
    },
    /// A file or stream of the caller failed.
    Io(String),
    /// The digest of a file is not the expected one.
    Corrupt,
}

impl Kind {
    /// Returns the name of the kind, as tracing records it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Request(_) | Self::Invalid { .. } => "invalid",
            Self::Configuration(_) => "configuration",
            Self::Connect { .. } => "connect",
            Self::Transport => "transport",
            Self::CutOff { .. } => "cut_off",
            Self::Timeout { .. } => "timeout",
            Self::Status(_) => "status",
            Self::Decode { .. } => "decode",
            Self::TooLarge { .. } => "too_large",
            Self::Io(_) => "io",
            Self::Corrupt => "corrupt",
        }
    }
}

/// A response with an error status.
#[derive(Clone, Debug)]
pub struct ErrorResponse {
    /// The status.
    pub status: u16,
    /// What the body reports.
    pub errors: ErrorBody,
    /// The raw body.
    pub body: Bytes,
    /// The delay of the `Retry-After` header.
    pub retry_after: Option<std::time::Duration>,
}

impl ErrorResponse {
    /// Creates an error response from its body, as `read` understands it.
    pub(crate) fn read(status: u16, body: Bytes, read: fn(&str) -> Option<ErrorBody>) -> Self {
        let errors = read(&utf8(&body)).unwrap_or_default();
        let mut response = Self {
            status,
            errors,
            body,
            retry_after: None,
        };
        response.forget_statuses();
        response
    }

    /// Removes the class of codes that only repeat the status: the API may have a code of the same
    /// number for something else, such as a delivery.
    fn forget_statuses(&mut self) {
        let status = self.status;
        for fault in self.errors.faults_mut() {
            if repeats_status(fault.code, Some(status)) {
                fault.class = FaultClass::unknown();
            }
        }
    }
}

/// Returns whether a code is the error status of its response rather than a code of the API.
fn repeats_status(code: Option<i64>, status: Option<u16>) -> bool {
    status.is_some_and(|status| status >= 400 && code == Some(i64::from(status)))
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        let Violation { path, reason } = violation;
        Self::new(Kind::Invalid {
            field: path,
            reason,
        })
    }
}

impl Error {
    #[doc(hidden)]
    /// Creates an error.
    pub fn new(kind: Kind) -> Self {
        Self::with_source(kind, None)
    }

    #[doc(hidden)]
    /// Creates an error with its source.
    pub fn with_source(kind: Kind, source: Option<Source>) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                operation: None,
                outcome: CallOutcome::default(),
                source,
            }),
        }
    }

    #[doc(hidden)]
    /// Creates an error of the arguments of the caller.
    pub fn request(reason: impl Into<String>) -> Self {
        Self::new(Kind::Request(reason.into()))
    }

    #[doc(hidden)]
    /// Creates an error of the settings.
    pub fn configuration(reason: impl Into<String>, source: Option<Source>) -> Self {
        Self::with_source(Kind::Configuration(reason.into()), source)
    }

    #[doc(hidden)]
    /// Adds the call that failed with this error.
    pub fn with_call(mut self, operation: &'static str, outcome: CallOutcome) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        inner.operation.get_or_insert(operation);
        inner.outcome = outcome;
        self
    }

    #[doc(hidden)]
    /// Creates the error of a successful response that lacks its result at `path`, such as the id of a
    /// message: that which the body reports, or else a decode error.
    pub fn without_result(
        status: u16,
        body: &Bytes,
        path: &str,
        read: fn(&str) -> Option<ErrorBody>,
    ) -> Self {
        let response = ErrorResponse::read(status, body.clone(), read);
        Self::new(match response.errors.faults().is_empty() {
            false => Kind::Status(Box::new(response)),
            true => Kind::Decode {
                status: Some(status),
                path: path.to_owned(),
                reason: "the response lacks it".to_owned(),
                body: response.body,
            },
        })
    }

    #[doc(hidden)]
    /// Turns the error of a login into that of a call that needed it. An earlier attempt of the call
    /// may have been processed.
    pub fn after_login_failure(mut self, ambiguous: bool) -> Self {
        if ambiguous {
            let outcome = &mut Arc::make_mut(&mut self.inner).outcome;
            outcome.ambiguous = true;
            outcome.retryable = false;
        }
        self
    }

    #[doc(hidden)]
    /// Decodes JSON. The error has the path to what is wrong in it.
    #[inline]
    pub fn decode<T: FromJson>(bytes: &Bytes, status: Option<u16>) -> Result<T> {
        Self::decode_with(bytes, status, T::from_json)
    }

    #[doc(hidden)]
    /// Decodes JSON by a function of the caller.
    #[inline]
    pub fn decode_with<T>(
        bytes: &Bytes,
        status: Option<u16>,
        from_json: impl FnOnce(&str) -> serde_json::Result<T>,
    ) -> Result<T> {
        let text = utf8(bytes);
        from_json(&text).map_err(|error| Self::not_decoded(bytes, &text, &error, status))
    }

    #[doc(hidden)]
    /// Decodes the JSON of a response. No body, or `null`, counts as an empty object: the responses
    /// to some writes have none.
    pub fn decode_response<T: FromJson>(body: &Bytes, status: u16) -> Result<T> {
        let trimmed = body.trim_ascii();
        if trimmed.is_empty() || trimmed == b"null" {
            return Self::decode(&Bytes::from_static(b"{}"), Some(status));
        }
        Self::decode(body, Some(status))
    }

    #[doc(hidden)]
    /// The decode error of a part, as one of the whole that has the part at `path`.
    pub fn below(mut self, path: &str) -> Self {
        if let Kind::Decode { path: inner, .. } = &mut Arc::make_mut(&mut self.inner).kind {
            *inner = match inner.as_str() {
                "." => path.to_owned(),
                list if list.starts_with('[') => format!("{path}{list}"),
                field => format!("{path}.{field}"),
            };
        }
        self
    }

    #[doc(hidden)]
    /// The error of a body that is not a webhook event of this API.
    #[cold]
    pub fn other_api(body: &Bytes, path: &str, reason: &str) -> Self {
        Self::new(Kind::Decode {
            status: None,
            path: path.to_owned(),
            reason: reason.to_owned(),
            body: body.clone(),
        })
    }

    #[cold]
    fn not_decoded(
        bytes: &Bytes,
        text: &str,
        error: &serde_json::Error,
        status: Option<u16>,
    ) -> Self {
        Self::new(Kind::Decode {
            status,
            path: json::error_path(text, error),
            reason: without_values(error),
            body: bytes.clone(),
        })
    }

    #[doc(hidden)]
    /// Returns what went wrong.
    pub fn kind(&self) -> &Kind {
        &self.inner.kind
    }

    /// Returns the HTTP status, if the server responded.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.inner.kind {
            Kind::Status(response) => Some(response.status),
            Kind::Decode { status, .. } => *status,
            Kind::TooLarge { status, .. } | Kind::CutOff { status } => Some(*status),
            Kind::Timeout { status } => *status,
            _ => None,
        }
    }

    /// Returns the errors that the server reported; empty if there are none.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        self.error_body().map_or(&[], ErrorBody::faults)
    }

    /// Returns the body of an error response, if the server sent one of the API.
    #[must_use]
    pub fn error_body(&self) -> Option<&ErrorBody> {
        match &self.inner.kind {
            Kind::Status(response) => Some(&response.errors),
            _ => None,
        }
    }

    /// Returns the code of the first error that the server reported.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.faults().first()?.code
    }

    /// Returns the [codes](Self::code) that the table of the API explains: all but those that only repeat
    /// the HTTP status.
    pub fn api_codes(&self) -> impl Iterator<Item = i64> {
        let status = self.status();
        let codes = self.faults().iter().filter_map(|fault| fault.code);
        codes.filter(move |code| !repeats_status(Some(*code), status))
    }

    /// Returns the title that the server has for the user of an application.
    #[must_use]
    pub fn user_title(&self) -> Option<&str> {
        self.faults()
            .iter()
            .find_map(|fault| fault.user_title.as_deref())
    }

    /// Returns the message that the server has for the user of an application.
    #[must_use]
    pub fn user_message(&self) -> Option<&str> {
        self.faults()
            .iter()
            .find_map(|fault| fault.user_message.as_deref())
    }

    /// Returns what is wrong with the request, in the words of the server: text, or else JSON.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        self.faults()
            .iter()
            .find_map(|fault| fault.details.as_deref())
    }

    /// Returns the items of a list that failed, each with its reasons: the others succeeded.
    #[must_use]
    pub fn failed_items(&self) -> &[FailedItem] {
        self.error_body().map_or(&[], ErrorBody::failed)
    }

    /// Returns the operation id of the call that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// Returns how many attempts were made. If a login that the call needed failed, these are the
    /// attempts of the login: see [`operation`](Self::operation).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.outcome.attempts
    }

    /// Returns the raw body of an error response, or of a response that does not match the document.
    /// It may contain data that should not be logged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.inner.kind {
            Kind::Status(response) if !response.body.is_empty() => Some(&response.body),
            Kind::Decode { body, .. } => Some(body),
            _ => None,
        }
    }

    /// Returns the path of the field that is wrong: where decoding failed, such as
    /// `messages[0].timestamp`, or which field of a message exceeds a limit, such as `text.body`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Decode { path, .. } => Some(path),
            Kind::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Returns whether the class of one of the [`faults`](Self::faults) is as expected.
    pub(crate) fn has_class(&self, is: impl Fn(FaultClass) -> bool) -> bool {
        self.faults().iter().any(|fault| is(fault.class))
    }

    /// Returns whether one of the codes says anything about the request.
    pub(crate) fn has_known_class(&self) -> bool {
        self.has_class(FaultClass::is_known)
    }
}

/// Returns the message of serde without the value that it quotes, which may be a secret.
fn without_values(error: &serde_json::Error) -> String {
    let message = error.to_string();
    for opening in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(opening)
            && let Some((found, expected)) = rest.rsplit_once(", expected ")
        {
            let kind = found.split([' ', '`', '"']).next().unwrap_or_default();
            return format!("{opening}{kind}, expected {expected}");
        }
    }
    if error.is_data() && !message.starts_with("missing field") {
        return "it does not match the schema".to_owned();
    }
    message
}
