//! The files of the workspace, and which of them are generated from which.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::canonical::OperationIds;
use crate::corrections;
use crate::document;
use crate::error::{Error, Result};
use crate::facade;
use crate::files::{self, Change};
use crate::listing;
use crate::overlay::{self, Source};
use crate::references::require_resolvable;

/// The facts of the published document.
pub const UPSTREAM: &str = "spec/upstream.json";
/// The origin of the facts.
pub const LOCK: &str = "spec/upstream.lock";
/// Method and path → operation id.
pub const OPERATION_IDS: &str = "spec/operation-ids.yaml";
/// The effective document.
pub const EFFECTIVE: &str = "spec/whatsapp-business.json";
/// The listing of the generated Rust API.
pub const API: &str = "spec/api.txt";
/// The listing of the hand-written Rust API.
pub const API_FACADE: &str = "spec/api-facade.txt";
/// The guide to these files, with the tables of corrections.
pub const README: &str = "spec/README.md";

/// A checkout.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Uses the workspace at `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Finds the workspace that contains `directory`.
    ///
    /// # Errors
    /// There is none.
    pub fn around(directory: &Path) -> Result<Self> {
        directory
            .ancestors()
            .find(|directory| directory.join(OPERATION_IDS).is_file())
            .map(Self::at)
            .ok_or_else(|| {
                Error::new(format!(
                    "{OPERATION_IDS} not found in this directory or a parent: run this inside the repository"
                ))
            })
    }

    /// Returns the root directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads a file; `None` if it does not exist.
    ///
    /// # Errors
    /// The file exists but cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<String>> {
        files::read(&self.root, path)
    }

    /// Reads the table of operation ids.
    ///
    /// # Errors
    /// It is missing or malformed.
    pub fn operation_ids(&self) -> Result<OperationIds> {
        let text = self.read(OPERATION_IDS)?;
        let text = text.ok_or_else(|| Error::new(format!("{OPERATION_IDS} is missing")))?;
        OperationIds::parse(&text).map_err(|error| error.within(OPERATION_IDS))
    }

    /// Reads the overlays, in the order of application.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn overlays(&self) -> Result<Vec<Source>> {
        overlay::read_all(&self.root)
    }

    /// Reads the facts of the published document.
    ///
    /// # Errors
    /// The file is missing or invalid.
    pub fn upstream(&self) -> Result<Value> {
        let text = self.required(UPSTREAM)?;
        document::parse(text.as_bytes()).map_err(|error| error.within(UPSTREAM))
    }

    /// Generates what depends on `upstream` and the overlays: the effective document, the listings of
    /// the Rust API, the tables of corrections.
    ///
    /// # Errors
    /// An overlay does not apply, or no Rust can be generated from the result.
    pub fn derive(&self, upstream: &Value) -> Result<Vec<Change>> {
        let overlays = self.overlays()?;
        let effective = overlay::apply_all(upstream, &overlays)?;
        require_resolvable(&effective).map_err(|error| error.within(EFFECTIVE))?;
        let effective = document::to_text(&effective);
        let mut changes = self.api(&effective)?;
        changes.insert(0, Change::new(&self.root, EFFECTIVE, effective)?);
        if let Some(readme) = self.read(README)? {
            let new = corrections::fill_in(&readme, &corrections::rows(&overlays)?)
                .map_err(|error| error.within(README))?;
            changes.push(Change::new(&self.root, README, new)?);
        }
        Ok(changes)
    }

    /// Generates the listings of the public Rust API.
    ///
    /// # Errors
    /// No Rust can be generated from `effective`, or a file of the crate is not Rust.
    pub fn api(&self, effective: &str) -> Result<Vec<Change>> {
        let bindings = whatsapp_business_codegen::generate(effective).map_err(|error| {
            Error::new(format!(
                "no Rust can be generated from {EFFECTIVE}: {error}"
            ))
        })?;
        let mut changes = vec![Change::new(&self.root, API, listing::of(&bindings)?)?];
        if let Some(facade) = facade::listing(&self.root.join("src"))? {
            changes.push(Change::new(&self.root, API_FACADE, facade)?);
        }
        Ok(changes)
    }

    /// Reads a file that must exist.
    ///
    /// # Errors
    /// It is missing, or cannot be read.
    pub fn required(&self, path: &str) -> Result<String> {
        self.read(path)?.ok_or_else(|| {
            Error::new(format!(
                "{path} is missing: run `cargo xtask update-spec --from URL|FILE`"
            ))
        })
    }
}
