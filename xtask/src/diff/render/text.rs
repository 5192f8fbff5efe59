//! The report for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Section, by_operation, judge, summary};
use crate::diff::level::{Verdict, Wire};
use crate::diff::report::{Change, Report};
use crate::diff::rule::RuleInfo;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

pub(super) fn report(report: &Report, all: bool) -> String {
    let mut out = String::new();
    for section in Section::ALL {
        let changes = section.changes(report);
        if changes.is_empty() {
            continue;
        }
        let style = style_of(section);
        line(
            &mut out,
            format_args!("{style}{}{style:#}", section.title()),
        );
        if section == Section::Documentation && !all {
            let (number, verb) = (
                changes.len(),
                if changes.len() == 1 {
                    "place"
                } else {
                    "places"
                },
            );
            line(
                &mut out,
                format_args!("  prose or labels in {number} {verb}; --all lists them\n"),
            );
            continue;
        }
        for (operation, changes) in by_operation(&changes) {
            let title = operation.unwrap_or("the document and shared schemas");
            line(&mut out, format_args!("  {BOLD}{title}{BOLD:#}"));
            for change in changes {
                one(&mut out, change, style);
            }
        }
        out.push('\n');
    }
    let style = match report.verdict {
        Verdict::Major => RED,
        Verdict::Minor => YELLOW,
        Verdict::Patch | Verdict::None => GREEN,
    };
    line(
        &mut out,
        format_args!("{style}{}{style:#}", summary(report)),
    );
    out
}

fn one(out: &mut String, change: &Change, style: Style) {
    let Change {
        id,
        pointer,
        direction,
        wire,
        source,
        message,
        ..
    } = change;
    line(
        out,
        format_args!(
            "    {style}{id}{style:#}  {DIM}wire {wire}, source {source}, direction {direction}{DIM:#}"
        ),
    );
    line(out, format_args!("      {message}"));
    let pointer = if pointer.is_empty() { "/" } else { pointer };
    line(out, format_args!("      {DIM}{pointer}{DIM:#}"));
}

fn style_of(section: Section) -> Style {
    match section {
        Section::Breaking => RED,
        Section::Warning => YELLOW,
        Section::Compatible | Section::Documentation => GREEN,
    }
}

pub(super) fn rules(rules: &[RuleInfo]) -> String {
    let mut out = String::new();
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules {
        let RuleInfo {
            id,
            meaning,
            wire,
            source,
            ..
        } = rule;
        let style = match wire {
            Wire::Breaking => RED,
            Wire::Warning => YELLOW,
            Wire::Compatible => GREEN,
        };
        let judge = judge(rule);
        line(
            &mut out,
            format_args!(
                "{id:width$}  {style}wire {wire:10}{style:#}  source {source:10}  {judge:5}  {meaning}"
            ),
        );
    }
    out
}

fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{arguments}");
}
