//! Where the two documents come from: files, URLs and git revisions.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::usable::Unusable;

/// The document of a revision, and of the working tree.
pub const DOCUMENT: &str = "spec/whatsapp-business.json";

/// Reads what a URL leads to; the error is a sentence.
pub type Fetch<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Finds documents by the names that people give them on the command line.
pub struct Inputs<'a> {
    root: PathBuf,
    fetch: Fetch<'a>,
}

impl<'a> Inputs<'a> {
    /// Revisions are those of the repository at `root`; files are found from the current directory.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, fetch: Fetch<'a>) -> Self {
        Self {
            root: root.into(),
            fetch,
        }
    }

    /// The document in the working tree.
    ///
    /// # Errors
    /// It is not there, or neither JSON nor YAML.
    pub fn working_tree(&self) -> Result<Value, Unusable> {
        read(&self.root.join(DOCUMENT)).map_err(|reason| reason.within(DOCUMENT))
    }

    /// The document called `name`: a URL, else a file, else a git revision.
    ///
    /// # Errors
    /// There is nothing of that name, or it is neither JSON nor YAML.
    pub fn named(&self, name: &str) -> Result<Value, Unusable> {
        let found = if name.starts_with("http://") || name.starts_with("https://") {
            (self.fetch)(name)
                .map_err(Unusable::new)
                .and_then(|bytes| parse(&bytes))
        } else if Path::new(name).is_file() {
            read(Path::new(name))
        } else {
            self.revision(name)
        };
        found.map_err(|reason| reason.within(format!("`{name}`")))
    }

    /// The document as it was in a revision, or whatever `REVISION:PATH` names.
    fn revision(&self, name: &str) -> Result<Value, Unusable> {
        let unknown = "neither a file nor a git revision. Give a path, an http(s) URL, or a revision \
                       such as `HEAD~1` or a tag";
        if name.starts_with('-') || name.is_empty() {
            return Err(Unusable::new(unknown));
        }
        let revision = name.split_once(':').map_or(name, |(revision, _)| revision);
        let commit = format!("{revision}^{{commit}}");
        if self
            .git(&[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &commit,
            ])
            .is_err()
        {
            return Err(Unusable::new(unknown));
        }
        let object = if name.contains(':') {
            name.to_owned()
        } else {
            format!("{name}:{DOCUMENT}")
        };
        let bytes = self
            .git(&["show", "--end-of-options", &object])
            .map_err(|reason| {
                Unusable::new(format!("{reason}. Give a revision that has `{DOCUMENT}`"))
            })?;
        parse(&bytes)
    }

    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(arguments)
            .output()
            .map_err(|error| format!("git does not run: {error}"))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(said.trim().trim_start_matches("fatal: ").to_owned())
        }
    }
}

fn read(path: &Path) -> Result<Value, Unusable> {
    let bytes =
        std::fs::read(path).map_err(|error| Unusable::new(format!("cannot be read: {error}")))?;
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Result<Value, Unusable> {
    crate::document::parse(bytes).map_err(|error| Unusable::new(error.to_string()))
}
