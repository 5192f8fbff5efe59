//! Why a document cannot become Rust, with the place in the document.

use std::fmt::{self, Write};

/// Why no bindings could be generated.
///
/// Its `Display` is one line: the place in the document, then the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    place: Place,
    reason: String,
}

/// The part of the document that an [`Error`] is about.
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
        let message = match &self.place {
            Place::Document => self.reason.clone(),
            Place::Operation(name) => format!("operation {name}: {}", self.reason),
            Place::Schema(name) => format!("schema `{name}`: {}", self.reason),
        };
        // Names and values come from the document: none of them may break the line.
        for c in message.chars() {
            match c.is_control() {
                true => write!(f, "{}", c.escape_default())?,
                false => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
