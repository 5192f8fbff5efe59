//! Why a document cannot become Rust: always with the place it happened at.

use std::fmt;

/// Why no bindings could be generated.
///
/// Its `Display` is one line: the place in the document, then the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    place: Place,
    reason: String,
}

/// The part of the document that an [`Error`] speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Document,
    Operation(String),
    Schema(String),
}

impl Error {
    pub(crate) fn document(reason: impl Into<String>) -> Self {
        Self {
            place: Place::Document,
            reason: reason.into(),
        }
    }

    pub(crate) fn operation(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            place: Place::Operation(name.into()),
            reason: reason.into(),
        }
    }

    pub(crate) fn schema(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            place: Place::Schema(name.into()),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Document => {}
            Place::Operation(name) => write!(f, "operation {name}: ")?,
            Place::Schema(name) => write!(f, "schema `{name}`: ")?,
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Error {}
