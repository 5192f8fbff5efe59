//! JSON bodies from options: `--body`, flags of properties, and `--set`.

use std::io::Read as _;

use serde_json::{Map, Value};
use whatsapp_business_runtime::schema::{Kind, Node};

use crate::document::type_of;
use crate::error::{Failure, Result};

/// Reads the value of `--body`: JSON, `@file` or `-`.
pub(crate) fn parse(text: &str) -> Result<Value> {
    let read = match text.strip_prefix('@') {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?
        }
        None if text == "-" => {
            let mut read = String::new();
            let input = std::io::stdin().lock().read_to_string(&mut read);
            input.map_err(|error| Failure::file("read", "standard input", &error))?;
            read
        }
        None => text.to_owned(),
    };
    serde_json::from_str(&read)
        .map_err(|error| Failure::usage(format!("`--body` is not JSON: {error}")))
}

/// Sets the value at a path such as `text.body` or `contacts[0].name.first_name`, with the type of
/// the schema.
pub(crate) fn set(body: &mut Value, schema: &'static Node, assignment: &str) -> Result {
    let Some((path, text)) = assignment.split_once('=') else {
        return Err(Failure::usage(format!(
            "`--set {assignment}` has no value: write `--set {assignment}=VALUE`"
        )));
    };
    let normalized = path.replace('[', ".").replace(']', "");
    let names: Vec<&str> = normalized.split('.').collect();
    if names.iter().any(|name| name.is_empty()) {
        return Err(Failure::usage(format!(
            "`--set {assignment}`: `{path}` is not a path such as `text.body`"
        )));
    }
    let mut target = body;
    let mut schemas = schema.alternatives();
    for name in names {
        schemas = children(&schemas, name);
        target = match name.parse::<usize>() {
            Ok(index) if target.is_array() || target.is_null() => element(target, index)
                .ok_or_else(|| Failure::usage(format!("`--set {assignment}`: set item 0 first")))?,
            _ => {
                if !target.is_object() {
                    *target = Value::Object(Map::new());
                }
                match target.as_object_mut() {
                    Some(members) => members.entry(name).or_insert(Value::Null),
                    None => return Ok(()),
                }
            }
        };
    }
    *target = typed(&schemas, text);
    Ok(())
}

/// Returns the schemas of a member or an item.
fn children(schemas: &[&'static Node], name: &str) -> Vec<&'static Node> {
    let children = schemas.iter().filter_map(|schema| match &schema.kind {
        Kind::Object(object) => object.member(name),
        Kind::Array { items, .. } if name.parse::<usize>().is_ok() => Some(*items),
        _ => None,
    });
    children.flat_map(Node::alternatives).collect()
}

fn element(target: &mut Value, index: usize) -> Option<&mut Value> {
    if target.is_null() {
        *target = Value::Array(Vec::new());
    }
    let items = target.as_array_mut()?;
    if index == items.len() {
        items.push(Value::Null);
    }
    items.get_mut(index)
}

/// Converts text to the type of a schema. What does not match is left as text: the check of the
/// call says what is wrong with it.
pub(crate) fn typed(schemas: &[&Node], text: &str) -> Value {
    let is = |wanted: &[&str]| {
        let mut types = schemas.iter().map(|schema| type_of(schema));
        types.any(|found| wanted.contains(&found))
    };
    let parsed = || serde_json::from_str::<Value>(text).ok();
    if is(&["integer", "number"])
        && let Some(value) = parsed().filter(Value::is_number)
    {
        return value;
    }
    if is(&["boolean"])
        && let Some(value) = parsed().filter(Value::is_boolean)
    {
        return value;
    }
    if is(&["string"]) {
        return text.into();
    }
    let structured = is(&["object", "array"]) || schemas.is_empty();
    let value = parsed().filter(|_| structured || !is(&["integer", "number", "boolean"]));
    value.unwrap_or_else(|| text.into())
}
