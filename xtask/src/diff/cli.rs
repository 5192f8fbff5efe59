//! The command line of `cargo xtask diff`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::input::{DOCUMENT, Fetch, Inputs};
use super::level::Wire;
use super::report::Report;
use super::{Unusable, Usable, compare_usable, render, rules};
use crate::style::RED;

/// Compare two documents: what changed, and whether anybody breaks on it.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask diff                                 the last commit and the working tree
  cargo xtask diff v0.1.0 v0.2.0                   two releases
  cargo xtask diff old.yaml https://example.com/openapi.json
  cargo xtask diff main --format markdown --fail-on breaking

Exit codes: 0 compared, 1 something as bad as --fail-on says, 2 unusable input.")]
pub struct DiffArgs {
    /// File, http(s) URL or git revision of the old document.
    #[arg(default_value = "HEAD")]
    pub old: String,
    /// File, http(s) URL or git revision of the new document; the working tree when left out.
    pub new: Option<String>,
    /// How to print the changes.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Exit with 1 when a change is at least this bad.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// List changes of prose one by one in the text.
    #[arg(long)]
    pub all: bool,
    /// Print every rule instead: its id, its levels, and what it says.
    #[arg(long)]
    pub list_rules: bool,
}

/// How to print the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// What makes the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// A program talks wrongly or stops compiling.
    Breaking,
    /// That, or what the document cannot decide.
    Warning,
}

/// Runs the command for the repository at `root`; `fetch` reads URLs.
#[must_use]
pub fn run(args: &DiffArgs, root: &Path, fetch: Fetch<'_>) -> ExitCode {
    if args.list_rules {
        print(&render::rules(&rules(), args.format));
        return ExitCode::SUCCESS;
    }
    match report(args, root, fetch) {
        Ok(report) => {
            print(&render::report(&report, args.format, args.all));
            ExitCode::from(u8::from(fails(&report, args.fail_on)))
        }
        Err(reason) => {
            let _ = writeln!(anstream::stderr(), "{RED}error:{RED:#} {reason}");
            ExitCode::from(2)
        }
    }
}

/// Loads both documents and compares them.
///
/// # Errors
/// One of the two cannot be had or cannot be compared; the reason names it.
pub fn report(args: &DiffArgs, root: &Path, fetch: Fetch<'_>) -> Result<Report, Unusable> {
    let inputs = Inputs::new(root, fetch);
    let old = inputs.named(&args.old)?;
    let new = match &args.new {
        Some(name) => inputs.named(name)?,
        None => inputs.working_tree()?,
    };
    let usable = |document, name: &str| {
        Usable::new(document).map_err(|reason| reason.within(format!("`{name}`")))
    };
    let name = args.new.as_deref().unwrap_or(DOCUMENT);
    compare_usable(usable(&old, &args.old)?, usable(&new, name)?)
}

fn fails(report: &Report, fail_on: Option<FailOn>) -> bool {
    match fail_on {
        None => false,
        Some(FailOn::Breaking) => report.is_breaking(),
        Some(FailOn::Warning) => report.is_breaking() || report.worst_wire() >= Wire::Warning,
    }
}

/// Colours go to terminals only. A reader that went away is no error.
fn print(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}
