//! The command line. Exit code 0: done, or in step; 1: something would change, or is out of step;
//! 2: unusable input, with the reason.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::diff::Verdict;
use crate::diff::cli::DiffArgs;
use crate::error::{Error, Result};
use crate::fetch::{self, Fetched, Limits};
use crate::report::Context;
use crate::source::{self, Input};
use crate::style::{BOLD, CYAN, GREEN, RED};
use crate::update::Plan;
use crate::workspace::{EFFECTIVE, Workspace};
use crate::{
    check, corrections, diff, document, expand, files, highlight, release, report, update,
};

/// The project's spec toolchain: refresh, correct, diff and check the document.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Exit codes: 0 done or in step, 1 something would change or is out of step, 2 unusable input."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    UpdateSpec(UpdateSpec),
    Diff(DiffArgs),
    Corrections(Corrections),
    /// Is everything in spec/ in step? Needs no network
    #[command(after_help = "Example:\n  cargo xtask check")]
    Check,
    Expand(Expand),
}

/// Take in a published document: its facts, our overlays, the Rust API that follows
///
/// Everything in spec/ is written, or nothing: a document that an overlay does not fit any more
/// changes no file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask update-spec                              from where the lock says
  cargo xtask update-spec --from openapi.yaml          from a file, JSON or YAML
  cargo xtask update-spec --from https://example.com/openapi.json --dry-run
  cargo xtask update-spec --offline                    after editing an overlay")]
struct UpdateSpec {
    /// The published document, JSON or YAML; without it, the source in spec/upstream.lock
    #[arg(long, value_name = "URL|FILE")]
    from: Option<String>,
    /// Work from the facts in spec/upstream.json, as after editing an overlay
    #[arg(long, conflicts_with = "from")]
    offline: bool,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing, and exit with 1 if anything would change
    #[arg(long)]
    check: bool,
}

/// List what we know better than the published document, and how we know it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask corrections\n  cargo xtask corrections --format markdown"
)]
struct Corrections {
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// The tables of spec/README.md
    Markdown,
}

/// Print the generated Rust, whole or one item
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask expand                     everything
  cargo xtask expand Message             a type, with its impls
  cargo xtask expand Message::new        one method")]
struct Expand {
    /// A type, function, constant or `Type::method`; modules may stand before it
    item: Option<String>,
}

/// Runs the command line `cargo xtask`.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command, &mut Stdout(anstream::stdout())) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "{RED}error:{RED:#} {error}");
            ExitCode::from(2)
        }
    }
}

/// Standard output; a reader that has seen enough (`| head`) is no error.
struct Stdout(anstream::Stdout);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

fn run(command: Command, out: &mut dyn Write) -> Result<ExitCode> {
    let directory = std::env::current_dir()
        .map_err(|error| Error::new(format!("no current directory: {error}")))?;
    let workspace = Workspace::around(&directory)?;
    match command {
        Command::UpdateSpec(options) => update_spec(&workspace, &options, out),
        Command::Corrections(options) => list_corrections(&workspace, &options, out),
        Command::Check => check_spec(&workspace, out),
        Command::Expand(options) => expand_item(&workspace, &options, out),
        Command::Diff(options) => Ok(diff::cli::run(&options, workspace.root(), &fetch_bytes)),
    }
}

fn update_spec(
    workspace: &Workspace,
    options: &UpdateSpec,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let input = if options.offline {
        Input::Unchanged
    } else {
        let bar = progress_bar();
        let mut progress = |so_far, total| {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(so_far);
        };
        let input = source::get(
            workspace,
            options.from.as_deref(),
            &Limits::default(),
            &mut progress,
        );
        bar.finish_and_clear();
        input?
    };
    let plan = update::plan(workspace, &input).map_err(|error| {
        print_new_facts(workspace, &input, out);
        Error::new(format!("{error}\nno file was changed"))
    })?;
    let write = !options.dry_run && !options.check;
    if write {
        files::write_all(workspace.root(), &plan.changes)?;
    }
    report::print(out, &plan, write).map_err(unprintable)?;
    print_consequences(workspace, &plan, out)?;
    let code = u8::from(options.check && is_pending(&plan));
    Ok(ExitCode::from(code))
}

