//! The report for a pull request.

use std::fmt::Write;

use super::{Section, judge, summary};
use crate::diff::level::Direction;
use crate::diff::report::{Change, Report};
use crate::diff::rule::RuleInfo;

pub(super) fn report(report: &Report) -> String {
    let mut out = String::from("## API changes\n\n");
    line(&mut out, format_args!("**{}**", summary(report)));
    for section in Section::ALL {
        let changes = section.changes(report);
        if changes.is_empty() {
            continue;
        }
        let title = section.title();
        if section == Section::Documentation {
            // Long and seldom read.
            let number = changes.len();
            let summary = format!("<summary>{title} ({number})</summary>");
            line(&mut out, format_args!("\n<details>\n{summary}\n\n{HEAD}"));
        } else {
            line(&mut out, format_args!("\n### {title}\n\n{HEAD}"));
        }
        for change in changes {
            row(&mut out, change);
        }
        if section == Section::Documentation {
            out.push_str("\n</details>\n");
        }
    }
    out
}

const HEAD: &str = "| change | where | wire | source |\n| --- | --- | --- | --- |";

fn row(out: &mut String, change: &Change) {
    let Change {
        id,
        pointer,
        operation,
        direction,
        wire,
        source,
        message,
        ..
    } = change;
    let operation = operation
        .as_ref()
        .map(|name| format!("`{}`<br>", cell(name)));
    let operation = operation.unwrap_or_default();
    let pointer = if pointer.is_empty() {
        "/".to_owned()
    } else {
        cell(pointer)
    };
    let direction = match direction {
        Direction::None => String::new(),
        direction => format!(" ({direction})"),
    };
    line(
        out,
        format_args!(
            "| {}<br>`{id}` | {operation}`{pointer}`{direction} | {wire} | {source} |",
            cell(message)
        ),
    );
}

/// Text that stays inside its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

pub(super) fn rules(rules: &[RuleInfo]) -> String {
    let mut out = String::from(
        "| id | wire | source | judged by | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for rule in rules {
        let RuleInfo {
            id,
            meaning,
            wire,
            source,
            ..
        } = rule;
        line(
            &mut out,
            format_args!(
                "| `{id}` | {wire} | {source} | {} | {meaning} |",
                judge(rule)
            ),
        );
    }
    out
}

fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{arguments}");
}
