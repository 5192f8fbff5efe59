//! The report for a pull request.

use super::title;
use crate::diff::level::Direction;
use crate::diff::report::{Change, Report, Severity};
use crate::diff::rules::RuleInfo;

const HEAD: &str = "| change | where | wire | source |\n| --- | --- | --- | --- |\n";

pub(super) fn report(report: &Report) -> String {
    let mut out = format!("## API changes\n\n**{}**\n", report.summary());
    for note in &report.notes {
        let (first, rest) = note.split_once('\n').unwrap_or((note, ""));
        out.push_str(&format!("\nNote: {first}\n{rest}\n"));
    }
    for (severity, changes) in report.sections() {
        let title = title(severity);
        let rows: String = changes.iter().map(|change| row(change)).collect();
        out.push_str(&if severity == Severity::Documentation {
            // Long and seldom read.
            let summary = format!("<summary>{title} ({})</summary>", changes.len());
            format!("\n<details>\n{summary}\n\n{HEAD}{rows}\n</details>\n")
        } else {
            format!("\n### {title}\n\n{HEAD}{rows}")
        });
    }
    out
}

fn row(change: &Change) -> String {
    let operation = match &change.operation {
        Some(name) => format!("`{}`<br>", cell(name)),
        None => String::new(),
    };
    let pointer = match change.pointer.as_str() {
        "" => "/".to_owned(),
        pointer => cell(pointer),
    };
    let direction = match change.direction {
        Direction::None => String::new(),
        direction => format!(" ({direction})"),
    };
    let (id, message) = (change.id, cell(&change.message));
    let (wire, source) = (change.wire, change.source);
    format!("| {message}<br>`{id}` | {operation}`{pointer}`{direction} | {wire} | {source} |\n")
}

/// Escapes text for a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

pub(super) fn rules(rules: &[RuleInfo]) -> String {
    let rows = rules
        .iter()
        .map(|rule| format!("| `{}` | {} | {} |\n", rule.id, rule.wire, rule.meaning));
    format!(
        "| id | wire | meaning |\n| --- | --- | --- |\n{}",
        rows.collect::<String>()
    )
}
