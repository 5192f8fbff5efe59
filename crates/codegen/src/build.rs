//! The build script of a crate of bindings.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use crate::bindings;

/// Generates the bindings of the crate whose build script calls this, into `OUT_DIR`, and sets the
/// environment variable `BINDINGS` of its compilation to that directory.
///
/// `document` is the path of the effective document in the package, `update` the command that makes
/// it. If nothing can be generated, the build fails with the reason and names both.
#[must_use]
#[allow(clippy::print_stdout)] // Cargo reads what a build script prints.
pub fn build_script(document: &str, update: &str) -> ExitCode {
    println!("cargo::rerun-if-changed={document}");
    println!("cargo::rerun-if-changed=build.rs");
    match write(document) {
        Ok(directory) => {
            println!("cargo::rustc-env=BINDINGS={directory}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            println!("cargo::error={document}: {reason}");
            println!("cargo::error=correct an overlay in spec/overlays, then run `{update}`");
            ExitCode::FAILURE
        }
    }
}

/// Returns the directory.
fn write(document: &str) -> Result<String, Box<dyn std::error::Error>> {
    let package = env::var("CARGO_PKG_NAME")?;
    let directory = env::var("OUT_DIR")?;
    let document = fs::read_to_string(document)?;
    let has_schema = env::var_os("CARGO_FEATURE_SCHEMA").is_some();
    let bindings = bindings(&document, &package.replace('-', "_"), has_schema)?;
    bindings
        .files()
        .iter()
        .chain(bindings.facade())
        .try_for_each(|(name, source)| fs::write(Path::new(&directory).join(name), source))
        .map_err(|error: io::Error| format!("cannot write to {directory}: {error}"))?;
    Ok(directory)
}
