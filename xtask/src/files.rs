//! Several files written together: all of them or none.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// One file as it is and as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root of the workspace, with `/`.
    pub path: String,
    /// What the file says now; `None` if it is not there.
    pub old: Option<String>,
    /// What it should say.
    pub new: String,
}

impl Change {
    /// Compares the file `path` under `root` with `new`.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn new(root: &Path, path: &str, new: String) -> Result<Self> {
        let old = read(root, path)?;
        Ok(Self {
            path: path.to_owned(),
            old,
            new,
        })
    }

    /// Whether the file already says what it should.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.old.as_deref() == Some(&self.new)
    }
}

/// The text of the file `path` under `root`, or `None` if it is not there.
///
/// # Errors
/// The file is there but cannot be read.
pub fn read(root: &Path, path: &str) -> Result<Option<String>> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::new(format!("cannot read {path}: {error}"))),
    }
}

/// Writes every change that is not done yet. If one fails, all files are as they were before.
///
/// # Errors
/// A file cannot be written; the message names it.
pub fn write_all(root: &Path, changes: &[Change]) -> Result<()> {
    let changes: Vec<_> = changes.iter().filter(|change| !change.is_done()).collect();
    let mut staged = Staged::default();
    for change in &changes {
        let target = root.join(&change.path);
        let temporary = temporary(&target);
        staged.0.push(temporary.clone());
        stage(&temporary, &change.new).map_err(|error| failed(change, &error, &[]))?;
    }
    for (index, change) in changes.iter().enumerate() {
        let renamed = staged
            .0
            .get(index)
            .map(|temporary| fs::rename(temporary, root.join(&change.path)));
        if let Some(Err(error)) = renamed {
            let written = changes.iter().take(index).rev();
            let stuck: Vec<_> = written
                .filter_map(|written| Some((&*written.path, undo(root, written).err()?)))
                .collect();
            return Err(failed(change, &error, &stuck));
        }
    }
    Ok(())
}

/// Temporary files, removed whatever happens.
#[derive(Default)]
struct Staged(Vec<PathBuf>);

impl Drop for Staged {
    fn drop(&mut self) {
        for temporary in &self.0 {
            // After a rename there is nothing left to remove.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Beside the target, so that the rename stays on one file system.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.new-{}", std::process::id()))
}

fn stage(temporary: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = temporary.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = File::create(temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn undo(root: &Path, change: &Change) -> std::io::Result<()> {
    let target = root.join(&change.path);
    match &change.old {
        None => fs::remove_file(target),
        Some(old) => {
            let temporary = temporary(&target);
            stage(&temporary, old)?;
            fs::rename(temporary, target)
        }
    }
}

/// `stuck` are the files written before that could not be put back.
fn failed(change: &Change, error: &std::io::Error, stuck: &[(&str, std::io::Error)]) -> Error {
    let message = format!("cannot write {}: {error}", change.path);
    if stuck.is_empty() {
        return Error::new(format!("{message}; nothing was changed"));
    }
    let stuck: Vec<_> = stuck
        .iter()
        .map(|(path, error)| format!("{path} ({error})"))
        .collect();
    Error::new(format!(
        "{message}. Written before, and not as before: {}. Restore spec/ with git",
        stuck.join(", ")
    ))
}
