//! The command line of `cargo xtask diff`.

use std::path::Path;

use super::compare_usable;
use super::input::Inputs;
use super::published;
use super::render::Format;
use super::report::{Report, Severity};
use super::usable::Usable;
use crate::api::Api;
use crate::error::Result;
use crate::workspace::Workspace;

/// Compare two documents: what changed, and which changes break programs.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask diff                                 the last commit and the working tree
  cargo xtask diff v0.1.0 v0.2.0                   two releases
  cargo xtask diff old.yaml https://example.com/openapi.json
  cargo xtask diff main --format markdown --fail-on breaking

Exit codes: 0 compared, 1 a change is at least as severe as --fail-on, 2 invalid input.")]
pub struct DiffArgs {
    /// File, http(s) URL or git revision of the old document.
    #[arg(default_value = "HEAD")]
    pub old: String,
    /// File, http(s) URL or git revision of the new document; default: the working tree.
    pub new: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Exit with 1 if a change is at least this severe.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// List documentation changes and the whole Rust API difference in the text.
    #[arg(long)]
    pub all: bool,
    /// Print the list of rules instead: id, wire level, meaning.
    #[arg(long)]
    pub list_rules: bool,
}

/// The severity that makes the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// A program violates the new document or stops compiling.
    Breaking,
    /// The same, or a change whose effect is uncertain.
    Warning,
}

/// Loads both documents and compares them. Published documents of an API that is published as
/// OpenAPI 3.1 are converted first.
///
/// # Errors
/// One of the two cannot be loaded or compared; the reason names it.
pub fn report(args: &DiffArgs, root: &Path, api: Api) -> Result<Report> {
    let inputs = Inputs::new(root, api);
    let old = inputs.named(&args.old)?;
    let new = match &args.new {
        Some(name) => inputs.named(name)?,
        None => inputs.working_tree()?,
    };
    let document = api.effective();
    let name = args.new.as_deref().unwrap_or(&document);
    let workspace = Workspace::at(root).of(api);
    let (old, new) = published::comparable(&workspace, (old, &args.old), (new, name))?;
    let usable = |document, name: &str| {
        Usable::new(document).map_err(|reason| reason.within(format!("`{name}`")))
    };
    Ok(compare_usable(
        &usable(&old, &args.old)?,
        &usable(&new, name)?,
    ))
}

impl DiffArgs {
    /// Returns whether the command fails on `report`.
    #[must_use]
    pub fn fails(&self, report: &Report) -> bool {
        let severity = report.severity();
        match self.fail_on {
            None => false,
            Some(FailOn::Breaking) => severity == Some(Severity::Breaking),
            Some(FailOn::Warning) => severity.is_some_and(|it| it <= Severity::Warning),
        }
    }
}
