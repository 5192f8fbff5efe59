//! Reads the `x-` members of a document, which `spec/README.md` describes: whatever they must not have is
//! an error that names it.

use serde_json::{Map, Value};

use crate::Error;

/// Returns an object that has these keys only; `of` names it in the error.
pub(crate) fn object<'a>(
    of: &str,
    value: &'a Value,
    known: &[&str],
) -> Result<&'a Map<String, Value>, Error> {
    let map = value.as_object();
    let map = map.ok_or_else(|| Error::document(format!("{of} is not an object")))?;
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(map),
        Some(key) => {
            let known = known.join("`, `");
            let reason = format!("{of} has no key `{key}`; it has `{known}`");
            Err(Error::document(reason))
        }
    }
}

/// Returns the rows of a list, which may be absent.
pub(crate) fn rows<'a>(of: &str, list: Option<&'a Value>) -> Result<&'a [Value], Error> {
    match list {
        None => Ok(&[]),
        Some(Value::Array(rows)) => Ok(rows),
        Some(_) => Err(Error::document(format!("{of} is not a list"))),
    }
}

/// A row of a list.
pub(crate) struct Row<'a> {
    of: String,
    pub(crate) map: &'a Map<String, Value>,
}

impl<'a> Row<'a> {
    pub(crate) fn read(of: String, row: &'a Value, known: &[&str]) -> Result<Self, Error> {
        let map = object(&of, row, known)?;
        Ok(Self { of, map })
    }

    pub(crate) fn error(&self, reason: &str) -> Error {
        Error::document(format!("{} {reason}", self.of))
    }

    pub(crate) fn text(&self, key: &str) -> Result<String, Error> {
        match self.map.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(self.error(&format!("has no text as `{key}`"))),
        }
    }

    /// A text that can be the name of a variant.
    pub(crate) fn variant(&self, key: &str) -> Result<String, Error> {
        let text = self.text(key)?;
        let is_name = text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_alphanumeric())
            && text != "Self";
        match is_name {
            true => Ok(text),
            false => Err(self.error(&format!(
                "has the `{key}` `{text}`, which no variant can have"
            ))),
        }
    }

    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Error> {
        let list = rows(&format!("`{key}` of {}", self.of), self.map.get(key))?;
        let text = |text: &Value| match text.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.error(&format!("has a value in `{key}` that is not a text"))),
        };
        list.iter().map(text).collect()
    }

    pub(crate) fn number(&self, key: &str) -> Result<i64, Error> {
        let number = self.map.get(key).and_then(Value::as_i64);
        number.ok_or_else(|| self.error(&format!("has no whole number as `{key}`")))
    }
}
