//! `cargo xtask`: the command line of the spec toolchain.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use xtask::diff::cli::{self, DiffArgs};

/// The spec toolchain.
#[derive(Parser)]
enum Command {
    Diff(DiffArgs),
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let Command::Diff(args) = Command::parse();
    cli::run(&args, &root, &|_| {
        Err("URLs are not supported yet. Give a file".to_owned())
    })
}
