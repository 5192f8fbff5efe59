//! Reports as text for a terminal, Markdown for a pull request, JSON for programs.

mod markdown;
mod text;

use super::cli::Format;
use super::level::{Verdict, Wire};
use super::report::{Change, Report};
use super::rule::RuleInfo;

/// The report in a format. Text has colour codes in it; `all` lists changes of prose one by one.
#[must_use]
pub fn report(report: &Report, format: Format, all: bool) -> String {
    match format {
        Format::Text => text::report(report, all),
        Format::Markdown => markdown::report(report),
        Format::Json => json(report),
    }
}

/// The list of rules in a format.
#[must_use]
pub fn rules(rules: &[RuleInfo], format: Format) -> String {
    match format {
        Format::Text => text::rules(rules),
        Format::Markdown => markdown::rules(rules),
        Format::Json => {
            let rows: Vec<_> = rules
                .iter()
                .map(|rule| {
                    serde_json::json!({
                        "id": rule.id, "wire": rule.wire, "source": rule.source,
                        "judged_by": judge(rule), "meaning": rule.meaning,
                    })
                })
                .collect();
            format!("{:#}\n", serde_json::Value::Array(rows))
        }
    }
}

fn json(report: &Report) -> String {
    // Serialising strings, arrays and objects of strings does not fail.
    serde_json::to_string_pretty(report)
        .map(|text| text + "\n")
        .unwrap_or_default()
}

fn judge(rule: &RuleInfo) -> &'static str {
    if rule.judged_by_drift {
        "drift"
    } else {
        "table"
    }
}

/// The sections of a report, in order: the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Breaking,
    Warning,
    Compatible,
    Documentation,
}

impl Section {
    const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::Documentation,
    ];

    fn of(change: &Change) -> Self {
        if change.is_breaking() {
            Self::Breaking
        } else if change.wire == Wire::Warning {
            Self::Warning
        } else if change.is_documentation() {
            Self::Documentation
        } else {
            Self::Compatible
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Warning => "Warnings",
            Self::Compatible => "Compatible",
            Self::Documentation => "Documentation",
        }
    }

    fn changes(self, report: &Report) -> Vec<&Change> {
        report
            .changes
            .iter()
            .filter(|change| Self::of(change) == self)
            .collect()
    }
}

/// `major: 2 breaking, 1 warning, 3 compatible, 0 in documentation`.
fn summary(report: &Report) -> String {
    if report.verdict == Verdict::None {
        return "none: the documents say the same".to_owned();
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

/// The changes of a section by operation, those of no single one first.
fn by_operation<'a>(changes: &[&'a Change]) -> Vec<(Option<&'a str>, Vec<&'a Change>)> {
    let mut groups: Vec<(Option<&str>, Vec<&Change>)> = Vec::new();
    for change in changes {
        let operation = change.operation.as_deref();
        match groups.iter_mut().find(|(name, _)| *name == operation) {
            Some((_, group)) => group.push(change),
            None => groups.push((operation, vec![change])),
        }
    }
    groups.sort_by_key(|(operation, _)| *operation);
    groups
}
