//! Where everything is, and what follows from what.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::canonical::{OperationIds, require_resolvable};
use crate::corrections;
use crate::document;
use crate::error::{Error, Result};
use crate::files::{self, Change};
use crate::overlay::{self, Source};

/// The facts of the published document.
pub const UPSTREAM: &str = "spec/upstream.json";
/// Where they came from.
pub const LOCK: &str = "spec/upstream.lock";
/// Method and path → operation id.
pub const OPERATION_IDS: &str = "spec/operation-ids.yaml";
/// The effective document.
pub const EFFECTIVE: &str = "spec/whatsapp-business.json";
/// The public Rust API that it generates.
pub const API: &str = "spec/api.txt";
/// What all this is, with the table of corrections.
pub const README: &str = "spec/README.md";

/// A checkout.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace at `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The workspace that `directory` is in: the nearest one upwards that has `spec/`.
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
                    "no {OPERATION_IDS} here or above: run this inside the repository"
                ))
            })
    }

    /// Its root directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The text of a file of it, or `None` if it is not there.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<String>> {
        files::read(&self.root, path)
    }

    /// The table of operation ids.
    ///
    /// # Errors
    /// It is not there, or malformed.
    pub fn operation_ids(&self) -> Result<OperationIds> {
        let text = self.read(OPERATION_IDS)?;
        let text = text.ok_or_else(|| Error::new(format!("{OPERATION_IDS} is missing")))?;
        OperationIds::parse(&text).map_err(|error| error.within(OPERATION_IDS))
    }

    /// The overlays, in the order of application.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn overlays(&self) -> Result<Vec<Source>> {
        overlay::read_all(&self.root)
    }

    /// The facts of the published document.
    ///
    /// # Errors
    /// The file is not there, or broken.
    pub fn upstream(&self) -> Result<Value> {
        let text = self.required(UPSTREAM)?;
        document::parse(text.as_bytes()).map_err(|error| error.within(UPSTREAM))
    }

    /// Everything that follows from `upstream` and the overlays: the effective document, the listing
    /// of the Rust API, the table of corrections.
    ///
    /// # Errors
    /// An overlay does not fit, or the result cannot become Rust.
    pub fn derive(&self, upstream: &Value) -> Result<Vec<Change>> {
        let overlays = self.overlays()?;
        let effective = overlay::apply_all(upstream, &overlays)?;
        require_resolvable(&effective).map_err(|error| error.within(EFFECTIVE))?;
        let effective = document::to_text(&effective);
        let bindings = whatsapp_business_codegen::generate(&effective)
            .map_err(|error| Error::new(format!("{EFFECTIVE} cannot become Rust: {error}")))?;
        let sources: Vec<&str> = bindings
            .files()
            .iter()
            .filter(|(name, _)| ["types.rs", "client.rs"].contains(name))
            .map(|(_, source)| source.as_str())
            .collect();
        let api = crate::listing::listing(&sources).map_err(Error::new)?;
        let mut changes = vec![
            Change::new(&self.root, EFFECTIVE, effective)?,
            Change::new(&self.root, API, api)?,
        ];
        if let Some(readme) = self.read(README)? {
            let new = corrections::fill_in(&readme, &corrections::rows(&overlays)?)
                .map_err(|error| error.within(README))?;
            changes.push(Change::new(&self.root, README, new)?);
        }
        Ok(changes)
    }

    /// The text of a file that must be there.
    ///
    /// # Errors
    /// It is not, or cannot be read.
    pub fn required(&self, path: &str) -> Result<String> {
        self.read(path)?.ok_or_else(|| {
            Error::new(format!(
                "{path} is missing: run `cargo xtask update-spec --from URL|FILE`"
            ))
        })
    }
}
