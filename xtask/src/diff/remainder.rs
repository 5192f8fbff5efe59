//! The remaining differences of two schemas: keys that no rule has compared must be equal, or else
//! the change is reported as unclassified, which counts as breaking.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::labels;
use super::node::Node;
use super::renames::renamed;
use super::shape::{Shape, peel};
use super::table;
use super::walk::{Scope, Walk};

/// Keys of a schema that are compared regardless of its shape.
const ANYWHERE: [&str; 23] = [
    "default",
    "deprecated",
    "discriminator",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "pattern",
    "readOnly",
    "type",
    "uniqueItems",
    "writeOnly",
];

/// Keys that make a schema an object; an `allOf` is part of it.
const OBJECT: [&str; 4] = ["properties", "required", "additionalProperties", "allOf"];

/// Reports keys that differ although no rule compares them in schemas of this shape.
pub(crate) fn compare(
    walk: &mut Walk,
    scope: &Scope,
    old: &Node<'_>,
    new: &Node<'_>,
    shape: Shape,
) {
    let known = |key: &str| {
        let of_shape: &[&str] = match shape {
            Shape::Array => &["items"],
            Shape::Object => &OBJECT,
            Shape::OneOf => &["oneOf"],
            Shape::AnyOf => &["anyOf"],
            _ => &[],
        };
        let composed = matches!(shape, Shape::OneOf | Shape::AnyOf | Shape::AllOf);
        // Beside alternatives a type is a constraint; otherwise it is the shape.
        let is_type = composed && key == "type" && !is_of_objects(old, new);
        !is_type && ANYWHERE.contains(&key)
            || of_shape.contains(&key)
            || composed && OBJECT.contains(&key)
    };
    let was = normalized(&renamed(old.value, &walk.renames));
    let is = normalized(new.value);
    let differing = differing_keys(&was, &is);
    let unknown: Vec<_> = differing.iter().filter(|key| !known(key)).collect();
    if !unknown.is_empty() {
        report(walk, scope, new, &unknown);
    }
}

/// `type: object` beside alternatives that are all objects is redundant.
fn is_of_objects(old: &Node<'_>, new: &Node<'_>) -> bool {
    [old, new].iter().all(|node| {
        let members = ["oneOf", "anyOf"].iter().flat_map(|key| node.items_of(key));
        matches!(node.str("type"), None | Some("object"))
            && members
                .map(|member| Shape::of(&peel(&member).core))
                .all(|shape| shape == Shape::Object)
    })
}

/// Reports keys that no rule covers.
pub(crate) fn report(
    walk: &mut Walk,
    scope: &Scope,
    node: &Node<'_>,
    keys: &[impl std::fmt::Display],
) {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    let message = format!("{} changed, which no rule covers", keys.join(", "));
    walk.report(scope, &table::UNCLASSIFIED_CHANGE, node, message);
}

/// Returns the keys in which two objects differ.
fn differing_keys(old: &Value, new: &Value) -> Vec<String> {
    let none = Map::new();
    let members = |value: &Value| value.as_object().unwrap_or(&none).clone();
    let (was, is) = (members(old), members(new));
    let keys: BTreeSet<_> = was.keys().chain(is.keys()).cloned().collect();
    keys.into_iter()
        .filter(|key| was.get(key) != is.get(key))
        .collect()
}

/// Returns a schema in a normal form: without documentation and defaults, lists sorted.
pub(crate) fn normalized(value: &Value) -> Value {
    normalize(value, false)
}

fn normalize(value: &Value, names: bool) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members
                .iter()
                .filter(|(key, _)| names || !labels::is_label(key))
                .map(|(key, member)| {
                    let inner = !names && holds_names(key);
                    (key.clone(), normalize(member, inner))
                })
                .filter(|(key, member)| names || !is_default(key, member))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(|item| normalize(item, false)).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Returns whether the keys of the object at `key` are names chosen by the document.
fn holds_names(key: &str) -> bool {
    matches!(key, "properties" | "mapping")
}

fn is_default(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(false) => key != "additionalProperties" && key != "default",
        Value::Bool(true) => key == "additionalProperties",
        Value::Array(items) => {
            items.is_empty() && matches!(key, "required" | "parameters" | "tags")
        }
        Value::Object(members) => {
            members.is_empty() && matches!(key, "properties" | "additionalProperties")
        }
        Value::Number(number) => {
            let least = matches!(key, "minLength" | "minItems" | "minProperties");
            least && number.as_f64() == Some(0.0)
        }
        _ => false,
    }
}
