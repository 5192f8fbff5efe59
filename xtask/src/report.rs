//! The printed report of an update.

use std::io::{Result, Write};

use similar::{ChangeTag, TextDiff};

use crate::changelog::CHANGELOG;
use crate::diff::render::{self, Format};
use crate::diff::{Report, Verdict};
use crate::files::Change;
use crate::release::next_version;
use crate::style::{BOLD, GREEN, RED, YELLOW};
use crate::update::Plan;

/// Prints `plan`; `done` says whether its files were written.
///
/// # Errors
/// `out` cannot be written to.
pub fn print(out: &mut dyn Write, plan: &Plan, done: bool) -> Result<()> {
    for note in &plan.notes {
        writeln!(out, "{YELLOW}note:{YELLOW:#} {note}")?;
    }
    let mut nothing = true;
    for change in plan.pending() {
        nothing = false;
        let verb = match (done, change.old.is_some()) {
            (true, true) => "changed",
            (true, false) => "created",
            (false, true) => "would change",
            (false, false) => "would create",
        };
        let (plus, minus) = counts(change);
        writeln!(
            out,
            "{BOLD}{verb}{BOLD:#} {} ({GREEN}+{plus}{GREEN:#} {RED}-{minus}{RED:#} lines)",
            change.path
        )?;
    }
    if nothing {
        return writeln!(out, "spec/ is up to date");
    }
    Ok(())
}

/// Prints the kind of release that a change requires, and its entry in the changelog.
///
/// # Errors
/// `out` cannot be written to.
pub fn release(
    out: &mut dyn Write,
    verdict: Verdict,
    version: Option<&str>,
    entry: &str,
) -> Result<()> {
    writeln!(out, "\n{BOLD}Release{BOLD:#}")?;
    match version.and_then(|version| Some((version, next_version(version, verdict)?))) {
        Some((version, next)) => writeln!(
            out,
            "{verdict} change: the release after {version} is at least {next}"
        )?,
        None => writeln!(out, "{verdict} change")?,
    }
    write!(out, "\n{BOLD}{CHANGELOG}{BOLD:#}\n{entry}")
}

/// Prints the differences of two documents.
///
/// # Errors
/// `out` cannot be written to.
pub fn differences(out: &mut dyn Write, title: &str, report: &Report) -> Result<()> {
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    write!(out, "{}", render::report(report, Format::Text, false))
}

fn counts(change: &Change) -> (usize, usize) {
    let old = change.old.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(old, change.new.as_str());
    let count = |tag| {
        diff.iter_all_changes()
            .filter(|change| change.tag() == tag)
            .count()
    };
    (count(ChangeTag::Insert), count(ChangeTag::Delete))
}
