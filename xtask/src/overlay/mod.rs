//! The overlays in `spec/overlays/`: corrections of and additions to the published document.
//!
//! Every action must be necessary: one that matches nothing, or changes nothing, is an error that
//! names it. The order and the format are in `spec/README.md`.

mod basis;
mod docs;
mod guard;

use std::fs;
use std::path::Path;

use roas_overlay::apply::{Apply, ApplyErrorKind, ApplyOptions};
use roas_overlay::v1_1::{Action, Overlay};
use serde_json::Value;

pub use basis::{Basis, Statement};

use crate::error::{Error, Result};
use crate::yaml;

/// The directory of the overlays, relative to the root of the workspace.
pub const DIRECTORY: &str = "spec/overlays";

/// The purpose of an overlay, in the order of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Corrects what the document has wrong.
    Corrections,
    /// Adds what the document lacks.
    Additions,
    /// Adds documentation; changes no fact.
    Docs,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Corrections, Self::Additions, Self::Docs];

    fn name(self) -> &'static str {
        match self {
            Self::Corrections => "corrections",
            Self::Additions => "additions",
            Self::Docs => "docs",
        }
    }

    /// Returns the purpose of `docs.yaml`, or of a part such as `docs-messages.yaml`.
    fn of(file: &str) -> Option<Self> {
        let stem = file.strip_suffix(".yaml")?;
        Self::ALL.into_iter().find(|purpose| {
            let rest = stem.strip_prefix(purpose.name());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }
}

/// One overlay file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Relative to the root of the workspace.
    pub path: String,
    /// The purpose.
    pub purpose: Purpose,
    /// The actions.
    pub overlay: Overlay,
}

/// Reads all overlays under `root`, in the order of application.
///
/// # Errors
/// A file cannot be read, is not an overlay, or has a name without a purpose.
pub fn read_all(root: &Path) -> Result<Vec<Source>> {
    let directory = root.join(DIRECTORY);
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let unreadable =
        |error: std::io::Error| Error::new(format!("cannot read {DIRECTORY}: {error}"));
    let mut sources = Vec::new();
    for entry in fs::read_dir(&directory).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{DIRECTORY}/{name}");
        let purpose = Purpose::of(&name).ok_or_else(|| {
            Error::new(format!(
                "{path}: an overlay must be named corrections.yaml, additions.yaml or docs.yaml, or be a part such as docs-messages.yaml"
            ))
        })?;
        let text = fs::read_to_string(directory.join(&*name))
            .map_err(|error| Error::new(format!("cannot read {path}: {error}")))?;
        sources.push(parse(&path, purpose, &text)?);
    }
    sources.sort_by(|a, b| (a.purpose, &a.path).cmp(&(b.purpose, &b.path)));
    Ok(sources)
}

/// Parses one overlay file.
///
/// # Errors
/// It is not an OpenAPI Overlay 1.1.
pub fn parse(path: &str, purpose: Purpose, text: &str) -> Result<Source> {
    let value = yaml::parse(text).map_err(|error| error.within(path))?;
    let overlay: Overlay = serde_json::from_value(value)
        .map_err(|error| Error::new(format!("{path}: not an OpenAPI Overlay 1.1: {error}")))?;
    Ok(Source {
        path: path.to_owned(),
        purpose,
        overlay,
    })
}

/// Applies all overlays to `upstream`, one action after the other.
///
/// # Errors
/// An action is malformed, matches nothing, changes nothing, or (docs) adds more than documentation.
/// The message names all such actions.
pub fn apply_all(upstream: &Value, sources: &[Source]) -> Result<Value> {
    let mut document = upstream.clone();
    let mut errors = Vec::new();
    for source in sources {
        for (index, action) in source.overlay.actions.iter().enumerate() {
            match apply(&document, source, action) {
                Ok(changed) => document = changed,
                Err(error) => {
                    let description = action.description.as_deref().map(str::trim);
                    let description = description.map(|text| format!("\n  description: {text}"));
                    let error = error.within(source.place(index, action));
                    errors.push(format!("{error}{}", description.unwrap_or_default()));
                }
            }
        }
    }
    if !errors.is_empty() {
        return Err(Error::new(errors.join("\n")));
    }
    document.sort_all_objects();
    Ok(document)
}

impl Source {
    /// Names the action with this index in messages.
    pub(crate) fn place(&self, index: usize, action: &Action) -> String {
        let (number, target) = (index + 1, &action.target);
        format!("{}: action {number} (target `{target}`)", self.path)
    }
}

fn apply(document: &Value, source: &Source, action: &Action) -> Result<Value> {
    if !action.is_remove() && action.update.is_none() && action.copy.is_none() {
        return Err(Error::new(
            "has no effect: it needs `update`, `copy` or `remove: true`",
        ));
    }
    let targets = guard::targets(document, action)?;
    let mut changed = document.clone();
    if source.purpose == Purpose::Additions {
        guard::only_adds(document, action, &targets)?;
    }
    if source.purpose == Purpose::Docs {
        docs::prepare(&mut changed, action)?;
    } else {
        Statement::of(action)?;
    }
    let mut single = source.overlay.clone();
    single.actions = vec![action.clone()];
    single
        .apply(&mut changed, ApplyOptions::ErrorOnZeroMatch.into())
        .map_err(|error| Error::new(explain(error.kind, source.purpose)))?;
    if !action.is_remove() {
        guard::check_result(document, &changed, &targets)?;
    }
    if changed == *document {
        return Err(Error::new(
            "changes nothing: the document already says so. Remove the action, or correct it",
        ));
    }
    Ok(changed)
}

fn explain(kind: ApplyErrorKind, purpose: Purpose) -> String {
    match kind {
        ApplyErrorKind::ZeroMatch if purpose == Purpose::Docs => {
            "describes something that is not in the document. Was it removed or renamed? Remove the action, or correct the target".into()
        }
        ApplyErrorKind::ZeroMatch => {
            "matches nothing in the document. Did the published document change here? Correct the target, or remove the action".into()
        }
        ApplyErrorKind::PrimitiveActionTarget => {
            "the target is a plain value, but an overlay can change only objects and lists: change it through its parent".into()
        }
        other => other.to_string(),
    }
}
