//! Checks of the `$ref`s in a document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::pointer;

/// Returns every reference: the place of the `$ref`'s owner, and what it refers to.
///
/// Examples, defaults and extensions are data: a `$ref` in them is not a reference.
#[must_use]
pub fn all(document: &Value) -> BTreeMap<String, &str> {
    let mut found = BTreeMap::new();
    visit(document, "", &mut |place, value| {
        if let Some(Value::String(target)) = value.get("$ref") {
            found.insert(place.to_owned(), target.as_str());
        }
    });
    found
}

/// Checks that every reference leads to a place in `document`.
///
/// # Errors
/// One refers to another document, or to nothing; the message has both places.
pub fn require_resolvable(document: &Value) -> Result<()> {
    for (place, target) in all(document) {
        let Some(inside) = target.strip_prefix('#') else {
            return Err(Error::new(format!(
                "`{place}` refers to another document, `{target}`. Bundle them into one first"
            )));
        };
        if document.pointer(inside).is_none() {
            return Err(Error::new(format!(
                "`{place}` refers to `{target}`, which does not exist. Add it or correct the reference"
            )));
        }
    }
    Ok(())
}

/// Checks that no schema consists of itself, by `$ref` or as a member of a composition. Recursion
/// through properties or items is allowed.
///
/// # Errors
/// A schema does; the message has its place.
pub fn refuse_circles(document: &Value) -> Result<()> {
    let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    visit(document, "", &mut |place, value| {
        let target = value.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| target.strip_prefix('#'));
        let mut direct: Vec<_> = target.map(str::to_owned).into_iter().collect();
        for keyword in ["oneOf", "anyOf", "allOf"] {
            let members = value.get(keyword).and_then(Value::as_array);
            let members = 0..members.map_or(0, Vec::len);
            direct.extend(members.map(|index| format!("{place}/{keyword}/{index}")));
        }
        if value.get("not").is_some() {
            direct.push(format!("{place}/not"));
        }
        parts.insert(place.to_owned(), direct);
    });
    for start in parts.keys() {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            for part in parts.get(place).into_iter().flatten() {
                if part == start {
                    return Err(Error::new(format!(
                        "`{start}` is defined only by itself. Give it a type"
                    )));
                }
                if seen.insert(part) {
                    open.push(part);
                }
            }
        }
    }
    Ok(())
}

/// Visits every object of `value` except in examples, defaults and extensions.
fn visit<'v>(value: &'v Value, place: &str, visitor: &mut dyn FnMut(&str, &'v Value)) {
    match value {
        Value::Object(members) => {
            visitor(place, value);
            for (key, member) in members {
                let is_data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
                if !is_data && !key.starts_with("x-") {
                    visit(member, &pointer::child(place, key), visitor);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &pointer::child(place, index), visitor);
            }
        }
        _ => {}
    }
}
