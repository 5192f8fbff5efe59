//! `package`: the sources for users without feature `generate`, and the packages that contain them.

use std::process::Command;

use crate::api::APIS;
use crate::error::{Error, Result};
use crate::files::{self, Change};
use crate::workspace::Workspace;

/// Writes the generated sources of all APIs that the workspace has, and returns the files that changed.
///
/// # Errors
/// No Rust can be generated from a document, or a file cannot be written.
pub fn write_sources(workspace: &Workspace) -> Result<Vec<Change>> {
    let mut written = Vec::new();
    for api in APIS {
        let workspace = workspace.of(api);
        if let Some(effective) = workspace.read(&api.effective())? {
            let changes = workspace.sources(&workspace.bindings(&effective)?)?;
            files::write_all(workspace.root(), &changes)?;
            written.extend(changes.into_iter().filter(|change| !change.is_done()));
        }
    }
    Ok(written)
}

/// Runs `cargo package --workspace` with further arguments, without what is for tests alone.
///
/// # Errors
/// It fails, or cannot be started.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["package", "--workspace", "--exclude", "third-api"])
        .args(arguments)
        .current_dir(workspace.root());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::new(format!("cargo package failed: {status}"))),
        Err(error) => Err(Error::new(format!("cannot run cargo package: {error}"))),
    }
}
