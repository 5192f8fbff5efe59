//! The result of a comparison: the changes in a fixed order, and the kind of release they require.

use serde::Serialize;

use super::api_lines::ApiDifference;
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

/// How much a change concerns the users of the crate: the sections of a report, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A program breaks, on the wire or in the compiler.
    Breaking,
    /// A program may break, which the documents do not determine.
    Warning,
    /// No program breaks.
    Compatible,
    /// Only documentation and labels change.
    Documentation,
}

impl Severity {
    const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::Documentation,
    ];
}

impl Change {
    /// Returns how much the change concerns the users of the crate.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.wire == Wire::Breaking || self.source == Source::Breaking {
            Severity::Breaking
        } else if self.wire == Wire::Warning || self.source == Source::Unknown {
            Severity::Warning
        } else if self.is_documentation() {
            Severity::Documentation
        } else {
            Severity::Compatible
        }
    }

    pub(crate) fn is_documentation(&self) -> bool {
        self.effect == Effect::Documentation
    }

    fn verdict(&self) -> Verdict {
        match self.severity() {
            Severity::Breaking => Verdict::Major,
            Severity::Warning if self.source == Source::Unknown => Verdict::Unknown,
            Severity::Warning => Verdict::Minor,
            _ if self.effect == Effect::Addition => Verdict::Minor,
            _ => Verdict::Patch,
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
    /// Remarks on the documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Report {
    pub(crate) fn new(mut changes: Vec<Change>, api: ApiDifference) -> Self {
        changes.sort_by(|a, b| {
            let is_breaking = |change: &Change| change.severity() == Severity::Breaking;
            (is_breaking(b), b.wire, b.source, a.is_documentation())
                .cmp(&(is_breaking(a), a.wire, a.source, b.is_documentation()))
                .then_with(|| {
                    (&a.operation, &a.pointer, a.id).cmp(&(&b.operation, &b.pointer, b.id))
                })
        });
        let verdict = changes.iter().map(Change::verdict).max();
        Self {
            verdict: verdict.unwrap_or(Verdict::None),
            changes,
            api,
            notes: Vec::new(),
        }
    }

    /// Returns the worst wire level of any change.
    #[must_use]
    pub fn worst_wire(&self) -> Wire {
        let levels = self.changes.iter().map(|change| change.wire);
        levels.max().unwrap_or(Wire::Compatible)
    }

    /// Returns the worst severity of any change.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.changes.iter().map(Change::severity).min()
    }

    /// Returns the changes of a severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(move |change| change.severity() == severity)
    }

    /// Returns the changes by severity, without empty sections.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (Severity, Vec<&Change>)> {
        let sections = Severity::ALL.map(|severity| (severity, self.of(severity).collect()));
        let sections = sections.into_iter();
        sections.filter(|(_, changes): &(_, Vec<_>)| !changes.is_empty())
    }

    /// Returns `major: 2 breaking, 1 warning, 3 compatible, 0 in documentation`.
    pub(crate) fn summary(&self) -> String {
        if self.verdict == Verdict::None {
            return "none: the documents are equivalent".to_owned();
        }
        let [breaking, warnings, compatible, documentation] =
            Severity::ALL.map(|severity| self.of(severity).count());
        let s = if warnings == 1 { "" } else { "s" };
        let verdict = match self.verdict {
            Verdict::Unknown => "unknown, at least minor".to_owned(),
            known => known.to_string(),
        };
        format!(
            "{verdict}: {breaking} breaking, {warnings} warning{s}, {compatible} compatible, {documentation} in documentation"
        )
    }
}
