//! The parts of a schema: read, or refused where they would be left out without a word.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub(super) const NOT: &str = "`not` has no Rust type: state what is allowed instead";

/// Refuses what would be left out because of what stands beside it.
pub(super) fn nothing_is_dropped(map: &Map<String, Value>) -> Result<(), String> {
    let compositions = ["allOf", "oneOf", "anyOf"];
    let mut compositions = compositions
        .into_iter()
        .filter(|key| map.contains_key(*key));
    let Some(first) = compositions.next() else {
        let kind = map.get("type").and_then(Value::as_str).unwrap_or("object");
        let stray = ["properties", "required"]
            .into_iter()
            .find(|key| kind != "object" && map.contains_key(*key));
        return match stray {
            Some(key) => Err(format!(
                "it has `{key}` but is of `type: {kind}`: drop the one or correct the other"
            )),
            None => Ok(()),
        };
    };
    if let Some(second) = compositions.next() {
        return Err(format!(
            "`{second}` beside `{first}` has no Rust type: give the one a schema of its own"
        ));
    }
    match key_of_object(map) {
        Some(key) if first != "allOf" => Err(format!(
            "`{key}` beside `{first}` has no Rust type: put it into each of the members"
        )),
        _ => Ok(()),
    }
}

/// The first key that makes an object out of a schema.
pub(super) fn key_of_object(map: &Map<String, Value>) -> Option<&'static str> {
    ["properties", "required", "additionalProperties"]
        .into_iter()
        .find(|key| {
            map.get(*key)
                .is_some_and(|value| *key != "additionalProperties" || is_typed(value))
        })
}

/// Whether `additionalProperties` says more than whether there may be any.
pub(super) fn is_typed(values: &Value) -> bool {
    values.as_object().is_some_and(|values| !values.is_empty())
}

pub(super) fn required(map: &Map<String, Value>) -> Result<BTreeSet<&str>, String> {
    match map.get("required") {
        None => Ok(BTreeSet::new()),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| {
                name.as_str()
                    .ok_or_else(|| format!("`required` names {name}"))
            })
            .collect(),
        Some(_) => Err("`required` is not a list of property names".to_owned()),
    }
}

pub(super) fn list<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<Option<&'a [Value]>, String> {
    match map.get(key) {
        None => Ok(None),
        Some(Value::Array(items)) if !items.is_empty() => Ok(Some(items)),
        Some(_) => Err(format!("`{key}` is not a list of schemas")),
    }
}
