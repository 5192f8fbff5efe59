//! The command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};
use crate::files;
use crate::update;
use crate::workspace::Workspace;

/// The project's spec toolchain.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take in a published document: facts, overlays, generated listing.
    UpdateSpec(UpdateSpec),
}

#[derive(Debug, clap::Args)]
struct UpdateSpec {
    /// The published document; without it, the source in spec/upstream.lock.
    #[arg(long, value_name = "URL|FILE")]
    from: Option<String>,
}

/// Runs the command line `cargo xtask`.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = anstream::stdout();
    let result = std::env::current_dir()
        .map_err(|error| Error::new(format!("no current directory: {error}")))
        .and_then(|directory| Workspace::around(&directory))
        .and_then(|workspace| match cli.command {
            Command::UpdateSpec(options) => update_spec(&workspace, &options, &mut out),
        });
    match result {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn update_spec(
    workspace: &Workspace,
    options: &UpdateSpec,
    out: &mut impl Write,
) -> Result<ExitCode> {
    let Some(from) = &options.from else {
        return Err(Error::new("pass --from FILE"));
    };
    let published = update::read_file(&PathBuf::from(from))?;
    let plan = update::plan(workspace, &published)?;
    files::write_all(workspace.root(), &plan.changes)?;
    for note in &plan.notes {
        let _ = writeln!(out, "note: {note}");
    }
    for change in plan.changes.iter().filter(|change| !change.is_done()) {
        let _ = writeln!(out, "wrote {}", change.path);
    }
    Ok(ExitCode::SUCCESS)
}
