//! How bad a change is, and for whom.

use std::fmt;

use serde::Serialize;

/// Does a program that was right about the old document talk wrongly under the new one?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// It talks as rightly as before.
    Compatible,
    /// The document does not decide it.
    Warning,
    /// It does.
    Breaking,
}

/// Does a Rust program that uses the generated crate stop compiling?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// It compiles.
    Compatible,
    /// It does not, or means something else.
    Breaking,
}

/// Which way the thing that changed travels, seen from the program that uses this crate.
///
/// What a webhook callback carries is received, so it is a response here, and what the program
/// answers to it is a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// On no wire: a schema that nothing uses, or a fact about the document itself.
    None,
    /// The program sends it.
    Request,
    /// The program receives it.
    Response,
    /// The program sends it in one place and receives it in another.
    Both,
}

impl Direction {
    /// The direction that includes both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (one, same) if one == same => one,
            _ => Self::Both,
        }
    }

    /// The same thing seen from the other end, as in a callback.
    #[must_use]
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
            same => same,
        }
    }
}

/// The kind of release that a set of changes asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The two documents say the same.
    None,
    /// Prose, or limits that bind nobody who obeyed the old ones.
    Patch,
    /// Something is new, or uncertain; nothing that worked stops working.
    Minor,
    /// A program stops compiling or talks wrongly.
    Major,
}

macro_rules! display_as_lowercase {
    ($($type:ident { $($variant:ident $text:literal),+ })+) => {$(
        impl $type {
            /// The word for it in reports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )+};
}

display_as_lowercase! {
    Wire { Compatible "compatible", Warning "warning", Breaking "breaking" }
    Source { Compatible "compatible", Breaking "breaking" }
    Direction { None "none", Request "request", Response "response", Both "both" }
    Verdict { None "none", Patch "patch", Minor "minor", Major "major" }
}
