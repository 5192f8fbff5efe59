//! What a refresh did, or would do, for the person who runs it.

use std::io::{Result, Write};

use similar::{ChangeTag, TextDiff};

use crate::diff::cli::Format;
use crate::diff::{Report, Verdict, render};
use crate::files::Change;
use crate::release;
use crate::style::{BOLD, CYAN, GREEN, RED, YELLOW};
use crate::update::Plan;
use crate::workspace::API;

/// Longer listings are cut: nobody reads the whole of a first import here.
const MAX_LINES: usize = 400;

/// Prints `plan`; `done` says whether it has been carried out.
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
        return writeln!(out, "everything in spec/ is in step; nothing to change");
    }
    if let Some(change) = plan
        .pending()
        .find(|change| change.path == API && change.old.is_some())
    {
        writeln!(out, "\n{BOLD}The public Rust API{BOLD:#}")?;
        unified(out, change)?;
    }
    Ok(())
}

/// Prints what the change of the effective document means: the differences, the kind of release, and
/// a paragraph for the CHANGELOG.
///
/// # Errors
/// `out` cannot be written to.
pub fn consequences(out: &mut dyn Write, report: &Report, context: &Context<'_>) -> Result<()> {
    differences(out, "\nThe document", report)?;
    if report.verdict == Verdict::None {
        return Ok(());
    }
    let next = context
        .version
        .and_then(|version| Some((version, release::next_version(version, report.verdict)?)));
    match next {
        Some((version, next)) => writeln!(
            out,
            "\n{BOLD}Release{BOLD:#}\n{} change: after {version} comes {next}, at least",
            report.verdict
        )?,
        None => writeln!(out, "\n{BOLD}Release{BOLD:#}\n{} change", report.verdict)?,
    }
    writeln!(out, "\n{BOLD}For the CHANGELOG{BOLD:#}")?;
    write!(out, "{}", release::changelog(report, context.source))
}

/// Prints the differences of two documents.
///
/// # Errors
/// `out` cannot be written to.
pub fn differences(out: &mut dyn Write, title: &str, report: &Report) -> Result<()> {
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    write!(out, "{}", render::report(report, Format::Text, false))
}

/// What the consequences of a refresh depend on beside the document.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Where the document came from.
    pub source: &'a str,
    /// The version that the crate has now.
    pub version: Option<&'a str>,
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

fn unified(out: &mut dyn Write, change: &Change) -> Result<()> {
    let old = change.old.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(old, change.new.as_str());
    let mut lines = 0;
    for hunk in diff.unified_diff().context_radius(1).iter_hunks() {
        writeln!(out, "{CYAN}{}{CYAN:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            lines += 1;
            if lines > MAX_LINES {
                return writeln!(out, "… and more: `git diff -- {API}` shows all of it");
            }
            let text = change.value().trim_end();
            match change.tag() {
                ChangeTag::Delete => writeln!(out, "{RED}-{text}{RED:#}")?,
                ChangeTag::Insert => writeln!(out, "{GREEN}+{text}{GREEN:#}")?,
                ChangeTag::Equal => writeln!(out, " {text}")?,
            }
        }
    }
    Ok(())
}