/// What has changed in the published document, where no effective document can be made of it: a help
/// in setting the overlays right.
fn print_new_facts(workspace: &Workspace, input: &Input, out: &mut dyn Write) {
    let old = workspace.upstream();
    let new = update::facts(workspace, input);
    if let (Ok(old), Ok(new)) = (old, new)
        && let Ok(report) = diff::compare(&old, &new.document)
        && report.verdict != Verdict::None
    {
        // The error that follows is what counts.
        let _ = report::differences(out, "What has changed in the published document", &report);
    }
}

/// What the new effective document means for those who use the crate.
fn print_consequences(workspace: &Workspace, plan: &Plan, out: &mut dyn Write) -> Result<()> {
    let Some((old, new)) = plan.effective() else {
        return Ok(());
    };
    let (old, new) = (
        document::parse(old.as_bytes())?,
        document::parse(new.as_bytes())?,
    );
    let report = diff::compare(&old, &new).map_err(|error| Error::new(error.to_string()))?;
    let manifest = workspace.read("Cargo.toml")?.unwrap_or_default();
    let context = Context {
        source: &plan.source,
        version: release::current_version(&manifest),
    };
    report::consequences(out, &report, &context).map_err(unprintable)
}

fn is_pending(plan: &Plan) -> bool {
    plan.pending().next().is_some()
}

/// Drawn on a terminal only.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {bytes} of {total_bytes} in {elapsed}")
    {
        bar.set_style(style);
    }
    bar
}

/// Any document, for comparing.
fn fetch_bytes(url: &str) -> std::result::Result<Vec<u8>, String> {
    match fetch::fetch(url, None, &Limits::default(), &mut |_, _| {}) {
        Ok(Fetched::Document { bytes, .. }) => Ok(bytes),
        Ok(Fetched::NotModified) => Err("the server sent nothing".to_owned()),
        Err(error) => {
            let message = error.to_string();
            let named = format!("{url}: ");
            Err(message.strip_prefix(&named).unwrap_or(&message).to_owned())
        }
    }
}

fn list_corrections(
    workspace: &Workspace,
    options: &Corrections,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let rows = corrections::rows(&workspace.overlays()?)?;
    if options.format == Format::Markdown {
        write!(out, "{}", corrections::markdown(&rows)).map_err(unprintable)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in &rows {
        writeln!(out, "{BOLD}{}{BOLD:#}", row.target).map_err(unprintable)?;
        if !row.statement.says.is_empty() {
            writeln!(out, "  {RED}says{RED:#} {}", row.statement.says).map_err(unprintable)?;
        }
        let letters = row.statement.letters();
        writeln!(
            out,
            "  {GREEN}is{GREEN:#}   {} {CYAN}({letters}){CYAN:#}",
            row.statement.is
        )
        .map_err(unprintable)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn check_spec(workspace: &Workspace, out: &mut dyn Write) -> Result<ExitCode> {
    let stale = check::stale(workspace)?;
    for stale in &stale {
        writeln!(anstream::stderr(), "{RED}error:{RED:#} {stale}").map_err(unprintable)?;
    }
    if !stale.is_empty() {
        return Ok(ExitCode::from(1));
    }
    writeln!(out, "spec/ is in step").map_err(unprintable)?;
    Ok(ExitCode::SUCCESS)
}

fn expand_item(workspace: &Workspace, options: &Expand, out: &mut dyn Write) -> Result<ExitCode> {
    let files = expand::generate(&workspace.required(EFFECTIVE)?)?;
    let source = match &options.item {
        Some(name) => expand::item(&files, name)?,
        None => expand::all(&files),
    };
    // What is written to anything but a terminal loses its colours on the way.
    write!(out, "{}", highlight::rust(&source)).map_err(unprintable)?;
    Ok(ExitCode::SUCCESS)
}

fn unprintable(error: std::io::Error) -> Error {
    Error::new(format!("cannot print: {error}"))
}
