//! Reading and writing files of the workspace.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::error::{Error, Result};

/// The current and the new text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root of the workspace, with `/`.
    pub path: String,
    /// The current text; `None` if the file does not exist.
    pub old: Option<String>,
    /// The new text.
    pub new: String,
}

impl Change {
    /// Compares the file `path` under `root` with `new`.
    ///
    /// # Errors
    /// The file exists but cannot be read.
    pub fn new(root: &Path, path: &str, new: String) -> Result<Self> {
        let old = read(root, path)?;
        Ok(Self {
            path: path.to_owned(),
            old,
            new,
        })
    }

    /// Returns whether the file already has the new text.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.old.as_deref() == Some(&self.new)
    }
}

/// Reads the file `path` under `root`; `None` if it does not exist.
///
/// # Errors
/// The file exists but cannot be read.
pub fn read(root: &Path, path: &str) -> Result<Option<String>> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::new(format!("cannot read {path}: {error}"))),
    }
}

/// Writes every change that is not done yet.
///
/// # Errors
/// A file cannot be written; the message names it.
pub fn write_all(root: &Path, changes: &[Change]) -> Result<()> {
    for change in changes.iter().filter(|change| !change.is_done()) {
        let target = root.join(&change.path);
        let parent = target.parent().map_or(Ok(()), fs::create_dir_all);
        let written = parent.and_then(|()| fs::write(&target, &change.new));
        written.map_err(|error| {
            let path = &change.path;
            Error::new(format!(
                "cannot write {path}: {error}. Restore the other files with git"
            ))
        })?;
    }
    Ok(())
}
