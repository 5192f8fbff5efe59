//! The report for a terminal.

use std::collections::BTreeMap;
use std::fmt::{Result, Write};

use anstyle::Style;

use super::title;
use crate::diff::api_lines::ApiDifference;
use crate::diff::level::{Verdict, Wire};
use crate::diff::report::{Change, Report, Severity};
use crate::diff::rules::RuleInfo;
use crate::style::{BOLD, DIM, GREEN, RED, YELLOW};

/// The number of lines of the Rust API difference without `--all`.
const API_LINES: usize = 20;

pub(super) fn report(report: &Report, all: bool) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_report(&mut out, report, all);
    out
}

fn write_report(out: &mut String, report: &Report, all: bool) -> Result {
    for note in &report.notes {
        writeln!(out, "{YELLOW}note:{YELLOW:#} {note}\n")?;
    }
    for (severity, changes) in report.sections() {
        let style = match severity {
            Severity::Breaking => RED,
            Severity::Warning => YELLOW,
            Severity::Compatible | Severity::Documentation => GREEN,
        };
        writeln!(out, "{style}{}{style:#}", title(severity))?;
        if severity == Severity::Documentation && !all {
            let count = changes.len();
            let places = if count == 1 { "place" } else { "places" };
            writeln!(
                out,
                "  documentation changed in {count} {places}; --all lists them\n"
            )?;
            continue;
        }
        // Changes that belong to no single operation come first.
        let mut groups: BTreeMap<Option<&str>, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            groups
                .entry(change.operation.as_deref())
                .or_default()
                .push(change);
        }
        for (operation, changes) in groups {
            let title = operation.unwrap_or("the document and shared schemas");
            writeln!(out, "  {BOLD}{title}{BOLD:#}")?;
            for change in changes {
                write_change(out, change, style)?;
            }
        }
        out.push('\n');
    }
    write_api(out, &report.api, if all { usize::MAX } else { API_LINES })?;
    let style = match report.verdict {
        Verdict::Major => RED,
        Verdict::Minor | Verdict::Unknown => YELLOW,
        Verdict::Patch | Verdict::None => GREEN,
    };
    writeln!(out, "{style}{}{style:#}", report.summary())
}

fn write_change(out: &mut String, change: &Change, style: Style) -> Result {
    let (id, message) = (change.id, &change.message);
    let (wire, source, direction) = (change.wire, change.source, change.direction);
    let pointer = match change.pointer.as_str() {
        "" => "/",
        pointer => pointer,
    };
    writeln!(
        out,
        "    {style}{id}{style:#}  {DIM}wire {wire}, source {source}, direction {direction}{DIM:#}"
    )?;
    writeln!(out, "      {message}")?;
    writeln!(out, "      {DIM}{pointer}{DIM:#}")
}

fn write_api(out: &mut String, api: &ApiDifference, most: usize) -> Result {
    let removed = api.removed.iter().map(|line| (line, '-', RED));
    let added = api.added.iter().map(|line| (line, '+', GREEN));
    let mut lines: Vec<_> = removed.chain(added).collect();
    if lines.is_empty() {
        return Ok(());
    }
    lines.sort_by_key(|(line, _, _)| *line);
    writeln!(out, "{BOLD}Rust API{BOLD:#}")?;
    for (line, sign, style) in lines.iter().take(most) {
        writeln!(out, "  {style}{sign}{line}{style:#}")?;
    }
    if lines.len() > most {
        writeln!(
            out,
            "  … and {} more lines; --all lists them",
            lines.len() - most
        )?;
    }
    out.push('\n');
    Ok(())
}

pub(super) fn rules(rules: &[RuleInfo]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let row = |rule: &RuleInfo| {
        let RuleInfo { id, meaning, wire } = rule;
        let style = match wire {
            Wire::Breaking => RED,
            Wire::Warning => YELLOW,
            Wire::Compatible => GREEN,
        };
        format!("{id:width$}  {style}wire {wire:10}{style:#}  {meaning}\n")
    };
    rules.iter().map(row).collect()
}
