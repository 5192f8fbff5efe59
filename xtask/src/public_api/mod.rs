//! The listings of the public Rust API in `api/`, one for each crate that users depend on, from the
//! JSON that rustdoc writes of it.
//!
//! rustdoc sees what macros expand to and what is behind features. Its JSON is unstable: a stable
//! toolchain writes it if `RUSTC_BOOTSTRAP` is set, and each release may change the format.

mod exports;
mod render;
mod signature;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::files::Change;

/// The program that [`rustdoc`] runs; its presence makes this program a rustdoc.
const RUSTDOC: &str = "XTASK_RUSTDOC";

/// Features without an API of their own, which need libraries of the system.
const LEFT_OUT: [&str; 1] = ["native-tls"];

/// What `cargo metadata` reports.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
    build_directory: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    features: std::collections::BTreeMap<String, Vec<String>>,
    /// The registries that it may be published to; all of them without a list.
    publish: Option<Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Package {
    fn library(&self) -> Option<&Target> {
        let mut targets = self.targets.iter();
        targets.find(|target| target.kind.iter().any(|kind| kind == "lib"))
    }

    fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }
}

/// Lists the public API of every published library of the workspace at `root` that has one; of none if
/// there is no `Cargo.toml`.
///
/// # Errors
/// A crate does not compile, or rustdoc's JSON has an unknown format.
pub fn listings(root: &Path) -> Result<Vec<Change>> {
    if !root.join("Cargo.toml").is_file() {
        return Ok(Vec::new());
    }
    let metadata = run(cargo(root).args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Metadata = serde_json::from_slice(&metadata).map_err(|error| {
        Error::new(format!("cannot read the output of cargo metadata: {error}"))
    })?;
    let mut packages = metadata.packages;
    packages.retain(|package| package.is_published() && package.library().is_some());
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let target = metadata.target_directory.join("api");
    document(
        root,
        &packages,
        &target,
        metadata
            .build_directory
            .as_ref()
            .unwrap_or(&metadata.target_directory),
    )?;
    let mut changes = Vec::new();
    for package in &packages {
        let library = package
            .library()
            .map(|target| target.name.replace('-', "_"));
        let json = target.join(format!("doc/{}.json", library.unwrap_or_default()));
        let listing = cached(&json)?;
        if !listing.is_empty() {
            let path = format!("api/{}.txt", package.name);
            changes.push(Change::new(root, &path, listing)?);
        }
    }
    Ok(changes)
}

/// Has rustdoc write its JSON of `packages`, with all features, to `target`. What is compiled for it is
/// shared with other commands in `build`.
fn document(root: &Path, packages: &[Package], target: &Path, build: &Path) -> Result<()> {
    let executable = std::env::current_exe()
        .map_err(|error| Error::new(format!("no path of this program: {error}")))?;
    let features = packages.iter().flat_map(|package| {
        let features = package.features.keys();
        let features = features.filter(|name| !LEFT_OUT.contains(&name.as_str()));
        features.map(|name| format!("{}/{name}", package.name))
    });
    let mut command = cargo(root);
    command
        .args(["doc", "--quiet", "--no-deps", "--lib"])
        .args(
            packages
                .iter()
                .flat_map(|package| ["--package", &package.name]),
        )
        .args(["--features", &features.collect::<Vec<_>>().join(",")])
        .arg("--target-dir")
        .arg(target)
        .env("CARGO_BUILD_BUILD_DIR", build)
        .env(
            RUSTDOC,
            std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()),
        )
        .env("RUSTDOC", executable)
        .env(
            "RUSTDOCFLAGS",
            "-Zunstable-options --output-format=json --document-hidden-items --cap-lints=allow",
        );
    run(&mut command).map(drop)
}

/// Returns the listing of a file of rustdoc's JSON, which is kept beside it: reading megabytes of JSON
/// takes an unoptimized build seconds.
fn cached(json: &Path) -> Result<String> {
    let failed = |error| Error::new(format!("{}: {error}", json.display()));
    let listing = json.with_extension("txt");
    let modified = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let program = std::env::current_exe()
        .ok()
        .and_then(|path| modified(&path));
    let known = modified(&listing);
    if known.is_some() && known > modified(json) && known > program {
        return std::fs::read_to_string(&listing).map_err(failed);
    }
    let text = std::fs::read_to_string(json).map_err(failed)?;
    let text = render::listing(&text)?;
    std::fs::write(&listing, &text).map_err(failed)?;
    Ok(text)
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // What `cargo run` sets for this program would be a changed environment to the build scripts that
    // ask for it.
    for (name, _) in std::env::vars_os() {
        let of_package = ["CARGO_PKG_", "CARGO_MANIFEST_"].iter();
        let name = name.to_string_lossy().into_owned();
        if of_package
            .into_iter()
            .any(|prefix| name.starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    command
}

fn run(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .output()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!(
        "the public API cannot be listed, since cargo failed:\n{}",
        errors.trim_end()
    )))
}

/// Acts as rustdoc if [`listings`] has started this program as that.
///
/// Only rustdoc gets `RUSTC_BOOTSTRAP`: build scripts of dependencies ask for it, and would run again
/// after every command that does not set it.
#[must_use]
pub fn rustdoc() -> Option<ExitCode> {
    let program = std::env::var_os(RUSTDOC)?;
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let status = Command::new(program)
        .args(&arguments)
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1)
    };
    if let (Some(directory), Some(name)) = (after("-o"), after("--crate-name")) {
        // Cargo documents a crate again if this file is missing, which the JSON has none of.
        let directory = Path::new(directory).join(name);
        let _ = std::fs::create_dir_all(&directory);
        let _ = std::fs::write(directory.join("index.html"), "");
    }
    let success = status.is_ok_and(|status| status.success());
    Some(if success {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
