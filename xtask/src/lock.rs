//! `spec/upstream.lock`: where `spec/upstream.json` came from.

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
    /// SHA-256 of the bytes as they were published, in hexadecimal.
    pub sha256: String,
    /// The day of the import, UTC.
    pub date: String,
    /// What the server said identifies these bytes, for the next conditional request.
    pub etag: Option<String>,
    /// SHA-256 of `spec/upstream.json`, so that nobody edits it by hand unnoticed. Locks of old have
    /// none.
    pub facts: Option<String>,
}

impl Lock {
    /// Reads the text of the lock file.
    ///
    /// # Errors
    /// The text is no lock file.
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

    /// The text of the lock file.
    #[must_use]
    pub fn to_text(&self) -> String {
        // A JSON string is a YAML string too, whatever is in it.
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

    /// Whether both speak of the same bytes from the same place.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.source == other.source && self.sha256 == other.sha256 && self.etag == other.etag
    }
}
