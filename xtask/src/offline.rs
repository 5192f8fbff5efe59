//! Checks that `spec/upstream.json` can be used without the published document: it must be unmodified,
//! and its schema names must agree with the table of operation ids.

use serde_json::Value;

use crate::canonical::{bodies_of_old_ids, canonicalise};
use crate::document;
use crate::error::{Error, Result};
use crate::lock::{Lock, sha256};
use crate::workspace::{LOCK, OPERATION_IDS, UPSTREAM, Workspace};

const REMEDY: &str = "import the document again with `cargo xtask update-spec --from URL|FILE`";

/// Returns the lock if the facts can be used.
///
/// # Errors
/// They cannot; the message says why, and what to do.
pub fn lock(workspace: &Workspace) -> Result<Lock> {
    let text = workspace.required(LOCK)?;
    let lock = Lock::parse(&text).map_err(|error| error.within(LOCK))?;
    let facts = workspace.upstream()?;
    is_unmodified(&lock, &facts)?;
    has_same_ids(workspace, &facts)?;
    Ok(lock)
}

fn is_unmodified(lock: &Lock, facts: &Value) -> Result<()> {
    let known = sha256(document::to_text(facts).as_bytes());
    if lock.facts.as_ref().is_none_or(|facts| *facts == known) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{UPSTREAM} was modified since the import: its checksum differs from {LOCK}. Corrections belong in an overlay: restore the file with git, or {REMEDY}"
    )))
}

fn has_same_ids(workspace: &Workspace, facts: &Value) -> Result<()> {
    let ids = workspace.operation_ids()?;
    let now = canonicalise(facts, &ids).map_err(|error| error.within(UPSTREAM))?;
    let renamed = bodies_of_old_ids(facts, &now.document);
    if renamed.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "{OPERATION_IDS} does not match {UPSTREAM}: {}. The origin of that name is not recorded: {REMEDY}",
        renamed.join("; ")
    )))
}
