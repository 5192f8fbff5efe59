//! Loads the documents to compare from files, URLs and git revisions.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::api::Api;
use crate::document;
use crate::error::{Error, Result};
use crate::fetch::{self, Fetched, Limits, is_url};

/// Loads documents by their names on the command line.
#[derive(Debug)]
pub struct Inputs {
    root: PathBuf,
    /// The path of the document in a revision and in the working tree.
    document: String,
}

impl Inputs {
    /// Resolves revisions in the repository at `root`, and files from the current directory.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, api: Api) -> Self {
        Self {
            root: root.into(),
            document: api.effective(),
        }
    }

    /// Loads the document in the working tree.
    ///
    /// # Errors
    /// It is missing, or neither JSON nor YAML.
    pub fn working_tree(&self) -> Result<Value> {
        read(&self.root.join(&self.document)).map_err(|reason| reason.within(&self.document))
    }

    /// Loads the document `name`: a URL, else a file, else a git revision.
    ///
    /// # Errors
    /// Nothing has that name, or it is neither JSON nor YAML.
    pub fn named(&self, name: &str) -> Result<Value> {
        let found = if is_url(name) {
            document::parse(&download(name)?)
        } else if Path::new(name).is_file() {
            read(Path::new(name))
        } else {
            self.revision(name)
        };
        found.map_err(|reason| reason.within(format!("`{name}`")))
    }

    /// Loads the document of a revision, or the file `REVISION:PATH`.
    fn revision(&self, name: &str) -> Result<Value> {
        let unknown = "neither a file nor a git revision. Pass a path, an http(s) URL, or a revision \
                       such as `HEAD~1` or a tag";
        if name.starts_with('-') || name.is_empty() {
            return Err(Error::new(unknown));
        }
        let revision = name.split_once(':').map_or(name, |(revision, _)| revision);
        let commit = format!("{revision}^{{commit}}");
        let verify = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        if self.git(&verify).is_err() {
            return Err(Error::new(unknown));
        }
        let object = if name.contains(':') {
            name.to_owned()
        } else {
            format!("{name}:{}", self.document)
        };
        let bytes = self
            .git(&["show", "--end-of-options", &object])
            .map_err(|reason| {
                let document = &self.document;
                Error::new(format!("{reason}. Pass a revision that has `{document}`"))
            })?;
        document::parse(&bytes)
    }

    fn git(&self, arguments: &[&str]) -> std::result::Result<Vec<u8>, String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(arguments)
            .output()
            .map_err(|error| format!("cannot run git: {error}"))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(said.trim().trim_start_matches("fatal: ").to_owned())
        }
    }
}

/// Downloads a document; an error names the address.
fn download(url: &str) -> Result<Vec<u8>> {
    match fetch::fetch(url, None, &Limits::default())? {
        Fetched::Document { bytes, .. } => Ok(bytes),
        Fetched::NotModified => Err(Error::new(format!("{url}: the response has no body"))),
    }
}

fn read(path: &Path) -> Result<Value> {
    let unreadable = |error| Error::new(format!("cannot be read: {error}"));
    // The limit of a download, checked before the file is read.
    let limit = Limits::default().bytes;
    if std::fs::metadata(path).map_err(unreadable)?.len() > limit {
        return Err(Error::new(format!(
            "larger than {limit} bytes; is it the document itself?"
        )));
    }
    document::parse(&std::fs::read(path).map_err(unreadable)?)
}
