//! What a refresh did, or would do, for the person who runs it.

use std::io::{Result, Write};

use similar::{ChangeTag, TextDiff};

use crate::files::Change;
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
    match plan.pending().find(|change| change.path == API) {
        Some(change) if change.old.is_some() => {
            writeln!(out, "\n{BOLD}The public Rust API{BOLD:#}")?;
            unified(out, change)
        }
        _ => Ok(()),
    }
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
