//! The files of the workspace, and which of them are generated from which.

use std::path::{Path, PathBuf};

use serde_json::Value;
use whatsapp_business_codegen::Bindings;

use crate::api::Api;
use crate::canonical::{OperationIds, SchemaNames};
use crate::corrections;
use crate::document;
use crate::error::{Error, Result};
use crate::files::{self, Change};
use crate::overlay::{self, Source};
use crate::references::require_resolvable;

/// A checkout, and the API in it that a command is about.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    api: Api,
}

impl Workspace {
    /// Uses the workspace at `root`, for the API at the root.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            api: Api::default(),
        }
    }

    /// Returns the same workspace for `api`.
    #[must_use]
    pub fn of(&self, api: Api) -> Self {
        Self {
            root: self.root.clone(),
            api,
        }
    }

    /// Returns the API that commands are about.
    #[must_use]
    pub const fn api(&self) -> Api {
        self.api
    }

    /// Finds the workspace that contains `directory`.
    ///
    /// # Errors
    /// There is none.
    pub fn around(directory: &Path) -> Result<Self> {
        let marker = Api::default().operation_ids();
        directory
            .ancestors()
            .find(|directory| directory.join(&marker).is_file())
            .map(Self::at)
            .ok_or_else(|| {
                Error::new(format!(
                    "{marker} not found in this directory or a parent: run this inside the repository"
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
        let path = self.api.operation_ids();
        let text = self.read(&path)?;
        let text = text.ok_or_else(|| Error::new(format!("{path} is missing")))?;
        OperationIds::parse(&text).map_err(|error| error.within(path))
    }

    /// Reads the table of schema names; empty if there is none.
    ///
    /// # Errors
    /// It is malformed.
    pub fn schema_names(&self) -> Result<SchemaNames> {
        let path = self.api.schema_names();
        let text = self.read(&path)?.unwrap_or_default();
        SchemaNames::parse(&text).map_err(|error| error.within(path))
    }

    /// Reads the overlays, in the order of application.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn overlays(&self) -> Result<Vec<Source>> {
        overlay::read_all(&self.root, &self.api.overlays())
    }

    /// Reads the facts of the published document.
    ///
    /// # Errors
    /// The file is missing or invalid.
    pub fn upstream(&self) -> Result<Value> {
        let path = self.api.upstream();
        let text = self.required(&path)?;
        document::parse(text.as_bytes()).map_err(|error| error.within(path))
    }

    /// Generates what depends on `upstream` and the overlays: the effective document, the sources for
    /// users without feature `generate` if they are there, the tables of corrections.
    ///
    /// # Errors
    /// An overlay does not apply, or no Rust can be generated from the result.
    pub fn derive(&self, upstream: &Value) -> Result<Vec<Change>> {
        let overlays = self.overlays()?;
        let effective = overlay::apply_all(upstream, &overlays)?;
        let path = self.api.effective();
        require_resolvable(&effective).map_err(|error| error.within(&path))?;
        let effective = document::to_text(&effective);
        let bindings = self.bindings(&effective)?;
        let mut changes = vec![Change::new(&self.root, &path, effective)?];
        if self.root.join(self.api.generated()).is_dir() {
            changes.extend(self.sources(&bindings)?);
        }
        let path = self.api.readme();
        if let Some(readme) = self.read(&path)? {
            let new = corrections::fill_in(&readme, &corrections::rows(&overlays)?)
                .map_err(|error| error.within(&path))?;
            changes.push(Change::new(&self.root, &path, new)?);
        }
        Ok(changes)
    }

    /// Generates the bindings from the text of an effective document.
    ///
    /// # Errors
    /// No Rust can be generated from it.
    pub fn bindings(&self, effective: &str) -> Result<Bindings> {
        whatsapp_business_codegen::generate_for(effective, &self.api.crate_name()).map_err(
            |error| {
                let path = self.api.effective();
                Error::new(format!("no Rust can be generated from {path}: {error}"))
            },
        )
    }

    /// Returns the sources that the package has for users without feature `generate`: those that the
    /// build script generates.
    ///
    /// # Errors
    /// One of them exists but cannot be read.
    pub fn sources(&self, bindings: &Bindings) -> Result<Vec<Change>> {
        let directory = self.api.generated();
        let files = bindings.files().iter().chain(bindings.facade());
        files
            .map(|(name, source)| {
                Change::new(&self.root, &format!("{directory}/{name}"), source.clone())
            })
            .collect()
    }

    /// Reads a file that must exist.
    ///
    /// # Errors
    /// It is missing, or cannot be read.
    pub fn required(&self, path: &str) -> Result<String> {
        self.read(path)?.ok_or_else(|| {
            let command = self.api.command("update-spec --from URL|FILE");
            Error::new(format!("{path} is missing: run `{command}`"))
        })
    }
}
