//! The command line. Exit code 0: done, or up to date; 1: something would change, or is not up to
//! date; 2: invalid input, with the reason.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::Value;

use crate::api::{APIS, Api};
use crate::check::Stale;
use crate::diff::cli::DiffArgs;
use crate::diff::{self, Verdict, render};
use crate::error::{Error, Result};
use crate::export::{self, Export};
use crate::fetch::Limits;
use crate::files::{self, Change};
use crate::source::{self, Input};
use crate::style::{BOLD, CYAN, GREEN, RED};
use crate::update::{self, Plan};
use crate::workspace::Workspace;
use crate::{
    changelog, check, corrections, document, examples, expand, package, public_api, release, report,
};

/// The project's spec toolchain: refresh, correct, compare and check the document.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Exit codes: 0 done or up to date, 1 something would change or is not up to date, 2 invalid input."
)]
struct Cli {
    /// The API whose document is meant; default: on-premises, and for `check` and `export` all
    #[arg(long, global = true, value_parser = Api::parser())]
    api: Option<Api>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    UpdateSpec(UpdateSpec),
    Diff(DiffArgs),
    Corrections(Corrections),
    /// Check that all generated files in spec/ and api/ are up to date; works offline
    #[command(after_help = "Example:\n  cargo xtask check")]
    Check,
    /// Write the listings of the public Rust API in api/, one for each published library
    #[command(after_help = "Example:\n  cargo xtask api")]
    Api,
    Expand(Expand),
    Examples(Examples),
    Export(Export),
    Package(Package),
}

/// Import a published document and regenerate everything in spec/ that depends on it
///
/// Nothing is written if an overlay does not apply to the document.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask update-spec                              from the source in the lock
  cargo xtask update-spec --from openapi.yaml          from a file, JSON or YAML
  cargo xtask update-spec --from https://example.com/openapi.json --dry-run
  cargo xtask update-spec --offline                    after editing an overlay
  cargo xtask update-spec --offline --api cloud        the same for the Cloud API")]
struct UpdateSpec {
    /// The published document, JSON or YAML; default: the source in spec/upstream.lock
    #[arg(long, value_name = "URL|FILE")]
    from: Option<String>,
    /// Regenerate from the facts in spec/upstream.json, for instance after editing an overlay
    #[arg(long, conflicts_with = "from")]
    offline: bool,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing, and exit with 1 if anything would change
    #[arg(long)]
    check: bool,
}

/// List the corrections of and additions to the published document, with their evidence
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask corrections\n  cargo xtask corrections --format markdown"
)]
struct Corrections {
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// The tables of spec/README.md
    Markdown,
}

/// Print the generated Rust, or one item of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask expand                     everything
  cargo xtask expand Message             a type, with its impls
  cargo xtask expand Message::new        one method")]
struct Expand {
    /// A type, function, constant or `Type::method`, optionally with its module
    item: Option<String>,
}

/// Print the examples of a published document as JSON, each with the schema that it has now
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  cargo xtask examples --api cloud openapi.yaml > examples.json
  cargo test -p whatsapp-business-cloud --test published_examples -- \"$PWD/examples.json\"")]
struct Examples {
    /// The published document, JSON or YAML
    file: PathBuf,
}

/// Write the sources for users without feature `generate`, and run `cargo package --workspace`
///
/// The sources go to generated/ and crates/cloud/generated/, which git ignores and packages contain.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask package
  cargo xtask package --sources-only            only the sources
  cargo xtask package -- --no-verify --list     with options of cargo package")]
struct Package {
    /// Do not run `cargo package`
    #[arg(long)]
    sources_only: bool,
    /// Options of `cargo package`
    #[arg(last = true, conflicts_with = "sources_only")]
    options: Vec<String>,
}

/// Runs the command line `cargo xtask`.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command, cli.api, &mut Stdout(anstream::stdout())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "{RED}error:{RED:#} {error}");
            ExitCode::from(2)
        }
    }
}

/// Standard output; a closed pipe (`| head`) is not an error.
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

