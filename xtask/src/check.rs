//! `check`: whether the generated files in `spec/` are up to date. Works offline.

use crate::error::Result;
use crate::files::Change;
use crate::source::Input;
use crate::update;
use crate::workspace::Workspace;

/// The command that updates the generated files.
pub const REMEDY: &str = "cargo xtask update-spec --offline";

/// A generated file that is not up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Relative to the root of the workspace.
    pub path: String,
    /// The first line that differs, with its number; `None` if the file is missing.
    pub first: Option<(usize, String)>,
}

impl std::fmt::Display for Stale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.first {
            None => write!(f, "{} is missing: run `{REMEDY}`", self.path),
            Some((line, text)) => write!(
                f,
                "{} is not up to date, first in line {line} (`{}`): run `{REMEDY}`",
                self.path,
                text.trim()
            ),
        }
    }
}

/// Returns the files that are not up to date.
///
/// # Errors
/// A file cannot be read, or an overlay does not apply.
pub fn stale(workspace: &Workspace) -> Result<Vec<Stale>> {
    let plan = update::plan(workspace, &Input::Unchanged)?;
    Ok(plan.pending().map(of).collect())
}

fn of(change: &Change) -> Stale {
    let first = change.old.as_deref().map(|old| {
        let mut new = change.new.lines();
        let mut lines = old.lines().chain([""]).enumerate();
        let first = lines.find(|(_, line)| new.next() != Some(line));
        first.map_or((1, String::new()), |(index, line)| {
            (index + 1, line.to_owned())
        })
    });
    Stale {
        path: change.path.clone(),
        first,
    }
}
