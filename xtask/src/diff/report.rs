//! What a comparison finds: the changes, in a fixed order, and what they ask of the next release.

use serde::Serialize;

use super::level::{Direction, Source, Verdict, Wire};
use super::rule::{Effect, Rule};

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The stable name of the kind of change: see [`rules`](super::rules).
    pub id: &'static str,
    /// Where, as a JSON pointer: into the new document, or into the old one for what is gone.
    pub pointer: String,
    /// The operation it belongs to, when there is exactly one: its operation id, or method and path.
    pub operation: Option<String>,
    /// Which way it travels.
    pub direction: Direction,
    /// What it does to a program that is already running.
    pub wire: Wire,
    /// What it does to a Rust program that is compiled again.
    pub source: Source,
    /// The change in words.
    pub message: String,
    /// Whether `drift` gave the wire level, and not the table of rules.
    #[serde(skip)]
    pub judged_by_drift: bool,
    #[serde(skip)]
    pub(crate) effect: Effect,
}

impl Change {
    pub(crate) fn of(rule: &'static Rule, direction: Direction) -> &'static str {
        rule.id(direction)
    }

    /// Whether a program breaks on this change, on the wire or in the compiler.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.wire == Wire::Breaking || self.source == Source::Breaking
    }

    /// Whether this change is about prose and labels only.
    #[must_use]
    pub fn is_documentation(&self) -> bool {
        self.effect == Effect::Documentation
    }

    fn verdict(&self) -> Verdict {
        if self.is_breaking() {
            Verdict::Major
        } else if self.wire == Wire::Warning || self.effect == Effect::Addition {
            Verdict::Minor
        } else {
            Verdict::Patch
        }
    }
}

/// All differences between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The kind of release that the changes ask for.
    pub verdict: Verdict,
    /// The worst first; equal ones by operation, pointer and id.
    pub changes: Vec<Change>,
}

impl Report {
    pub(crate) fn new(mut changes: Vec<Change>) -> Self {
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
        Self { verdict, changes }
    }

    /// The worst that any change does on the wire.
    #[must_use]
    pub fn worst_wire(&self) -> Wire {
        self.changes
            .iter()
            .map(|change| change.wire)
            .max()
            .unwrap_or(Wire::Compatible)
    }

    /// Whether any change breaks a program, on the wire or in the compiler.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(Change::is_breaking)
    }
}
