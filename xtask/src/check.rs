//! `check`: whether the generated files in `spec/`, `api/`, and in `generated/` if it is there, are up to
//! date. Works offline.

use std::path::Path;

use crate::error::Result;
use crate::files::Change;
use crate::public_api;
use crate::source::Input;
use crate::update;
use crate::workspace::Workspace;

/// A generated file that is not up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Relative to the root of the workspace.
    pub path: String,
    /// The first line that differs, with its number; `None` if the file is missing.
    pub first: Option<(usize, String)>,
    /// The command that updates it.
    pub remedy: String,
}

impl std::fmt::Display for Stale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let remedy = &self.remedy;
        match &self.first {
            None => write!(f, "{} is missing: run `{remedy}`", self.path),
            Some((line, text)) => write!(
                f,
                "{} is not up to date, first in line {line} (`{}`): run `{remedy}`",
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
    let remedy = plan.api.command("update-spec --offline");
    Ok(plan.pending().map(|change| of(change, &remedy)).collect())
}

/// Returns the listings of the public Rust API that are not up to date.
///
/// # Errors
/// A crate does not compile.
pub fn stale_listings(root: &Path) -> Result<Vec<Stale>> {
    let listings = public_api::listings(root)?;
    let stale = listings.iter().filter(|change| !change.is_done());
    Ok(stale.map(|change| of(change, "cargo xtask api")).collect())
}

fn of(change: &Change, remedy: &str) -> Stale {
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
        remedy: remedy.to_owned(),
    }
}
