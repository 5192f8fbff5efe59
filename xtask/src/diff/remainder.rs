//! The remaining differences of two schemas: keys that no rule has compared must be equal, or else
//! the change is reported as unclassified, which counts as breaking.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::labels::{differing_keys, is_label};
use super::node::{Node, Pair};
use super::rules;
use super::shape::{LIMITS, OBJECT, Shape, is_annotation, peel};
use super::walk::{Scope, Walk};

/// Reports keys that differ although no rule compares them in schemas of this shape.
pub(crate) fn compare(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>, shape: Shape) {
    let composed = matches!(shape, Shape::OneOf | Shape::AnyOf | Shape::AllOf);
    let of_shape = |key: &str| match shape {
        Shape::Array => key == "items",
        Shape::Object => key == "allOf" || OBJECT.contains(&key),
        Shape::OneOf => key == "oneOf",
        Shape::AnyOf => key == "anyOf",
        _ => false,
    };
    let is_known = |key: &str| match key {
        // Beside alternatives a type is a constraint; otherwise it is the shape.
        "type" => !composed || is_of_objects(&pair.old) && is_of_objects(&pair.new),
        "nullable" | "discriminator" | "format" => true,
        "allOf" if composed => true,
        key if composed && OBJECT.contains(&key) => true,
        key => is_annotation(key) || LIMITS.contains(&key) || of_shape(key),
    };
    let (was, is) = pair.map(|schema| normalized(schema.value, &walk.renames));
    let mut unknown = differing_keys(&was, &is);
    unknown.retain(|key| !is_known(key));
    report(walk, scope, &pair.new, unknown);
}

/// `type: object` beside alternatives that are all objects is redundant.
fn is_of_objects(schema: &Node<'_>) -> bool {
    let mut members = ["oneOf", "anyOf"]
        .iter()
        .flat_map(|key| schema.items_of(key));
    matches!(schema.str("type"), None | Some("object"))
        && members.all(|member| Shape::of(&peel(&member).core) == Shape::Object)
}

/// Reports keys that no rule covers, if there are any.
pub(crate) fn report<'k>(
    walk: &mut Walk<'_>,
    scope: &Scope,
    node: &Node<'_>,
    keys: impl IntoIterator<Item = &'k str>,
) {
    let keys: Vec<_> = keys.into_iter().map(|key| format!("`{key}`")).collect();
    if !keys.is_empty() {
        let message = format!("{} changed, which no rule covers", keys.join(", "));
        walk.report(scope, &rules::UNCLASSIFIED_CHANGE, node, message);
    }
}

/// Returns a schema in a normal form: without documentation and defaults, lists sorted, and with the
/// new names of renamed schemas.
pub(crate) fn normalized(value: &Value, renames: &BTreeMap<String, String>) -> Value {
    normalize(value, renames, false)
}

fn normalize(value: &Value, renames: &BTreeMap<String, String>, names: bool) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .filter(|(key, _)| names || !is_label(key))
                .map(|(key, member)| {
                    let renamed = Some(member).filter(|_| key == "$ref");
                    let renamed = renamed.and_then(|target| rename(target.as_str()?, renames));
                    // Names chosen by the document.
                    let inner = !names && matches!(key.as_str(), "properties" | "mapping");
                    let member = renamed.unwrap_or_else(|| normalize(member, renames, inner));
                    (key.clone(), member)
                })
                .filter(|(key, member)| names || !is_default(key, member));
            let mut members: Map<_, _> = members.collect();
            members.sort_keys();
            Value::Object(members)
        }
        Value::Array(items) => {
            let items = items.iter();
            let mut items: Vec<_> = items.map(|item| normalize(item, renames, false)).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

fn rename(target: &str, renames: &BTreeMap<String, String>) -> Option<Value> {
    const SCHEMAS: &str = "#/components/schemas/";
    let name = renames.get(target.strip_prefix(SCHEMAS)?)?;
    Some(Value::String(format!("{SCHEMAS}{name}")))
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
