//! The docs overlay, which may only add documentation to what exists.
//!
//! A description of a missing property is an error, never a new property. A `$ref` has no siblings in
//! OpenAPI 3.0, so one with a description is first rewritten to `allOf: [{$ref: …}]`.

use serde_json::{Map, Value, json};

use super::action::Action;
use super::guard::kind_at;
use crate::canonical::grammar::{Kind, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// Checks that `action` only adds documentation, and prepares its `targets` in `document` for it.
pub(super) fn prepare(document: &mut Value, action: &Action, targets: &[String]) -> Result<()> {
    if action.remove || action.copy.is_some() {
        return Err(Error::new("a docs overlay can only `update`"));
    }
    let Some(Value::Object(update)) = &action.update else {
        return Err(Error::new("`update` must be an object with documentation"));
    };
    for place in targets {
        let kind = kind_at(place).ok_or_else(|| not_there(place))?;
        if let Some(node) = document.pointer_mut(place).filter(|node| node.is_object()) {
            merge(kind, node, update, place)?;
        }
    }
    Ok(())
}

fn merge(kind: Kind, node: &mut Value, update: &Map<String, Value>, place: &str) -> Result<()> {
    if node.get("$ref").is_some() && kind.may_be_reference() {
        wrap_reference(kind, node, update, place)?;
    }
    for (key, value) in update {
        let inner = pointer::child(place, key);
        match kind.child(key) {
            Some(Kind::Prose) => prose(key, value, &inner)?,
            Some(Kind::Fact) => {
                return Err(Error::new(format!("{inner}: is a fact, not documentation")));
            }
            Some(child) => match (node.get_mut(key), value) {
                (None, _) => return Err(not_there(&inner)),
                (Some(Value::Array(_)), _) => {
                    return Err(Error::new(format!(
                        "{inner}: is a list; target the item itself, for example `…{key}[?@.name=='x']`"
                    )));
                }
                (Some(node @ Value::Object(_)), Value::Object(update)) => {
                    merge(child, node, update, &inner)?;
                }
                _ => return Err(Error::new(format!("{inner}: expected an object"))),
            },
            None if matches!(kind.shape(), Shape::Object(_)) => {
                return Err(Error::new(format!(
                    "{inner}: `{key}` is not a key of OpenAPI 3.0"
                )));
            }
            None => return Err(not_there(&inner)),
        }
    }
    Ok(())
}

/// Rewrites `{$ref: X}` of a schema to `{allOf: [{$ref: X}]}`.
fn wrap_reference(
    kind: Kind,
    node: &mut Value,
    update: &Map<String, Value>,
    place: &str,
) -> Result<()> {
    let target = node.get("$ref").and_then(Value::as_str).unwrap_or_default();
    if !matches!(kind, Kind::Schema | Kind::SchemaOrBool) {
        return Err(Error::new(format!(
            "{place}: refers to `{target}`; describe that instead"
        )));
    }
    let structural = update
        .keys()
        .find(|key| kind.child(key) != Some(Kind::Prose));
    if let Some(key) = structural {
        return Err(Error::new(format!(
            "{place}: refers to `{target}`; describe its `{key}` there"
        )));
    }
    *node = json!({ "allOf": [node.take()] });
    Ok(())
}

fn prose(key: &str, value: &Value, place: &str) -> Result<()> {
    let text = matches!(key, "description" | "summary" | "title");
    match value {
        Value::String(text) if text.trim().is_empty() => {
            Err(Error::new(format!("{place}: is empty")))
        }
        Value::String(_) => Ok(()),
        _ if text => Err(Error::new(format!("{place}: expected a string"))),
        _ => Ok(()),
    }
}

fn not_there(place: &str) -> Error {
    Error::new(format!(
        "{place} is not in the document; docs can only describe what exists"
    ))
}
