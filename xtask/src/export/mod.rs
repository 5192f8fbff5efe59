//! `export`: the effective document in the forms that other tools read.
//!
//! The files are described in `docs/document.md`. The same document gives the same bytes. Keys `x-…` are
//! instructions to the generator of this project, so that the OpenAPI documents are without them; the facts
//! in them are in the other files.

mod directory;
mod facts;
mod openapi;

use std::path::Path;

use serde_json::Value;

use crate::canonical;
use crate::diff::cli::{self, DiffArgs};
use crate::diff::render::{self, Format};
use crate::document;
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// Writes the effective document as OpenAPI 3.0 and 3.1, JSON Schemas and tables for other tools
///
/// The files of each API go to a directory of its name in DIR. It is replaced as a whole, or not at all.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask export target/export                       both APIs
  cargo xtask export target/export --api cloud           one of them
  cargo xtask export target/export --since v0.1.0        with the changes since a release
  cargo xtask export target/export --api cloud --since old.json")]
pub(crate) struct Export {
    /// The directory to write to
    #[arg(value_name = "DIR")]
    pub(crate) directory: std::path::PathBuf,
    /// Add the changes since this document: a file or URL (with --api), or a git revision
    #[arg(long, value_name = "REV|FILE")]
    pub(crate) since: Option<String>,
}

/// A file of an export: its name and text.
pub(crate) type File = (&'static str, String);

/// Every file that an export may have. A directory with others is not replaced.
const NAMES: [&str; 8] = [
    "openapi-3.0.json",
    "openapi-3.1.json",
    "schemas.json",
    "operations.json",
    "error-codes.json",
    "rules.json",
    "changes.json",
    "CHANGES.md",
];

/// Exports the document of `workspace` into a directory under `target`, and returns the names of the files.
///
/// # Errors
/// The document is missing or invalid, `since` cannot be loaded, or the directory cannot be written.
pub(crate) fn export(
    workspace: &Workspace,
    options: &Export,
) -> Result<impl Iterator<Item = &'static str> + use<>> {
    let api = workspace.api();
    let effective = workspace.required(&api.effective())?;
    let effective = document::parse(effective.as_bytes())?;
    let mut files = files(workspace, &effective)?;
    if let Some(since) = &options.since {
        files.extend(changes(workspace, since)?);
    }
    directory::replace(&options.directory.join(api.name), &files, &NAMES)?;
    Ok(files.into_iter().map(|(name, _)| name))
}

fn files(workspace: &Workspace, effective: &Value) -> Result<Vec<File>> {
    let api = workspace.api();
    let body = openapi::with_outbound_messages(effective);
    // Facts are free to pass on; what else the published On-Premises document has is not.
    let facts = match api.facts_only {
        true => Some(canonical::facts(&body, api.title)?),
        false => None,
    };
    let document = openapi::portable(facts.as_ref().unwrap_or(&body));
    let prefix = format!("urn:{}:{}:", crate::api::ON_PREMISES.package, api.name);
    let current = openapi::as_3_1(&document, None);
    let referring = openapi::as_3_1(&document, Some(&prefix));
    let values = [
        document,
        current,
        openapi::schemas(&referring, &prefix),
        facts::operations(&referring, effective),
        facts::error_codes(effective, api.facts_only),
        facts::rules(effective),
    ];
    let texts = values.iter().map(document::to_text);
    Ok(NAMES.into_iter().zip(texts).collect())
}

fn changes(workspace: &Workspace, since: &str) -> Result<[File; 2]> {
    let args = DiffArgs::since(since);
    let report = cli::report(&args, workspace.root(), workspace.api())
        .map_err(|error| error.within(format!("changes of {}", workspace.api().name)))?;
    let text = |format| render::report(&report, format, true);
    Ok([
        ("changes.json", text(Format::Json)),
        ("CHANGES.md", text(Format::Markdown)),
    ])
}

/// Reports that a directory cannot be written.
fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot write {}: {error}", path.display()))
}
