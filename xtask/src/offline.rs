//! Checks that `spec/upstream.json` can be used without the published document: it must be unmodified,
//! and its schema names must agree with the table of operation ids.

use serde_json::Value;

use crate::canonical::{bodies_of_old_ids, canonicalise};
use crate::document;
use crate::error::{Error, Result};
use crate::lock::{Lock, sha256};
use crate::workspace::Workspace;

/// Returns the lock if the facts can be used.
///
/// # Errors
/// They cannot; the message says why, and what to do.
pub fn lock(workspace: &Workspace) -> Result<Lock> {
    let path = workspace.api().lock();
    let text = workspace.required(&path)?;
    let lock = Lock::parse(&text).map_err(|error| error.within(path))?;
    let facts = workspace.upstream()?;
    is_unmodified(workspace, &lock, &facts)?;
    has_same_ids(workspace, &facts)?;
    Ok(lock)
}

fn is_unmodified(workspace: &Workspace, lock: &Lock, facts: &Value) -> Result<()> {
    let known = sha256(document::to_text(facts).as_bytes());
    if lock.facts.as_ref().is_none_or(|facts| *facts == known) {
        return Ok(());
    }
    let (upstream, lock) = (workspace.api().upstream(), workspace.api().lock());
    Err(Error::new(format!(
        "{upstream} was modified since the import: its checksum differs from {lock}. Corrections belong in an overlay: restore the file with git, or {}",
        remedy(workspace)
    )))
}

fn has_same_ids(workspace: &Workspace, facts: &Value) -> Result<()> {
    let ids = workspace.operation_ids()?;
    let (upstream, table) = (workspace.api().upstream(), workspace.api().operation_ids());
    let now =
        canonicalise(facts, &ids, workspace.api()).map_err(|error| error.within(&upstream))?;
    let renamed = bodies_of_old_ids(facts, &now.document);
    if renamed.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "{table} does not match {upstream}: {}. The origin of that name is not recorded: {}",
        renamed.join("; "),
        remedy(workspace)
    )))
}

fn remedy(workspace: &Workspace) -> String {
    let command = workspace.api().command("update-spec --from URL|FILE");
    format!("import the document again with `{command}`")
}
