//! Whether `spec/upstream.json` may be worked from: it must be what was taken in, under the table of
//! operation ids that it was taken in with, as far as that shows in the names of schemas.

use serde_json::Value;

use crate::canonical::{bodies_of_old_ids, canonicalise};
use crate::document;
use crate::error::{Error, Result};
use crate::lock::Lock;
use crate::update::sha256;
use crate::workspace::{LOCK, OPERATION_IDS, UPSTREAM, Workspace};

const REMEDY: &str = "take the document in again with `cargo xtask update-spec --from URL|FILE`";

/// The lock, if the facts are fit to be worked from.
///
/// # Errors
/// They are not; the message says why, and what to do.
pub fn lock(workspace: &Workspace) -> Result<Lock> {
    let text = workspace.required(LOCK)?;
    let lock = Lock::parse(&text).map_err(|error| error.within(LOCK))?;
    let facts = workspace.upstream()?;
    is_as_taken_in(&lock, &facts)?;
    has_same_ids(workspace, &facts)?;
    Ok(lock)
}

fn is_as_taken_in(lock: &Lock, facts: &Value) -> Result<()> {
    let known = sha256(document::to_text(facts).as_bytes());
    if lock.facts.as_ref().is_none_or(|facts| *facts == known) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{UPSTREAM} is not what was taken in: {LOCK} knows another. Was it edited by hand? What we know better goes into an overlay: restore it with git, or {REMEDY}"
    )))
}

fn has_same_ids(workspace: &Workspace, facts: &Value) -> Result<()> {
    let ids = workspace.operation_ids()?;
    let now = canonicalise(facts, &ids).map_err(|error| error.within(UPSTREAM))?;
    let renamed = bodies_of_old_ids(facts, &now.document);
    if renamed.is_empty() {
        return Ok(());
    }
    let renamed = renamed.iter().map(|renamed| {
        let (old, new) = &renamed.ids;
        format!(
            "{} was `{old}` and is `{new}`, but `{}` is named after the old id",
            renamed.operation, renamed.schema
        )
    });
    let renamed: Vec<_> = renamed.collect();
    Err(Error::new(format!(
        "{OPERATION_IDS} does not fit {UPSTREAM}: {}. {UPSTREAM} does not say who gave that name: {REMEDY}",
        renamed.join("; ")
    )))
}
