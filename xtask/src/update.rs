//! `update-spec`: published document → `spec/`.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use crate::canonical::{Canonical, canonicalise};
use crate::document;
use crate::error::{Error, Result};
use crate::files::Change;
use crate::lock::Lock;
use crate::workspace::{LOCK, UPSTREAM, Workspace};

/// A published document as it came.
#[derive(Debug, Clone)]
pub struct Published {
    /// The URL, or the name of the file: what the lock will say.
    pub source: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the server said identifies them.
    pub etag: Option<String>,
}

/// What a refresh would write, and what a person should know about it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Every file of `spec/` that a refresh writes, changed or not.
    pub changes: Vec<Change>,
    /// Remarks on the published document.
    pub notes: Vec<String>,
}

/// Works out what `spec/` should say after taking in `published`. Writes nothing.
///
/// # Errors
/// The document cannot be understood, or an overlay does not fit it any more.
pub fn plan(workspace: &Workspace, published: &Published) -> Result<Plan> {
    let value =
        document::parse(&published.bytes).map_err(|error| error.within(&published.source))?;
    let Canonical { document, notes } = canonicalise(&value, &workspace.operation_ids()?)
        .map_err(|error| error.within(&published.source))?;
    let mut changes = vec![
        Change::new(workspace.root(), UPSTREAM, document::to_text(&document))?,
        Change::new(
            workspace.root(),
            LOCK,
            lock(workspace, published)?.to_text(),
        )?,
    ];
    changes.extend(workspace.derive(&document)?.changes(workspace)?);
    Ok(Plan { changes, notes })
}

/// The new lock; the old one if it already speaks of these bytes, so that its date stays.
fn lock(workspace: &Workspace, published: &Published) -> Result<Lock> {
    let new = Lock {
        source: published.source.clone(),
        sha256: sha256(&published.bytes),
        date: today(),
        etag: published.etag.clone(),
    };
    let old = workspace
        .read(LOCK)?
        .and_then(|text| Lock::parse(&text).ok());
    Ok(old.filter(|old| old.same_origin(&new)).unwrap_or(new))
}

/// Reads a file as a published document. Its name is what the lock will say: never where on this
/// machine it was.
///
/// # Errors
/// The file cannot be read.
pub fn read_file(path: &Path) -> Result<Published> {
    let bytes = std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read {}: {error}", path.display())))?;
    let name = path.file_name().unwrap_or_default();
    Ok(Published {
        source: name.to_string_lossy().into_owned(),
        bytes,
        etag: None,
    })
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The day, UTC, as `2026-01-31`.
fn today() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let (year, month, day) = civil(now.as_secs() / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 → year, month, day, by counting.
fn civil(mut days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}
