//! Operations, as progenitor can take them: one body of one media type, one success answer.

use serde_json::{Map, Value, json};

use super::schemas;
use crate::Error;
use crate::document::Document;
use crate::operations::{Answer, Body, Location, Operation};

pub(crate) fn lower(
    document: &Document,
    operations: &[Operation],
) -> Result<Map<String, Value>, Error> {
    let mut paths = Map::new();
    for operation in operations {
        let path = unique_path(operation);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = one(document, operation)?;
    }
    Ok(paths)
}

/// A second answer of an operation is a method of its own, told apart by its query.
fn unique_path(operation: &Operation) -> String {
    match &operation.selected_by {
        Some((name, value)) => format!("{}?{name}={value}", operation.path),
        None => operation.path.clone(),
    }
}

fn one(document: &Document, operation: &Operation) -> Result<Value, Error> {
    let lower = |schema: &Value| {
        schemas::lower_one(document, schema, false)
            .map_err(|reason| Error::operation(operation.label(), reason))
    };
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        let schema = parameter.definition.get("schema").unwrap_or(&Value::Null);
        let required = parameter.location == Location::Path
            || parameter.definition.get("required") == Some(&Value::Bool(true));
        parameters.push(json!({
            "name": parameter.name,
            "in": match parameter.location {
                Location::Path => "path",
                Location::Query => "query",
                Location::Header => "header",
            },
            "required": required,
            "schema": lower(schema)?,
        }));
    }
    let mut lowered = json!({"operationId": operation.function});
    match &operation.body {
        Body::None => {}
        Body::Json { schema, .. } => {
            lowered["requestBody"] = json!({
                "required": true,
                "content": {"application/json": {"schema": lower(schema)?}},
            });
        }
        // progenitor streams an octet-stream; the header parameter carries its media type.
        Body::Raw { .. } => {
            lowered["requestBody"] = json!({
                "required": true,
                "content": {"application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"},
                }},
            });
            parameters.push(json!({
                "name": "Content-Type",
                "in": "header",
                "required": true,
                "schema": {"type": "string"},
            }));
        }
    }
    lowered["parameters"] = Value::Array(parameters);
    let mut success = json!({"description": ""});
    match &operation.answer {
        Answer::Empty => {}
        Answer::Json { schema } => {
            success["content"] = json!({"application/json": {"schema": lower(schema)?}});
        }
        Answer::Bytes { .. } => {
            success["content"] = json!({"*/*": {"schema": {"type": "string", "format": "binary"}}});
        }
    }
    // Every error is the facade's to tell, and any 2xx is a success.
    lowered["responses"] = json!({"200": success});
    Ok(lowered)
}
