//! Writing a directory as a whole.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{File, unwritable};
use crate::error::{Error, Result};

/// Replaces `directory` by one with these files, or leaves it as it is.
///
/// # Errors
/// It has files that are not among `names`, which an export would not have written, or a file cannot be
/// written.
pub(super) fn replace(directory: &Path, files: &[File], names: &[&str]) -> Result<()> {
    refuse_others(directory, names)?;
    let sibling = |ending: &str| -> PathBuf {
        let mut name = OsString::from(".");
        name.push(directory.file_name().unwrap_or_default());
        name.push(format!(".{ending}-{}", std::process::id()));
        directory.with_file_name(name)
    };
    let (new, old) = (sibling("new"), sibling("old"));
    let written = fs::create_dir_all(&new)
        .and_then(|()| {
            let mut files = files.iter();
            files.try_for_each(|(name, text)| fs::write(new.join(name), text))
        })
        .and_then(|()| match fs::rename(directory, &old) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .and_then(|()| {
            fs::rename(&new, directory).inspect_err(|_| {
                // The error that is reported is the first one.
                let _ = fs::rename(&old, directory);
            })
        });
    for left in [new, old] {
        // What cannot be removed is not part of the export.
        let _ = fs::remove_dir_all(left);
    }
    written.map_err(|error| unwritable(directory, &error))
}

fn refuse_others(directory: &Path, names: &[&str]) -> Result<()> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unwritable(directory, &error)),
        Ok(entries) => entries,
    };
    for entry in entries {
        let name = entry
            .map_err(|error| unwritable(directory, &error))?
            .file_name();
        if !names.iter().any(|known| name == *known) {
            return Err(Error::new(format!(
                "{} has `{}`, which is not part of an export: pass another directory, or remove it first",
                directory.display(),
                name.display()
            )));
        }
    }
    Ok(())
}
