//! `spec/upstream.lock`: the origin of `spec/upstream.json`.

use ring::digest;
use serde::Deserialize;
use serde_json::json;

use crate::error::{Error, Result};

const HEAD: &str = "\
# Where spec/upstream.json came from. Written by `cargo xtask update-spec`.
";

/// The record of the last import.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lock {
    /// The URL, or the name of the file.
    pub source: String,
    /// SHA-256 of the published bytes, in hexadecimal.
    pub sha256: String,
    /// The date of the import, UTC.
    pub date: String,
    /// The ETag of the response, for the next conditional request.
    pub etag: Option<String>,
    /// SHA-256 of `spec/upstream.json`, which detects manual edits; missing in old locks.
    pub facts: Option<String>,
}

impl Lock {
    /// Parses the text of the lock file.
    ///
    /// # Errors
    /// The text is not a lock file.
    pub fn parse(text: &str) -> Result<Self> {
        let value = crate::yaml::parse(text)?;
        serde_json::from_value(value).map_err(|error| Error::new(error.to_string()))
    }

    /// Formats the lock file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let fields = [
            ("source", Some(&self.source)),
            ("sha256", Some(&self.sha256)),
            ("date", Some(&self.date)),
            ("etag", self.etag.as_ref()),
            ("facts", self.facts.as_ref()),
        ];
        // Every JSON string is a YAML string.
        let line =
            |(name, value): (_, Option<&String>)| Some(format!("{name}: {}\n", json!(value?)));
        let lines: String = fields.into_iter().filter_map(line).collect();
        format!("{HEAD}{lines}")
    }

    /// Returns whether both record the same bytes from the same source.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.source == other.source && self.sha256 == other.sha256 && self.etag == other.etag
    }
}

/// Returns the SHA-256 of `bytes` in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    let bytes = digest.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
