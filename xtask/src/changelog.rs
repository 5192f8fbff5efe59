//! The entry about a changed document in `CHANGELOG.md`.

use crate::diff::{Change, Report, Severity, Verdict};
use crate::pointer;

/// The changelog of the project.
pub const CHANGELOG: &str = "CHANGELOG.md";

const HEAD: &str = "\
# Changelog

The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and this project
adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).
";
const UNRELEASED: &str = "## [Unreleased]";

/// Returns the entry for a change of the document; `source` is where the document came from.
#[must_use]
pub fn entry(report: &Report, source: &str) -> String {
    let mut text = format!("### The document\n\nRefreshed from `{source}`: ");
    text.push_str(match report.verdict {
        Verdict::Major => "programs must be adapted.\n",
        Verdict::Minor if report.severity() == Some(Severity::Warning) => {
            "programs may have to be adapted.\n"
        }
        Verdict::Minor => "only additions.\n",
        Verdict::Unknown => "programs may stop compiling.\n",
        Verdict::Patch => "no effect on programs.\n",
        Verdict::None => "no changes.\n",
    });
    for (title, severity) in [
        ("Breaking", Severity::Breaking),
        ("May break", Severity::Warning),
        ("New or changed", Severity::Compatible),
    ] {
        let lines: String = report.of(severity).map(line).collect();
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}:\n\n{lines}"));
        }
    }
    let number = report.of(Severity::Documentation).count();
    if number > 0 {
        let places = if number == 1 { "place" } else { "places" };
        text.push_str(&format!(
            "\nThe documentation changed in {number} {places}.\n"
        ));
    }
    text
}

/// Returns the text of the changelog with `entry` under `Unreleased`, the latest entry first.
#[must_use]
pub fn insert(changelog: Option<&str>, entry: &str) -> String {
    let text = changelog.unwrap_or(HEAD);
    if let Some((before, after)) = text.split_once(UNRELEASED) {
        let after = after.trim_start();
        let gap = if after.is_empty() { "" } else { "\n" };
        return format!("{before}{UNRELEASED}\n\n{entry}{gap}{after}");
    }
    let at = text.find("\n## ").map_or(text.len(), |at| at + 1);
    let (before, after) = text.split_at(at);
    let before = before.trim_end();
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{before}\n\n{UNRELEASED}\n\n{entry}{gap}{after}")
}

fn line(change: &Change) -> String {
    match subject(change) {
        Some(subject) => format!("- `{subject}`: {}\n", change.message),
        None => format!("- {}\n", change.message),
    }
}

/// Returns the operation that a change belongs to, or schema and property: `Message.text`.
fn subject(change: &Change) -> Option<String> {
    if change.operation.is_some() {
        return change.operation.clone();
    }
    let mut segments = pointer::segments(change.pointer.strip_prefix("/components/schemas")?);
    let mut subject = segments.next()?;
    while let Some(keyword) = segments.next() {
        match keyword.as_str() {
            "properties" => {
                subject.push('.');
                subject.push_str(&segments.next()?);
            }
            "items" => subject.push_str("[]"),
            _ => break,
        }
    }
    Some(subject)
}
