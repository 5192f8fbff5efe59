//! `examples`: the examples of a published document, each with the schema that it has in the
//! effective document.
//!
//! Examples are never taken over into `spec/`. With this command the types that are generated from
//! the effective document can be tried on them.

use serde_json::{Map, Value, json};

use crate::canonical::grammar::METHODS;
use crate::document;
use crate::error::Result;
use crate::source;
use crate::workspace::Workspace;

const SCHEMAS: &str = "#/components/schemas/";

/// Lists the examples of the published document in `bytes`: place, schema and value of each. The
/// schema is `null` if the effective document has no body there.
///
/// # Errors
/// The bytes are not a document, or a file of `spec/` is missing.
pub fn list(workspace: &Workspace, path: &std::path::Path) -> Result<Vec<Value>> {
    let published = document::parse(&source::read_file(path)?.bytes)?;
    let effective = workspace.required(&workspace.api().effective())?;
    let effective = document::parse(effective.as_bytes())?;
    let upstream = workspace.upstream()?;
    let version = workspace.api().version;
    let prefix = version.map_or_else(String::new, |name| format!("/{{{name}}}"));
    let mut found = Vec::new();
    let paths = published.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let path = path.strip_prefix(&prefix).unwrap_or(path);
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            for (place, holder) in holders(&published, operation) {
                // What the corrections removed, such as a webhook among the paths, keeps its schema.
                let schema = [&effective, &upstream].into_iter().find_map(|document| {
                    let operation = document.get("paths")?.get(path)?.get(method)?;
                    let mut holders = holders(document, operation);
                    let (_, holder) = holders.find(|(other, _)| *other == place)?;
                    Some(holder)
                });
                let content = holder.get("content").and_then(Value::as_object);
                for (media_type, media) in content.into_iter().flatten() {
                    let schema = schema
                        .and_then(|holder| holder.get("content")?.get(media_type)?.get("schema"))
                        .and_then(|schema| schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS))
                        .filter(|name| effective["components"]["schemas"].get(*name).is_some());
                    let place = format!("{} {path} {place}", method.to_uppercase());
                    for (name, value) in values(media) {
                        found.push(json!({
                            "place": format!("{place} {name}").trim_end(),
                            "schema": schema,
                            "value": value,
                        }));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Returns the request body of an operation and its responses, by name.
fn holders<'a>(
    document: &'a Value,
    operation: &'a Value,
) -> impl Iterator<Item = (String, &'a Value)> {
    let resolve = |value: &'a Value| match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(value),
        None => value,
    };
    let body = operation.get("requestBody");
    let body = body.into_iter().map(|body| ("request".to_owned(), body));
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flatten();
    let responses = responses.map(|(code, response)| (code.clone(), response));
    body.chain(responses)
        .map(move |(name, value)| (name, resolve(value)))
}

/// Returns the examples of a media type: `example`, or the values of `examples`.
fn values(media: &Value) -> Vec<(String, &Value)> {
    let single = media.get("example").map(|value| (String::new(), value));
    let several = media.get("examples").and_then(Value::as_object);
    let several = several.into_iter().flat_map(Map::iter);
    let several = several.filter_map(|(name, example)| Some((name.clone(), example.get("value")?)));
    single.into_iter().chain(several).collect()
}
