//! The overlays in `spec/overlays/`: corrections of and additions to the published document.
//!
//! Every action must be necessary: one that matches nothing, or changes nothing, is an error that
//! names it. The order and the format are in `spec/README.md`.

mod action;
mod apply;
mod basis;
mod docs;
mod guard;

use std::fs;
use std::path::Path;

use serde_json::Value;

pub use action::{Action, Overlay};
pub use basis::{Basis, Statement};

use crate::error::{Error, Result};
use crate::yaml;

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

/// Reads all overlays in `path` under `root`, in the order of application.
///
/// # Errors
/// A file cannot be read, is not an overlay, or has a name without a purpose.
pub fn read_all(root: &Path, path: &str) -> Result<Vec<Source>> {
    let directory = root.join(path);
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let unreadable = |error: std::io::Error| Error::new(format!("cannot read {path}: {error}"));
    let mut sources = Vec::new();
    for entry in fs::read_dir(&directory).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{path}/{name}");
        let purpose = Purpose::of(&name).ok_or_else(|| {
            Error::new(format!(
                "{path}: an overlay must be named corrections.yaml, additions.yaml or docs.yaml, or be a part such as docs-messages.yaml"
            ))
        })?;
        let text = fs::read_to_string(directory.join(&*name))
            .map_err(|error| Error::new(format!("cannot read {path}: {error}")))?;
        sources.push(parse(&path, purpose, &text)?);
    }
    // A part follows the file that it is a part of.
    sources.sort_by_key(|source| (source.purpose, source.path.replace(".yaml", "")));
    Ok(sources)
}

/// Parses one overlay file.
///
/// # Errors
/// It is not an OpenAPI Overlay 1.1.
pub fn parse(path: &str, purpose: Purpose, text: &str) -> Result<Source> {
    let value = yaml::parse(text).map_err(|error| error.within(path))?;
    let overlay = Overlay::from_value(value)
        .map_err(|error| error.within("not an OpenAPI Overlay 1.1").within(path))?;
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
    match apply_fitting(upstream, sources) {
        (document, errors) if errors.is_empty() => Ok(document),
        (_, errors) => Err(Error::new(errors.join("\n"))),
    }
}

/// Applies all overlays to `upstream`, and returns the result with the errors of the actions that do
/// not fit.
#[must_use]
pub fn apply_fitting(upstream: &Value, sources: &[Source]) -> (Value, Vec<String>) {
    let mut document = upstream.clone();
    let mut errors = Vec::new();
    for source in sources {
        for (index, action) in source.overlay.actions.iter().enumerate() {
            // An action with an error may be applied in part, which only the messages that follow see.
            if let Err(error) = apply::apply(&mut document, source.purpose, action) {
                let description = action.description.as_deref().map(str::trim);
                let description = description.map(|text| format!("\n  description: {text}"));
                let error = error.within(source.place(index, action));
                errors.push(format!("{error}{}", description.unwrap_or_default()));
            }
        }
    }
    document.sort_all_objects();
    (document, errors)
}

impl Source {
    /// Names the action with this index in messages.
    pub(crate) fn place(&self, index: usize, action: &Action) -> String {
        let (number, target) = (index + 1, &action.target);
        format!("{}: action {number} (target `{target}`)", self.path)
    }
}
