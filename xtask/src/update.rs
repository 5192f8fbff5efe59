//! `update-spec`: published document → `spec/`.

use time::OffsetDateTime;

use crate::api::Api;
use crate::canonical::{Canonical, canonicalise};
use crate::document;
use crate::error::Result;
use crate::fetch::is_url;
use crate::files::Change;
use crate::lock::{Lock, sha256};
use crate::offline;
use crate::source::{Input, Published};
use crate::workspace::Workspace;

/// What an update would write, and remarks for the user.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The API whose document is updated.
    pub api: Api,
    /// Where the facts came from.
    pub source: String,
    /// Every generated file in `spec/`, changed or not.
    pub changes: Vec<Change>,
    /// Remarks on the published document.
    pub notes: Vec<String>,
}

impl Plan {
    /// Returns the files that change.
    pub fn pending(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_done())
    }

    /// Returns the effective document before and after, if it existed before and changes.
    #[must_use]
    pub fn effective(&self) -> Option<(&str, &str)> {
        let path = self.api.effective();
        let change = self.pending().find(|change| change.path == path)?;
        Some((change.old.as_deref()?, &change.new))
    }
}

/// Returns the facts of `input`, and remarks on it. Writes nothing.
///
/// # Errors
/// The document is invalid.
pub fn facts(workspace: &Workspace, input: &Input) -> Result<Canonical> {
    let published = match input {
        Input::Published(published) => document::parse(&published.bytes),
        Input::Unchanged => Ok(workspace.upstream()?),
    };
    let ids = workspace.operation_ids()?;
    let names = workspace.schema_names()?;
    published
        .and_then(|published| {
            let mut facts = canonicalise(&published, &ids, workspace.api())?;
            names.apply(&mut facts.document, &mut facts.notes)?;
            Ok(facts)
        })
        .map_err(|error| error.within(source(workspace, input)))
}

fn source(workspace: &Workspace, input: &Input) -> String {
    match input {
        Input::Published(published) => published.source.clone(),
        Input::Unchanged => workspace.api().upstream(),
    }
}

/// Generates the files of `spec/` from `input`. Writes nothing.
///
/// # Errors
/// The document is invalid, or an overlay does not apply to it.
pub fn plan(workspace: &Workspace, input: &Input) -> Result<Plan> {
    let Canonical {
        document,
        mut notes,
    } = facts(workspace, input)?;
    let text = document::to_text(&document);
    let facts = sha256(text.as_bytes());
    let mut changes = vec![Change::new(
        workspace.root(),
        &workspace.api().upstream(),
        text,
    )?];
    let lock = match input {
        Input::Published(published) => {
            if let Some(address) = &published.redirected_to {
                notes.push(format!("{} redirected to {address}", published.source));
            }
            let same_facts = changes.iter().all(Change::is_done);
            lock(workspace, published, same_facts)?
        }
        Input::Unchanged => offline::lock(workspace)?,
    };
    let lock = Lock {
        facts: Some(facts),
        ..lock
    };
    changes.push(Change::new(
        workspace.root(),
        &workspace.api().lock(),
        lock.to_text(),
    )?);
    changes.extend(workspace.derive(&document)?);
    Ok(Plan {
        api: workspace.api(),
        source: source(workspace, input),
        changes,
        notes,
    })
}

/// Returns the new lock. The old one stays if it records the same bytes, which preserves its date, or
/// if a file has no new facts.
fn lock(workspace: &Workspace, published: &Published, same_facts: bool) -> Result<Lock> {
    let new = Lock {
        source: published.source.clone(),
        sha256: sha256(&published.bytes),
        date: OffsetDateTime::now_utc().date().to_string(),
        etag: published.etag.clone(),
        facts: None,
    };
    let old = workspace
        .read(&workspace.api().lock())?
        .and_then(|text| Lock::parse(&text).ok());
    let no_news = same_facts && !is_url(&published.source);
    let stays = |old: &Lock| no_news || old.same_origin(&new);
    Ok(match old {
        Some(old) if stays(&old) => old,
        _ => new,
    })
}
