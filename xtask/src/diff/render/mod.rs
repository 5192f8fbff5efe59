//! Reports as text for a terminal, Markdown for a pull request, JSON for programs.

mod markdown;
mod text;

use serde_json::json;

use super::report::{Report, Severity};
use super::rules::RuleInfo;

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// Formats a report. Text contains colour codes; `all` lists documentation changes one by one.
#[must_use]
pub fn report(report: &Report, format: Format, all: bool) -> String {
    match format {
        Format::Text => text::report(report, all),
        Format::Markdown => markdown::report(report),
        // Serializing a report of strings does not fail.
        Format::Json => serde_json::to_string_pretty(report).unwrap_or_default() + "\n",
    }
}

/// Formats the list of rules.
#[must_use]
pub fn rules(rules: &[RuleInfo], format: Format) -> String {
    match format {
        Format::Text => text::rules(rules),
        Format::Markdown => markdown::rules(rules),
        Format::Json => {
            let row = |rule: &RuleInfo| json!({"id": rule.id, "wire": rule.wire, "meaning": rule.meaning});
            format!(
                "{:#}\n",
                rules.iter().map(row).collect::<serde_json::Value>()
            )
        }
    }
}

/// Returns the title of a section.
fn title(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "Breaking",
        Severity::Warning => "Warnings",
        Severity::Compatible => "Compatible",
        Severity::Documentation => "Documentation",
    }
}
