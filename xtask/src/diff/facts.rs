//! The last net: what two documents say differently, whatever the rules made of it.
//!
//! A rule compares what it knows. Keys that no rule has looked at must be equal, or else the change is
//! told as one that nobody can judge, and that counts as breaking.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Walk;
use super::collector::{Finding, Scope};
use super::components::renamed;
use super::labels;
use super::node::Node;
use super::shape::Shape;
use super::table;

/// Keys of a schema that are compared whatever its shape.
const ANYWHERE: [&str; 19] = [
    "type",
    "nullable",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "discriminator",
    "not",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "uniqueItems",
];

/// How many items and properties there may be: compared whatever the shape, too.
const COUNTS: [&str; 4] = ["minItems", "maxItems", "minProperties", "maxProperties"];

/// What makes a schema an object; an `allOf` is part of it.
const OBJECT: [&str; 4] = ["properties", "required", "additionalProperties", "allOf"];

/// Reports keys of two compared schemas that differ although no rule compares them in this shape.
pub(crate) fn rest(
    walk: &mut Walk<'_>,
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
        // Beside alternatives a type says something; of other shapes it is the shape.
        let is_type = composed && key == "type" && !is_of_objects(old, new);
        !is_type && (ANYWHERE.contains(&key) || COUNTS.contains(&key))
            || of_shape.contains(&key)
            || composed && OBJECT.contains(&key)
    };
    let (was, is) = (facts(&renamed(old.value, &walk.renames)), facts(new.value));
    let differing = differing_keys(&was, &is);
    let unknown: Vec<_> = differing.iter().filter(|key| !known(key)).collect();
    if !unknown.is_empty() {
        report(walk, scope, new, &unknown);
    }
}

/// `type: object` beside alternatives that are all objects says nothing new.
fn is_of_objects(old: &Node<'_>, new: &Node<'_>) -> bool {
    [old, new].iter().all(|node| {
        let members = ["oneOf", "anyOf"].iter().flat_map(|key| node.items_of(key));
        matches!(node.str("type"), None | Some("object"))
            && members
                .map(|member| Shape::of(&super::shape::peel(&member).core))
                .all(|shape| shape == Shape::Object)
    })
}

/// Reports what nobody can judge.
pub(crate) fn report(
    walk: &mut Walk<'_>,
    scope: &Scope,
    node: &Node<'_>,
    keys: &[impl std::fmt::Display],
) {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    let message = format!(
        "{} changed, and no rule says what that means",
        keys.join(", ")
    );
    walk.report(
        scope,
        Finding::new(&table::UNCLASSIFIED_CHANGE, node, message),
    );
}

/// The keys that two objects do not agree about.
fn differing_keys(old: &Value, new: &Value) -> Vec<String> {
    let none = Map::new();
    let members = |value: &Value| value.as_object().unwrap_or(&none).clone();
    let (was, is) = (members(old), members(new));
    let keys: BTreeSet<_> = was.keys().chain(is.keys()).cloned().collect();
    keys.into_iter()
        .filter(|key| was.get(key) != is.get(key))
        .collect()
}

/// What a schema says, one way to write it: without prose, without what is true anyway, lists in no
/// order.
pub(crate) fn facts(value: &Value) -> Value {
    facts_of(value, false)
}

fn facts_of(value: &Value, names: bool) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members
                .iter()
                .filter(|(key, _)| names || !labels::is_label(key))
                .map(|(key, member)| {
                    let inner = !names && holds_names(key);
                    (key.clone(), facts_of(member, inner))
                })
                .filter(|(key, member)| names || !is_true_anyway(key, member))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(|item| facts_of(item, false)).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Whether the members at `key` have names of the document's own choice.
fn holds_names(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "schemas"
            | "responses"
            | "parameters"
            | "headers"
            | "requestBodies"
            | "securitySchemes"
            | "callbacks"
            | "paths"
            | "content"
            | "encoding"
            | "variables"
            | "mapping"
            | "scopes"
    )
}

fn is_true_anyway(key: &str, value: &Value) -> bool {
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
