//! The command line of `cargo xtask diff`.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::compare_usable;
use super::input::Inputs;
use super::published;
use super::render::Format;
use super::report::{Report, Severity};
use super::usable::Usable;
use crate::api::Api;
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// The size of the stack on which documents are compared.
const STACK: usize = 16 << 20;

/// The default of `--time-limit`, in seconds.
const TIME_LIMIT: u64 = 120;

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
    /// Give up after this time. Documents have at most 20 MB.
    #[arg(long, value_name = "SECONDS", default_value_t = TIME_LIMIT)]
    pub time_limit: u64,
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

/// Loads both documents and compares them within the time limit. Published documents of an API that is published as
/// OpenAPI 3.1 are converted first.
///
/// # Errors
/// One of the two cannot be loaded or compared, where the reason names it, or the limit is exceeded.
pub fn report(args: &DiffArgs, root: &Path, api: Api) -> Result<Report> {
    let (sender, receiver) = mpsc::channel();
    let (own, root) = (args.clone(), root.to_owned());
    // What is not finished in time ends with the process. The stack is that of a main thread.
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        let _ = sender.send(compare(&own, &root, api));
    });
    started.map_err(|error| Error::new(format!("cannot start a thread: {error}")))?;
    let seconds = args.time_limit;
    let result = receiver.recv_timeout(Duration::from_secs(seconds));
    result.unwrap_or_else(|error| {
        Err(Error::new(match error {
            RecvTimeoutError::Timeout => format!(
                "the documents could not be compared within {seconds} s; `--time-limit SECONDS` allows more"
            ),
            RecvTimeoutError::Disconnected => "the comparison failed".to_owned(),
        }))
    })
}

fn compare(args: &DiffArgs, root: &Path, api: Api) -> Result<Report> {
    let inputs = Inputs::new(root, api);
    let old = inputs.named(&args.old)?;
    let new = match &args.new {
        Some(name) => inputs.named(name)?,
        None => inputs.working_tree()?,
    };
    let document = api.effective();
    let name = args.new.as_deref().unwrap_or(&document);
    let workspace = Workspace::at(root).of(api);
    let documents = published::comparable(&workspace, (old, &args.old), (new, name))?;
    let usable = |document, name: &str| {
        Usable::new(document).map_err(|reason| reason.within(format!("`{name}`")))
    };
    let report = compare_usable(
        &usable(&documents.old, &args.old)?,
        &usable(&documents.new, name)?,
    );
    Ok(Report {
        notes: documents.notes,
        ..report
    })
}

impl DiffArgs {
    /// Compares a document with the working tree, with the defaults of the command line.
    #[must_use]
    pub fn since(old: &str) -> Self {
        Self {
            old: old.to_owned(),
            new: None,
            format: Format::Text,
            fail_on: None,
            all: true,
            time_limit: TIME_LIMIT,
            list_rules: false,
        }
    }

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
