//! The levels of a change: its effect on the wire, its effect on Rust source, and its direction.

use std::fmt;

use serde::Serialize;

/// The effect on a running program that follows the old document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// The program follows the new document as well.
    Compatible,
    /// The document does not decide it.
    Warning,
    /// The program violates the new document.
    Breaking,
}

/// The effect on a Rust program that uses the generated crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The program compiles: nothing of the public Rust API is removed or changed.
    Compatible,
    /// No Rust can be generated from one of the documents, so there is nothing to compare.
    Unknown,
    /// Something of the public Rust API is removed or changed.
    Breaking,
}

/// The direction in which the changed data travels, seen from the program that uses this crate.
///
/// The body of a webhook callback is received, so it counts as a response here, and the program's
/// reply to it counts as a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Neither: an unused schema, or a property of the document itself.
    None,
    /// The program sends it.
    Request,
    /// The program receives it.
    Response,
    /// The program sends it in one place and receives it in another.
    Both,
}

impl Direction {
    /// Returns the direction that includes both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (one, same) if one == same => one,
            _ => Self::Both,
        }
    }

    /// Returns the direction as the other side sees it.
    #[must_use]
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
            same => same,
        }
    }

    pub(crate) fn includes(self, other: Self) -> bool {
        self == other || self == Self::Both
    }
}

/// The kind of release that a set of changes requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The documents are equivalent.
    None,
    /// Documentation, or limits that became looser.
    Patch,
    /// Additions, or changes whose effect is uncertain.
    Minor,
    /// No Rust can be generated from one of the documents, so that a program may stop compiling.
    Unknown,
    /// A program stops compiling or violates the new document.
    Major,
}

macro_rules! display_as_lowercase {
    ($($type:ident { $($variant:ident $text:literal),+ })+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $text),+ })
            }
        }
    )+};
}

display_as_lowercase! {
    Wire { Compatible "compatible", Warning "warning", Breaking "breaking" }
    Source { Compatible "compatible", Unknown "unknown", Breaking "breaking" }
    Direction { None "none", Request "request", Response "response", Both "both" }
    Verdict { None "none", Patch "patch", Minor "minor", Unknown "unknown", Major "major" }
}
