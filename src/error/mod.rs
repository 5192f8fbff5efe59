//! The one error type: what went wrong, what the server said of it, and what a program can do.

mod code;
mod display;

use std::sync::Arc;

use bytes::Bytes;

use crate::types;

pub use code::{ErrorCode, ErrorFamily};

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a call, or a webhook event, failed.
///
/// Ask it what it is with the predicates; each says what to do about it. Neither `Display` nor
/// `Debug` shows a password, a pin, a token or a body.
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

struct Inner {
    kind: Kind,
    operation: Option<&'static str>,
    attempts: u32,
    ambiguous: bool,
    source: Option<Source>,
}

#[derive(Clone)]
pub(crate) enum Kind {
    /// What the caller asked for cannot be sent.
    Request(String),
    /// A field of what the caller asked for breaks a limit.
    Invalid { field: String, reason: String },
    /// The client's settings do not make a client.
    Configuration(String),
    /// No connection was made: nothing was sent.
    Connect { host: String, tls: bool },
    /// The connection was made, and then failed.
    Transport,
    /// The connection failed within an answer.
    CutOff { status: u16 },
    /// No answer, or not all of it, in time.
    Timeout,
    /// The server answered with an error status.
    Status(Box<Answer>),
    /// The answer, or event, is not what the document says.
    Decode {
        status: Option<u16>,
        path: String,
        reason: String,
        body: Bytes,
    },
    /// The answer is larger than the client takes.
    TooLarge { status: u16, limit: u64 },
    /// A file or stream of the caller's failed.
    Io(String),
}

