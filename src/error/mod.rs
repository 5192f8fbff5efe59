//! The one error type: what went wrong, what the server said of it, and what a program can do.

mod code;
mod display;
mod predicates;

use std::sync::Arc;

use bytes::Bytes;

use crate::types;

pub use code::{ErrorCode, ErrorFamily};

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Arc<dyn std::error::Error + Send + Sync>;

/// Why a call, or a webhook event, failed.
///
/// Ask it what it is with the predicates; each says what to do about it. Neither `Display` nor
/// `Debug` shows a password, a pin, a token or a body.
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: Kind,
    operation: Option<&'static str>,
    fate: Fate,
    source: Option<Source>,
}

/// How far a call came before it failed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fate {
    /// How many times its request was sent, or tried to be.
    pub(crate) attempts: u32,
    /// One of them may have been processed.
    pub(crate) ambiguous: bool,
    /// Another may succeed, and does no harm.
    pub(crate) retryable: bool,
}

#[cfg_attr(not(feature = "client"), allow(dead_code))]
impl Fate {
    pub(crate) fn final_after(attempts: u32) -> Self {
        Self {
            attempts,
            ..Self::default()
        }
    }
}

#[derive(Clone)]
#[cfg_attr(not(feature = "client"), allow(dead_code))]
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
    /// No answer, or not all of it, in time; its status, if that came.
    Timeout { status: Option<u16> },
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
    /// A file is not the one that was expected.
    Corrupt,
}

#[cfg_attr(not(all(feature = "client", feature = "tracing")), allow(dead_code))]
impl Kind {
    /// One word for it.
    pub(crate) fn name(&self) -> &'static str {
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

/// An answer with an error status.
#[derive(Clone)]
#[cfg_attr(not(feature = "client"), allow(dead_code))]
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
                fate: Fate::default(),
                source,
            }),
        }
    }

    pub(crate) fn request(reason: impl Into<String>) -> Self {
        Self::new(Kind::Request(reason.into()))
    }

    /// The same error, told of the call it ended.
    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) fn of_call(mut self, operation: &'static str, fate: Fate) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        inner.operation.get_or_insert(operation);
        inner.fate = fate;
        self
    }

    /// The error of a login, told to a call that needed it: an attempt of the call's may have been
    /// processed before.
    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) fn of_login(mut self, ambiguous: bool) -> Self {
        if ambiguous {
            let fate = &mut Arc::make_mut(&mut self.inner).fate;
            fate.ambiguous = true;
            fate.retryable = false;
        }
        self
    }

    /// The JSON in `bytes`, or a decode error with the path to what is wrong in it.
    pub(crate) fn decode<T: serde::de::DeserializeOwned>(
        bytes: &Bytes,
        status: Option<u16>,
    ) -> Result<T> {
        let text = crate::types::de::utf8(bytes);
        // Without paths first: they cost half as much again, and are seldom needed.
        if let Ok(value) = serde_json::from_str(&text) {
            return Ok(value);
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
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
            Kind::Timeout { status } => *status,
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

    /// How many times the request was sent, or tried to be. Where a login failed that the call
    /// needed, it is the login's: see [`operation`](Self::operation).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.fate.attempts
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
