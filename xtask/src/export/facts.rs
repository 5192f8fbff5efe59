//! The operations, error codes and rules as tables.

use serde_json::{Map, Value, json};

use crate::canonical::grammar::METHODS;

/// Returns the operations by path and method. `document` refers to schemas by their `$id`, `effective` has
/// the keys `x-…`.
pub(super) fn operations(document: &Value, effective: &Value) -> Value {
    let mut operations = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let own = [operation, item].map(|holder| holder.get("parameters")?.as_array());
            let parameters: Vec<_> = own.into_iter().flatten().flatten().collect();
            let mut row = Map::new();
            row.insert("id".into(), operation["operationId"].clone());
            row.insert("method".into(), json!(method.to_uppercase()));
            row.insert("path".into(), json!(path));
            row.insert("tag".into(), operation["tags"][0].clone());
            row.insert("parameters".into(), json!(parameters));
            row.insert("body".into(), content(document, &operation["requestBody"]));
            let responses = operation["responses"].as_object().into_iter().flatten();
            let responses: Map<_, _> = responses
                .map(|(status, response)| (status.clone(), content(document, response)))
                .collect();
            row.insert("responses".into(), Value::Object(responses));
            for key in ["summary", "deprecated"] {
                row.extend(operation.get(key).map(|it| (key.to_owned(), it.clone())));
            }
            for key in ["since", "confidence", "pages"] {
                let fact = effective["paths"][path.as_str()][method].get(format!("x-{key}"));
                row.extend(fact.map(|it| (key.to_owned(), it.clone())));
            }
            operations.push(Value::Object(row));
        }
    }
    Value::Array(operations)
}

/// Returns the schema for each media type of a body or response, which may be a reference.
fn content(document: &Value, holder: &Value) -> Value {
    let target = holder.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| document.pointer(target.trim_start_matches('#')));
    let content = target.unwrap_or(holder).get("content");
    let content = content.and_then(Value::as_object).into_iter().flatten();
    let schemas = content.map(|(media_type, it)| (media_type.clone(), it["schema"].clone()));
    Value::Object(schemas.collect())
}

/// Returns the table of error codes.
pub(super) fn error_codes(effective: &Value, facts_only: bool) -> Value {
    let mut table = effective["x-error-codes"].clone();
    if facts_only {
        for rows in table.as_object_mut().into_iter().flatten() {
            let rows = rows.1.as_array_mut().into_iter().flatten();
            for row in rows.filter_map(Value::as_object_mut) {
                row.retain(|key, _| !["description", "meaning", "title"].contains(&key.as_str()));
            }
        }
    }
    table
}

/// Returns what OpenAPI has no word for: which members of a message belong together, the kinds of media, the
/// rates.
pub(super) fn rules(effective: &Value) -> Value {
    let schemas = effective["components"]["schemas"].as_object();
    let rules: Map<_, _> = schemas
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name.clone(), schema.get("x-rules")?.clone())))
        .collect();
    let client = &effective["x-client"];
    json!({
        "idempotent": client["idempotent"],
        "media": effective["x-media-kinds"],
        "pairRate": client["pairRate"],
        "rates": client["rates"],
        "schemas": rules,
    })
}