/// An answer with an error status.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) errors: Vec<types::Error>,
    pub(crate) meta: Option<types::Meta>,
    /// As it came, where it was not the API's error body.
    pub(crate) body: Bytes,
    /// What `Retry-After` asked for, in seconds from then.
    pub(crate) retry_after: Option<std::time::Duration>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self::with_source(kind, None)
    }

    pub(crate) fn with_source(kind: Kind, source: Option<Source>) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                operation: None,
                attempts: 0,
                ambiguous: false,
                source,
            }),
        }
    }

    pub(crate) fn request(reason: impl Into<String>) -> Self {
        Self::new(Kind::Request(reason.into()))
    }

    /// The same error, told of the call it ended. Only the owner of a fresh error calls this.
    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) fn of_call(
        mut self,
        operation: &'static str,
        attempts: u32,
        ambiguous: bool,
    ) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.operation.get_or_insert(operation);
            inner.attempts = attempts;
            inner.ambiguous = ambiguous;
        }
        self
    }

    /// The JSON in `bytes`, or a decode error with the path to what is wrong in it.
    pub(crate) fn decode<T: serde::de::DeserializeOwned>(
        bytes: &Bytes,
        status: Option<u16>,
    ) -> Result<T> {
        // Without paths first: they cost half as much again, and are seldom needed.
        if let Ok(value) = serde_json::from_slice(bytes) {
            return Ok(value);
        }
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let result = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| (error.path().to_string(), error.into_inner()))
            .and_then(|value| {
                deserializer
                    .end()
                    .map(|()| value)
                    .map_err(|e| (".".to_owned(), e))
            });
        result.map_err(|(path, source)| {
            Self::new(Kind::Decode {
                status,
                path,
                reason: without_values(&source),
                body: bytes.clone(),
            })
        })
    }

    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) fn kind(&self) -> &Kind {
        &self.inner.kind
    }

    /// The HTTP status, where the server answered at all.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.inner.kind {
            Kind::Status(answer) => Some(answer.status),
            Kind::Decode { status, .. } => *status,
            Kind::TooLarge { status, .. } | Kind::CutOff { status } => Some(*status),
            _ => None,
        }
    }

    /// The API's own errors, as the server sent them; empty where it sent none.
    #[must_use]
    pub fn api_errors(&self) -> &[types::Error] {
        match &self.inner.kind {
            Kind::Status(answer) => &answer.errors,
            _ => &[],
        }
    }

    /// What the server said of itself beside its errors.
    #[must_use]
    pub fn meta(&self) -> Option<&types::Meta> {
        match &self.inner.kind {
            Kind::Status(answer) => answer.meta.as_ref(),
            _ => None,
        }
    }

    /// The code of the first of the API's errors.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.api_errors().first()?.error_code()
    }

    /// The operation id of the call that failed.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// How many times the request was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// The body as it came, where it could not be understood: an HTML page of a gateway, or JSON
    /// that is not what the document says. It may hold what should not be logged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.inner.kind {
            Kind::Status(answer) if !answer.body.is_empty() => Some(&answer.body),
            Kind::Decode { body, .. } => Some(body),
            _ => None,
        }
    }

    /// Which field is wrong: where in the JSON the decoding failed, such as
    /// `messages[0].timestamp`, or what in a message breaks a limit, such as `text.body`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Decode { path, .. } => Some(path),
            Kind::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) fn has_code(&self, is: impl Fn(ErrorCode) -> bool) -> bool {
        self.api_errors()
            .iter()
            .filter_map(types::Error::error_code)
            .any(is)
    }

    /// What was asked for cannot be sent: nothing was.
    ///
    /// # Troubleshooting
    /// The message names what is wrong; [`path`](Self::path) is the field, where there is one.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(self.inner.kind, Kind::Request(_) | Kind::Invalid { .. })
    }

    /// The call was refused for who is asking: 401, 403, or a code of that family, such as 1005.
    ///
    /// # Troubleshooting
    /// The client has already logged in anew once, so the user name or the password is wrong, the
    /// account is not an administrator's (403), or a token that was handed in has run out. A new
    /// installation's account is `admin` with password `secret`, and must be given a new password
    /// at its first login: see [`ClientBuilder::new_password`](crate::ClientBuilder::new_password).
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.status(), Some(401 | 403))
            || self.has_code(|code| code.family() == ErrorFamily::Access)
    }

    /// The server wants fewer requests: 429, or code 429, 471 or 1015.
    ///
    /// # Troubleshooting
    /// The call was repeated as the retry policy allows and still refused. Send more slowly: the
    /// documented limits are 20 requests a second, and 50 a second for messages.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
            || self.has_code(|code| {
                use ErrorCode::{RateLimitHit, SpamRateLimitHit, TooManyRequests};
                matches!(code, RateLimitHit | SpamRateLimitHit | TooManyRequests)
            })
    }

    /// The recipient was never checked, or is not on WhatsApp: code 1006 or 1013 on a message.
    ///
    /// # Troubleshooting
    /// Check the number with `client.contacts().create_contact(…)` first, and send to the `wa_id`
    /// that comes back, which can differ from the number asked for.
    #[must_use]
    pub fn is_unknown_contact(&self) -> bool {
        let message = self
            .operation()
            .is_none_or(|id| id.starts_with("Messages_"));
        message
            && self.has_code(|code| matches!(code, ErrorCode::NotFound | ErrorCode::UserNotValid))
    }

    /// The 24 hours in which a business may answer freely are over: code 470.
    ///
    /// # Troubleshooting
    /// Send a template message instead.
    #[must_use]
    pub fn is_window_closed(&self) -> bool {
        self.has_code(|code| code == ErrorCode::WindowClosed)
    }

    /// No answer, or not all of it, in time.
    ///
    /// # Troubleshooting
    /// The server is slow or hangs, or the timeout is too short for what was transferred: see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout). Whether the server did the work
    /// is for [`is_ambiguous`](Self::is_ambiguous) to say.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.inner.kind, Kind::Timeout) || self.status() == Some(408)
    }

    /// No connection could be made: nothing was sent.
    ///
    /// # Troubleshooting
    /// The address or port is wrong, nothing listens there, or the certificate is not trusted: a
    /// new installation has a self-signed one, which must be handed to
    /// [`ClientBuilder::add_root_certificate`](crate::ClientBuilder::add_root_certificate).
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.inner.kind, Kind::Connect { .. })
    }

    /// The answer, or event, is not what the document says.
    ///
    /// # Troubleshooting
    /// [`path`](Self::path) is where, [`body`](Self::body) what came. Something other than the API
    /// may have answered, or the document needs a correction.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode { .. })
    }

    /// The server may or may not have done what was asked.
    ///
    /// # Troubleshooting
    /// The connection was lost after the request went out, or something between answered for the
    /// server. A message may have been sent: it is not repeated unless
    /// [`RetryPolicy::repeat_ambiguous`](crate::RetryPolicy::repeat_ambiguous) says so. Look for
    /// the statuses of the message at the webhook before sending it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.inner.ambiguous
    }

    /// The same call may succeed later, and repeating it does no harm.
    ///
    /// # Troubleshooting
    /// The client has repeated it already, as its retry policy allows; wait longer before the next
    /// try.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let passing = self.is_connect()
            || self.is_timeout()
            || self.is_rate_limited()
            || matches!(self.inner.kind, Kind::Transport | Kind::CutOff { .. })
            || matches!(self.status(), Some(502..=504))
            || self.has_code(ErrorCode::is_not_processed);
        passing && !self.is_ambiguous() && !self.is_untrusted()
    }

    /// The server's certificate is not trusted: asking again does not help.
    pub(crate) fn is_untrusted(&self) -> bool {
        matches!(self.inner.kind, Kind::Connect { tls: true, .. })
    }
}

/// serde's message without the value it quotes: that may be a secret.
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
        return "it has another shape".to_owned();
    }
    message
}
