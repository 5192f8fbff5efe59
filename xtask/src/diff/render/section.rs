//! The sections of a report, and its summary.

use crate::diff::level::Verdict;
use crate::diff::report::{Change, Report};

/// The sections of a report, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Breaking,
    Warning,
    Compatible,
    Documentation,
}

impl Section {
    pub(super) const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::Documentation,
    ];

    fn of(change: &Change) -> Self {
        if change.is_breaking() {
            Self::Breaking
        } else if change.is_uncertain() {
            Self::Warning
        } else if change.is_documentation() {
            Self::Documentation
        } else {
            Self::Compatible
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Warning => "Warnings",
            Self::Compatible => "Compatible",
            Self::Documentation => "Documentation",
        }
    }

    pub(super) fn changes(self, report: &Report) -> Vec<&Change> {
        let changes = report.changes.iter();
        changes.filter(|change| Self::of(change) == self).collect()
    }
}

/// Returns `major: 2 breaking, 1 warning, 3 compatible, 0 in documentation`.
pub(super) fn summary(report: &Report) -> String {
    if report.verdict == Verdict::None {
        return "none: the documents are equivalent".to_owned();
    }
    let count = |section: Section| section.changes(report).len();
    let warnings = count(Section::Warning);
    format!(
        "{}: {} breaking, {warnings} warning{}, {} compatible, {} in documentation",
        report.verdict,
        count(Section::Breaking),
        if warnings == 1 { "" } else { "s" },
        count(Section::Compatible),
        count(Section::Documentation),
    )
}
