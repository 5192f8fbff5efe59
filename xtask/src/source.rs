//! Locates and reads the published document: an address, a file, or the source in the lock.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::fetch::{self, Fetched, Limits};
use crate::lock::Lock;
use crate::offline;
use crate::workspace::Workspace;

/// A published document.
#[derive(Debug, Clone)]
pub struct Published {
    /// The address, or the name of the file, for the lock.
    pub source: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The ETag of the response.
    pub etag: Option<String>,
    /// The final address, if the server redirected.
    pub redirected_to: Option<String>,
}

/// What to import.
#[derive(Debug, Clone)]
pub enum Input {
    /// A published document.
    Published(Published),
    /// Nothing new: use the facts in `spec/upstream.json`.
    Unchanged,
}

/// Reads the document from `from`, or from the source in the lock.
///
/// # Errors
/// It cannot be read; the message names the source.
pub fn get(workspace: &Workspace, from: Option<&str>, limits: &Limits) -> Result<Input> {
    let path = workspace.api().lock();
    let lock = match workspace.read(&path)? {
        Some(text) => Some(Lock::parse(&text).map_err(|error| error.within(&path))?),
        None => None,
    };
    let source = match (from, &lock) {
        (Some(from), _) => from,
        (None, Some(lock)) => &lock.source,
        (None, None) => {
            return Err(Error::new(format!(
                "there is no {path} with the source of the document: pass --from with an address or a file"
            )));
        }
    };
    if fetch::is_url(source) {
        return get_url(workspace, source, lock.as_ref(), limits);
    }
    if source.contains("://") {
        return Err(Error::new(format!(
            "{source}: only http, https and files are supported"
        )));
    }
    let file = match from {
        Some(from) => PathBuf::from(from),
        None => workspace.root().join(source),
    };
    if from.is_none() && !file.is_file() {
        let upstream = workspace.api().upstream();
        return Err(Error::new(format!(
            "{path} names the file `{source}` as the source, which does not exist: pass --from with an address or a file, or --offline to use {upstream}"
        )));
    }
    read_file(&file).map(Input::Published)
}

fn get_url(
    workspace: &Workspace,
    url: &str,
    lock: Option<&Lock>,
    limits: &Limits,
) -> Result<Input> {
    // Facts that cannot be used require the document even if it has not changed.
    let known = offline::lock(workspace).is_ok();
    let etag = lock
        .filter(|lock| known && lock.source == url)
        .and_then(|lock| lock.etag.as_deref());
    match fetch::fetch(url, etag, limits)? {
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

/// Returns the path if it is the same on every machine, else the name of the file.
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