/// Runs a command; false is exit code 1.
fn run(command: Command, api: Option<Api>, out: &mut dyn Write) -> Result<bool> {
    let directory = std::env::current_dir()
        .map_err(|error| Error::new(format!("no current directory: {error}")))?;
    let workspace = Workspace::around(&directory)?;
    if let (Command::Check, None) = (&command, api) {
        return check_all(&workspace, out);
    }
    let workspace = workspace.of(api.unwrap_or_default());
    match command {
        Command::UpdateSpec(options) => update_spec(&workspace, &options, out),
        Command::Corrections(options) => list_corrections(&workspace, &options, out),
        Command::Check => check_spec(&workspace, out),
        Command::Api => write_api(&workspace, out),
        Command::Expand(options) => expand_item(&workspace, &options, out),
        Command::Examples(options) => list_examples(&workspace, &options, out),
        Command::Diff(options) => compare(&workspace, &options, out),
        Command::Export(options) => export_documents(&workspace, api, &options, out),
        Command::Package(options) => write_packages(&workspace, &options, out),
    }
}

fn update_spec(workspace: &Workspace, options: &UpdateSpec, out: &mut dyn Write) -> Result<bool> {
    let input = if options.offline {
        Input::Unchanged
    } else {
        source::get(workspace, options.from.as_deref(), &Limits::default())?
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
    consequences(workspace, &plan, write, out)?;
    if write && let Err(error) = write_api(workspace, out) {
        // Until the crates are adapted to the new document they may not compile.
        let rest = "api/ was not updated; run `cargo xtask api` once the crates compile";
        writeln!(anstream::stderr(), "{RED}error:{RED:#} {error}\n{rest}").map_err(unprintable)?;
        return Ok(false);
    }
    Ok(!options.check || plan.pending().next().is_none())
}

/// Prints what changed in a published document that the overlays do not apply to.
fn print_new_facts(workspace: &Workspace, input: &Input, out: &mut dyn Write) {
    let old = workspace.upstream();
    let new = update::facts(workspace, input);
    if let (Ok(old), Ok(new)) = (old, new)
        && let Ok(report) = diff::compare(&old, &new.document)
        && report.verdict != Verdict::None
    {
        // The error that follows matters more than a failure to print.
        let _ = report::differences(out, "Changes in the published document", &report);
    }
}

/// Prints what the new effective document means for users of the crate, and adds that to the
/// changelog.
fn consequences(
    workspace: &Workspace,
    plan: &Plan,
    write: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let Some((old, new)) = plan.effective() else {
        return Ok(());
    };
    let old = document::parse(old.as_bytes())?;
    let new = document::parse(new.as_bytes())?;
    let report = diff::compare(&old, &new)?;
    report::differences(out, "\nThe document", &report).map_err(unprintable)?;
    if report.verdict == Verdict::None {
        return Ok(());
    }
    let manifest = workspace.read("Cargo.toml")?.unwrap_or_default();
    let version = release::current_version(&manifest);
    let entry = changelog::entry(&report, &plan.source);
    report::release(out, report.verdict, version, &entry).map_err(unprintable)?;
    if write {
        let old = workspace.read(changelog::CHANGELOG)?;
        let new = changelog::insert(old.as_deref(), &entry);
        let change = Change::new(workspace.root(), changelog::CHANGELOG, new)?;
        files::write_all(workspace.root(), &[change])?;
    }
    Ok(())
}

fn compare(workspace: &Workspace, options: &DiffArgs, out: &mut dyn Write) -> Result<bool> {
    if options.list_rules {
        let rules = render::rules(&diff::rules(), options.format);
        write!(out, "{rules}").map_err(unprintable)?;
        return Ok(true);
    }
    let report = diff::cli::report(options, workspace.root(), workspace.api())?;
    let text = render::report(&report, options.format, options.all);
    write!(out, "{text}").map_err(unprintable)?;
    Ok(!options.fails(&report))
}

fn list_corrections(
    workspace: &Workspace,
    options: &Corrections,
    out: &mut dyn Write,
) -> Result<bool> {
    let rows = corrections::rows(&workspace.overlays()?)?;
    let text = match options.format {
        Format::Markdown => corrections::markdown(&rows),
        Format::Text => rows
            .iter()
            .map(|row| {
                let letters = row.statement.letters();
                let says = match row.statement.says.as_str() {
                    "" => String::new(),
                    says => format!("  {RED}says{RED:#} {says}\n"),
                };
                let (target, is) = (&row.target, &row.statement.is);
                format!(
                    "{BOLD}{target}{BOLD:#}\n{says}  {GREEN}is{GREEN:#}   {is} {CYAN}({letters}){CYAN:#}\n"
                )
            })
            .collect(),
    };
    write!(out, "{text}").map_err(unprintable)?;
    Ok(true)
}

fn check_spec(workspace: &Workspace, out: &mut dyn Write) -> Result<bool> {
    let what = format!("spec/ of {}", workspace.api().package);
    up_to_date(&check::stale(workspace)?, &what, out)
}

/// Prints the files that are not up to date, or that there are none.
fn up_to_date(stale: &[Stale], what: &str, out: &mut dyn Write) -> Result<bool> {
    for stale in stale {
        writeln!(anstream::stderr(), "{RED}error:{RED:#} {stale}").map_err(unprintable)?;
    }
    if stale.is_empty() {
        writeln!(out, "{what} is up to date").map_err(unprintable)?;
    }
    Ok(stale.is_empty())
}

/// Checks the documents of all APIs that the workspace has, and the listings of the Rust API.
fn check_all(workspace: &Workspace, out: &mut dyn Write) -> Result<bool> {
    let mut fresh = true;
    for api in APIS {
        let workspace = workspace.of(api);
        if workspace.read(&api.operation_ids())?.is_some() {
            fresh &= check_spec(&workspace, out)?;
        }
    }
    Ok(fresh & up_to_date(&check::stale_listings(workspace.root())?, "api/", out)?)
}

fn write_api(workspace: &Workspace, out: &mut dyn Write) -> Result<bool> {
    let changes = public_api::listings(workspace.root())?;
    files::write_all(workspace.root(), &changes)?;
    for change in changes.iter().filter(|change| !change.is_done()) {
        writeln!(out, "wrote {}", change.path).map_err(unprintable)?;
    }
    Ok(true)
}

fn expand_item(workspace: &Workspace, options: &Expand, out: &mut dyn Write) -> Result<bool> {
    let effective = workspace.required(&workspace.api().effective())?;
    let files = expand::generate(&effective, &workspace.api().crate_name())?;
    let source = match &options.item {
        Some(name) => expand::item(&files, name)?,
        None => expand::all(&files),
    };
    write!(out, "{source}").map_err(unprintable)?;
    Ok(true)
}

fn write_packages(workspace: &Workspace, options: &Package, out: &mut dyn Write) -> Result<bool> {
    for change in package::write_sources(workspace)? {
        writeln!(out, "wrote {}", change.path).map_err(unprintable)?;
    }
    if !options.sources_only {
        package::run(workspace, &options.options)?;
    }
    Ok(true)
}

fn list_examples(workspace: &Workspace, options: &Examples, out: &mut dyn Write) -> Result<bool> {
    let examples = Value::Array(examples::list(workspace, &options.file)?);
    writeln!(out, "{examples:#}").map_err(unprintable)?;
    Ok(true)
}

fn export_documents(
    workspace: &Workspace,
    api: Option<Api>,
    options: &Export,
    out: &mut dyn Write,
) -> Result<bool> {
    let apis = api.map_or(APIS.to_vec(), |api| vec![api]);
    for api in apis {
        for name in export::export(&workspace.of(api), options)? {
            let directory = options.directory.join(api.name);
            writeln!(out, "wrote {}", directory.join(name).display()).map_err(unprintable)?;
        }
    }
    Ok(true)
}

fn unprintable(error: std::io::Error) -> Error {
    Error::new(format!("cannot print: {error}"))
}
