//! The error type.

use std::fmt;

use whatsapp_business_runtime as runtime;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of an outbox.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The database failed, or cannot be reached.
    Store(sqlx::Error),
    /// The message exceeds a limit. It was not stored.
    Message(runtime::Error),
    /// An option, such as a key, is not valid. Nothing was stored.
    Options(String),
    /// The URL of the database is not valid, or needs a feature that is not enabled.
    Url(String),
    /// The database was migrated by a newer version of this crate.
    NewerSchema {
        /// The version of the database.
        found: i64,
        /// The newest version that this crate supports.
        supported: i64,
    },
    /// The client cannot send anything: the login failed, or its settings are not valid. The
    /// messages are still queued.
    Client(runtime::Error),
    /// A row of the database cannot be read: it was written by something else.
    Corrupt(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the database of the outbox failed: {error}"),
            Self::Message(error) => write!(f, "the message is not valid: {error}"),
            Self::Options(reason) | Self::Url(reason) | Self::Corrupt(reason) => {
                f.write_str(reason)
            }
            Self::NewerSchema { found, supported } => write!(
                f,
                "the database has version {found} of the outbox schema, and this program supports \
                 versions up to {supported}: update the program"
            ),
            Self::Client(error) => write!(f, "no message can be sent: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::Message(error) | Self::Client(error) => Some(error),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}
