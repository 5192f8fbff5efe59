//! What a change of the document means for the next release of the crate.

use std::fmt::Write as _;

use crate::diff::{Change, Report, Verdict, Wire};
use crate::pointer;

/// The version that a release after `current` must have, at least, by Cargo's reading of semantic
/// versioning: before 1.0 the minor number says what breaks.
#[must_use]
pub fn next_version(current: &str, verdict: Verdict) -> Option<String> {
    let mut numbers = current.split('.').map(|number| number.parse::<u64>().ok());
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let next = match (verdict, major) {
        (Verdict::None, _) => (major, minor, patch),
        (Verdict::Major, 0) => (0, minor + 1, 0),
        (Verdict::Major, _) => (major + 1, 0, 0),
        (Verdict::Minor, 1..) => (major, minor + 1, 0),
        (Verdict::Minor | Verdict::Patch, _) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}

/// The version of the crate, from the text of the `Cargo.toml` of the workspace.
#[must_use]
pub fn current_version(manifest: &str) -> Option<&str> {
    manifest.lines().find_map(|line| {
        let value = line
            .strip_prefix("version")?
            .trim_start()
            .strip_prefix('=')?;
        Some(value.trim().trim_matches('"'))
    })
}

/// A heading, and which changes stand under it.
type Group = (&'static str, fn(&Change) -> bool);

/// A paragraph for the CHANGELOG; `source` is where the document came from.
#[must_use]
pub fn changelog(report: &Report, source: &str) -> String {
    let mut text = format!("### The document\n\nTaken in anew from `{source}`: ");
    text.push_str(match report.verdict {
        Verdict::Major => "programs must be adapted.\n",
        Verdict::Minor if report.worst_wire() >= Wire::Warning => "nothing breaks for certain.\n",
        Verdict::Minor => "nothing that worked stops working.\n",
        Verdict::Patch => "no program sees a difference.\n",
        Verdict::None => "nothing has changed.\n",
    });
    let (prose, changes): (Vec<_>, Vec<_>) = report
        .changes
        .iter()
        .partition(|change| change.is_documentation());
    let groups: [Group; 3] = [
        ("Breaking", Change::is_breaking),
        ("May break", |change| {
            !change.is_breaking() && change.wire == Wire::Warning
        }),
        ("New or changed", |change| {
            !change.is_breaking() && change.wire != Wire::Warning
        }),
    ];
    for (title, belongs) in groups {
        let changes: Vec<_> = changes.iter().filter(|change| belongs(change)).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}:\n");
        for change in changes {
            let subject = subject(change).map(|name| format!("`{name}`: "));
            let subject = subject.unwrap_or_default();
            let _ = writeln!(text, "- {subject}{}", change.message);
        }
    }
    if !prose.is_empty() {
        let number = prose.len();
        let places = if number == 1 { "place" } else { "places" };
        let _ = writeln!(
            text,
            "\nThe documentation has changed in {number} {places}."
        );
    }
    text
}

/// The operation that a change belongs to, or the schema and property: `Message.text`.
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
