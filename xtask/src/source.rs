//! Where the published document is: an address, a file, or what the lock says.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::fetch::{self, Fetched, Limits, Progress};
use crate::lock::Lock;
use crate::offline;
use crate::workspace::{LOCK, UPSTREAM, Workspace};

/// A published document as it came.
#[derive(Debug, Clone)]
pub struct Published {
    /// The address, or the name of the file: what the lock will say.
    pub source: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the server said identifies them.
    pub etag: Option<String>,
    /// Where the server sent us in the end.
    pub redirected_to: Option<String>,
}

/// What is to be taken in.
#[derive(Debug, Clone)]
pub enum Input {
    /// A published document.
    Published(Published),
    /// Nothing new: work from the facts in `spec/upstream.json`.
    Unchanged,
}

/// Gets the document from `from`, or from where the lock says.
///
/// # Errors
/// It cannot be had; the message says from where.
pub fn get(
    workspace: &Workspace,
    from: Option<&str>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Input> {
    let lock = match workspace.read(LOCK)? {
        Some(text) => Some(Lock::parse(&text).map_err(|error| error.within(LOCK))?),
        None => None,
    };
    let source = match (from, &lock) {
        (Some(from), _) => from,
        (None, Some(lock)) => &lock.source,
        (None, None) => {
            return Err(Error::new(format!(
                "there is no {LOCK} to say where the document is published: pass --from with an address or a file"
            )));
        }
    };
    if fetch::is_url(source) {
        return get_url(workspace, source, lock.as_ref(), limits, progress);
    }
    if source.contains("://") {
        return Err(Error::new(format!(
            "{source}: only http, https and files are understood"
        )));
    }
    let path = match from {
        Some(from) => PathBuf::from(from),
        None => workspace.root().join(source),
    };
    if from.is_none() && !path.is_file() {
        return Err(Error::new(format!(
            "{LOCK} says that the document came from a file called `{source}`, which is not here: pass --from with an address or a file, or --offline to work from {UPSTREAM}"
        )));
    }
    read_file(&path).map(Input::Published)
}

fn get_url(
    workspace: &Workspace,
    url: &str,
    lock: Option<&Lock>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Input> {
    // Facts that cannot be worked from need the document, whether it has changed or not.
    let known = offline::lock(workspace).is_ok();
    let etag = lock
        .filter(|lock| known && lock.source == url)
        .and_then(|lock| lock.etag.as_deref());
    match fetch::fetch(url, etag, limits, progress)? {
        Fetched::NotModified => Ok(Input::Unchanged),
        Fetched::Document {
            bytes,
            etag,
            redirected_to,
        } => Ok(Input::Published(Published {
            source: url.to_owned(),
            bytes,
            etag,
            redirected_to,
        })),
    }
}

/// Reads a file as a published document.
///
/// # Errors
/// The file cannot be read.
pub fn read_file(path: &Path) -> Result<Published> {
    let bytes = std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read {}: {error}", path.display())))?;
    Ok(Published {
        source: neutral(path),
        bytes,
        etag: None,
        redirected_to: None,
    })
}

/// The path if it means the same on every machine, else the name of the file.
fn neutral(path: &Path) -> String {
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let shown = if inside {
        path
    } else {
        Path::new(path.file_name().unwrap_or_default())
    };
    let parts: Vec<_> = shown
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
