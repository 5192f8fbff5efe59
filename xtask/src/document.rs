//! Reading and writing of documents: JSON or YAML, detected by content.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::{json, yaml};

/// Reads JSON or YAML, and sorts the keys, so that later steps do not depend on their order.
///
/// # Errors
/// The bytes are not UTF-8, or neither JSON nor YAML, or contain a duplicate key; the message has
/// line and column.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        Error::new(format!("not UTF-8 text (line {line})"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut value = match text.trim_start().chars().next() {
        None => return Err(Error::new("empty: expected an OpenAPI 3.0 document")),
        Some('<') => {
            return Err(Error::new(
                "this is HTML or XML, not JSON or YAML: is the address that of a web page rather than of the document itself?",
            ));
        }
        Some('{' | '[') => {
            json::parse(text).map_err(|error| Error::new(format!("broken JSON: {error}")))?
        }
        Some(_) => yaml::parse(text).map_err(|error| error.within("broken YAML"))?,
    };
    value.sort_all_objects();
    Ok(value)
}

/// What a document of another version than 3.0 and 3.1 is told.
const READ: &str =
    "only documents of version 3.0 and 3.1 can be read. Convert it to OpenAPI 3.0 first";

/// Accepts OpenAPI 3.0.x and nothing else. OpenAPI 3.1 is converted before.
///
/// # Errors
/// The document is of another version, or not an OpenAPI document.
pub fn require_openapi_3_0(document: &Value) -> Result<()> {
    let version = match document.get("openapi") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    if version == "3.0" || version.starts_with("3.0.") {
        return Ok(());
    }
    let swagger = document.get("swagger").map(|version| match version {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    Err(Error::new(match (version.as_str(), swagger) {
        ("", Some(swagger)) => format!("this is Swagger (OpenAPI {swagger}), but {READ}"),
        ("", None) => "this is not an OpenAPI document: it has no `openapi: 3.0.x`".to_owned(),
        (version, _) if version == "3.1" || version.starts_with("3.1.") => format!(
            "this is OpenAPI {version}; only 3.0 is understood. Convert it to OpenAPI 3.0 first"
        ),
        (version, _) => format!("this is OpenAPI {version}, but {READ}"),
    }))
}

/// Formats `document` as in `spec/`: sorted, indented, with a final newline.
#[must_use]
pub fn to_text(document: &Value) -> String {
    let mut sorted = document.clone();
    sorted.sort_all_objects();
    format!("{sorted:#}\n")
}
