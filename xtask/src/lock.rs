//! `spec/upstream.lock`: the origin of `spec/upstream.json`.

use ring::digest;
use serde_json::Value;

use crate::error::{Error, Result};

const HEAD: &str = "\
# Where spec/upstream.json came from. Written by `cargo xtask update-spec`.
";

/// The record of the last import.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let required =
            |name: &str| field(name).ok_or_else(|| Error::new(format!("`{name}` is missing")));
        Ok(Self {
            source: required("source")?,
            sha256: required("sha256")?,
            date: required("date")?,
            etag: field("etag"),
            facts: field("facts"),
        })
    }

    /// Formats the lock file.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Every JSON string is a YAML string.
        let quoted = |text: &str| Value::String(text.to_owned()).to_string();
        let mut text = format!(
            "{HEAD}source: {}\nsha256: {}\ndate: {}\n",
            quoted(&self.source),
            quoted(&self.sha256),
            quoted(&self.date)
        );
        if let Some(etag) = &self.etag {
            text.push_str(&format!("etag: {}\n", quoted(etag)));
        }
        if let Some(facts) = &self.facts {
            text.push_str(&format!("facts: {}\n", quoted(facts)));
        }
        text
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
