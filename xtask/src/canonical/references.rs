//! Checks that every `$ref` refers to a place in the document.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::pointer;

/// Checks every `$ref` of `document`.
///
/// # Errors
/// One refers to another document, or to nothing; the message has both places.
pub fn require_resolvable(document: &Value) -> Result<()> {
    walk(document, document, "")
}

fn walk(document: &Value, value: &Value, place: &str) -> Result<()> {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get("$ref") {
                return resolve(document, target, place);
            }
            map.iter()
                .try_for_each(|(key, value)| walk(document, value, &pointer::child(place, key)))
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, value)| walk(document, value, &pointer::child(place, index))),
        _ => Ok(()),
    }
}

fn resolve(document: &Value, target: &str, place: &str) -> Result<()> {
    let Some(inside) = target.strip_prefix('#') else {
        return Err(Error::new(format!(
            "{place}: `$ref: {target}` refers to another document; bundle the document into one file first"
        )));
    };
    match document.pointer(inside) {
        Some(_) => Ok(()),
        None => Err(Error::new(format!(
            "{place}: `$ref: {target}` refers to nothing"
        ))),
    }
}
