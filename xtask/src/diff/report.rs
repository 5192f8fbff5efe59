//! The result of a comparison: the changes in a fixed order, and the kind of release they require.

use serde::Serialize;

use super::api::ApiDifference;
use super::level::{Direction, Source, Verdict, Wire};
use super::rules::Effect;

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The stable name of the kind of change: see [`rules`](super::rules).
    pub id: &'static str,
    /// The place as a JSON pointer: into the new document, or into the old one for removals.
    pub pointer: String,
    /// The only operation it belongs to, if there is one: its operation id, or method and path.
    pub operation: Option<String>,
    /// The direction in which the data travels.
    pub direction: Direction,
    /// The effect on a program that is already running.
    pub wire: Wire,
    /// The effect on a Rust program that is compiled again.
    pub source: Source,
    /// The change in words.
    pub message: String,
    #[serde(skip)]
    pub(crate) effect: Effect,
}

impl Change {
    /// Returns whether a program breaks on this change, on the wire or in the compiler.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.wire == Wire::Breaking || self.source == Source::Breaking
    }

    /// Returns whether this change is about documentation and labels only.
    #[must_use]
    pub fn is_documentation(&self) -> bool {
        self.effect == Effect::Documentation
    }

    /// Returns whether this change may break a program, which the documents do not determine.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        !self.is_breaking() && (self.wire == Wire::Warning || self.source == Source::Unknown)
    }

    fn verdict(&self) -> Verdict {
        if self.is_breaking() {
            Verdict::Major
        } else if self.is_uncertain() || self.effect == Effect::Addition {
            Verdict::Minor
        } else {
            Verdict::Patch
        }
    }
}

/// All differences between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The kind of release that the changes require.
    pub verdict: Verdict,
    /// The worst first; equal ones by operation, pointer and id.
    pub changes: Vec<Change>,
    /// The difference of the generated Rust APIs.
    #[serde(skip)]
    pub api: ApiDifference,
}

impl Report {
    pub(crate) fn new(mut changes: Vec<Change>, api: ApiDifference) -> Self {
        changes.sort_by(|a, b| {
            (b.is_breaking(), b.wire, b.source)
                .cmp(&(a.is_breaking(), a.wire, a.source))
                .then_with(|| a.is_documentation().cmp(&b.is_documentation()))
                .then_with(|| {
                    (&a.operation, &a.pointer, a.id).cmp(&(&b.operation, &b.pointer, b.id))
                })
        });
        let verdict = changes
            .iter()
            .map(Change::verdict)
            .max()
            .unwrap_or(Verdict::None);
        Self {
            verdict,
            changes,
            api,
        }
    }

    /// Returns the worst wire level of any change.
    #[must_use]
    pub fn worst_wire(&self) -> Wire {
        self.changes
            .iter()
            .map(|change| change.wire)
            .max()
            .unwrap_or(Wire::Compatible)
    }

    /// Returns whether any change breaks a program, on the wire or in the compiler.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(Change::is_breaking)
    }

    /// Returns whether the effect of any change is uncertain.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.changes.iter().any(Change::is_uncertain)
    }
}
