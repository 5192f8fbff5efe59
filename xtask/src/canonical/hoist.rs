//! Turns inline request and response bodies into named schemas.
//!
//! Some published forms name every body, others define it inline. The names are those of the naming
//! form: `<Operation>Request`, then `<Operation>Request1`, … in the order of the media
//! types' names; `<Operation>Response`, then `<Operation><code>Response`, then with a number.

use serde_json::{Map, Value, json};

use super::grammar::METHODS;
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

/// `name` returns the candidates for a name, in order of preference.
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
            // One form omits the schema where another has a free-form object.
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

/// Describes the operations whose id differs between `before` and `after` while a body is named after
/// the old id. The facts do not record whether such a name comes from the published document.
#[must_use]
pub fn bodies_of_old_ids(before: &Value, after: &Value) -> Vec<String> {
    let paths = before.get("paths").and_then(Value::as_object);
    let operations = paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = METHODS.into_iter();
        methods.filter_map(move |method| Some((path, method, item.get(method)?)))
    });
    let describe = |(path, method, operation): (&String, &str, &Value)| {
        let old = operation.get("operationId")?.as_str()?;
        let now = after.get("paths")?.get(path)?.get(method)?;
        let new = now.get("operationId")?.as_str()?;
        let mut bodies = bodies_in(operation);
        let schema = bodies.find(|schema| old != new && is_named_after(schema, old))?;
        let method = method.to_uppercase();
        Some(format!(
            "{method} {path} changed from `{old}` to `{new}`, but `{schema}` is named after the old id"
        ))
    };
    operations.filter_map(describe).collect()
}

/// Returns the named schemas that are bodies of `operation`.
fn bodies_in(operation: &Value) -> impl Iterator<Item = &str> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flat_map(Map::values);
    let holders = operation.get("requestBody").into_iter().chain(responses);
    holders
        .filter_map(|holder| holder.get("content")?.as_object())
        .flat_map(Map::values)
        .filter_map(|media| media.get("schema")?.get("$ref")?.as_str())
        .filter_map(|target| target.strip_prefix("#/components/schemas/"))
}

fn is_named_after(schema: &str, id: &str) -> bool {
    let rest = schema.strip_prefix(&pascal(id));
    rest.is_some_and(|rest| rest.starts_with("Request") || rest.contains("Response"))
}
