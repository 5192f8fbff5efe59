//! Inline request and response bodies become named schemas.
//!
//! Some published forms name every body, others write it in place. The names here are those of the
//! naming form: `<Operation>Request`, then `<Operation>Request1`, … in the order of the media
//! types' names; `<Operation>Response`, then `<Operation><code>Response`, then with a number.

use serde_json::{Map, Value, json};

use super::ids::{operations, pascal};

/// Hoists the bodies of all operations of `document`.
pub(super) fn bodies(document: &mut Value) {
    let mut schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
        .map(std::mem::take)
        .unwrap_or_default();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut() {
            for (_, operation) in operations(item) {
                hoist_operation(operation, &mut schemas);
            }
        }
    }
    if !schemas.is_empty() {
        let root = document.as_object_mut();
        let components = root.map(|root| root.entry("components").or_insert_with(|| json!({})));
        if let Some(components) = components.and_then(Value::as_object_mut) {
            components.insert("schemas".into(), Value::Object(schemas));
        }
    }
}

fn hoist_operation(operation: &mut Map<String, Value>, schemas: &mut Map<String, Value>) {
    let id = operation.get("operationId").and_then(Value::as_str);
    let name = pascal(id.unwrap_or_default());
    if let Some(body) = operation.get_mut("requestBody") {
        hoist_content(body, schemas, |n| match n {
            0 => format!("{name}Request"),
            n => format!("{name}Request{n}"),
        });
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for (code, response) in responses.into_iter().flatten() {
        hoist_content(response, schemas, |n| match n {
            0 => format!("{name}Response"),
            1 => format!("{name}{code}Response"),
            n => format!("{name}{code}Response{}", n - 1),
        });
    }
}

/// `name` gives the names to try, best first.
fn hoist_content(
    holder: &mut Value,
    schemas: &mut Map<String, Value>,
    name: impl Fn(usize) -> String,
) {
    let content = holder.get_mut("content").and_then(Value::as_object_mut);
    for (media_type, media) in content.into_iter().flatten() {
        let Some(media) = media.as_object_mut() else {
            continue;
        };
        if !media.contains_key("schema") && is_json(media_type) {
            // One form leaves the schema out where another says "some object".
            media.insert("schema".into(), json!({"type": "object"}));
        }
        let Some(schema) = media.get_mut("schema").filter(|s| s.get("$ref").is_none()) else {
            continue;
        };
        let free = (0..).map(&name).find(|name| !schemas.contains_key(name));
        if let Some(name) = free {
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            schemas.insert(name, std::mem::replace(schema, reference));
        }
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
