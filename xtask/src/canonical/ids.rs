//! Operation ids: from the table in `spec/operation-ids.yaml`, else by rule.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::grammar::METHODS;
use crate::error::{Error, Result};

/// Method and path → operation id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationIds(BTreeMap<String, BTreeMap<String, String>>);

impl OperationIds {
    /// Reads the table: YAML, `path: {method: id}`.
    ///
    /// # Errors
    /// The text is not such a table.
    pub fn parse(text: &str) -> Result<Self> {
        let mut table = BTreeMap::new();
        let value = crate::yaml::parse(text)?;
        let paths = match value {
            Value::Null => Map::new(),
            Value::Object(paths) => paths,
            _ => {
                return Err(Error::new(
                    "expected paths, each with methods and their ids",
                ));
            }
        };
        for (path, methods) in paths {
            let Value::Object(methods) = methods else {
                return Err(Error::new(format!(
                    "{path}: expected methods and their ids"
                )));
            };
            let mut ids = BTreeMap::new();
            for (method, id) in methods {
                if !METHODS.contains(&method.as_str()) {
                    return Err(Error::new(format!(
                        "{path}: `{method}` is not an HTTP method"
                    )));
                }
                match id {
                    Value::String(id) if is_id(&id) => ids.insert(method, id),
                    _ => {
                        return Err(Error::new(format!(
                            "{path}: {method}: expected an id of letters, digits and `_`"
                        )));
                    }
                };
            }
            table.insert(path, ids);
        }
        Ok(Self(table))
    }

    /// Sets the id of every operation in `paths`, and notes differences between table and document.
    pub(super) fn apply(&self, paths: &mut Map<String, Value>, notes: &mut Vec<String>) {
        let mut taken: BTreeSet<String> = self
            .0
            .values()
            .flat_map(BTreeMap::values)
            .cloned()
            .collect();
        for (path, item) in paths.iter_mut() {
            for (method, operation) in operations(item) {
                let id = match self.0.get(path).and_then(|methods| methods.get(method)) {
                    Some(id) => id.clone(),
                    None => {
                        let id = free(by_rule(path, method, operation), &taken);
                        notes.push(format!(
                            "{} {path}: not in spec/operation-ids.yaml, named `{id}` by rule",
                            method.to_uppercase()
                        ));
                        taken.insert(id.clone());
                        id
                    }
                };
                operation.insert("operationId".into(), Value::String(id));
            }
        }
        for (path, methods) in &self.0 {
            for (method, id) in methods {
                if paths.get(path).and_then(|item| item.get(method)).is_none() {
                    notes.push(format!(
                        "{} {path}: in spec/operation-ids.yaml as `{id}`, but not in the document",
                        method.to_uppercase()
                    ));
                }
            }
        }
    }
}

/// Tags each operation with the part of its id before `_`, and with nothing else.
pub(super) fn tags(document: &mut Value) {
    let mut tags = BTreeSet::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut) {
        for (_, operation) in operations(item) {
            let id = operation.get("operationId").and_then(Value::as_str);
            let tag = id
                .and_then(|id| id.split_once('_'))
                .map(|(tag, _)| tag.to_owned());
            match tag {
                Some(tag) => {
                    operation.insert("tags".into(), json!([tag]));
                    tags.insert(tag);
                }
                None => {
                    operation.remove("tags");
                }
            }
        }
    }
    let tags = tags.into_iter().map(|tag| json!({ "name": tag })).collect();
    document["tags"] = Value::Array(tags);
}

/// Returns the operations of a path item, sorted by method.
pub(super) fn operations(
    item: &mut Value,
) -> impl Iterator<Item = (&'static str, &mut Map<String, Value>)> {
    let mut found: Vec<_> = item
        .as_object_mut()
        .into_iter()
        .flat_map(|item| item.iter_mut())
        .filter_map(|(key, operation)| {
            let method = METHODS.iter().find(|method| **method == key)?;
            Some((*method, operation.as_object_mut()?))
        })
        .collect();
    found.sort_by_key(|(method, _)| *method);
    found.into_iter()
}

fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `GET /contacts/{wa_id}/identity`, tagged `Contacts` → `Contacts_getByWaIdIdentity`: the tag (or
/// the first segment), the method, and the segments that the tag does not repeat.
fn by_rule(path: &str, method: &str, operation: &Map<String, Value>) -> String {
    let mut segments = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .peekable();
    let tag = operation
        .get("tags")
        .and_then(|tags| tags.get(0))
        .and_then(Value::as_str)
        .map(pascal)
        .filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()));
    let group = tag.unwrap_or_else(|| pascal(segments.peek().copied().unwrap_or("Root")));
    if segments.peek().is_some_and(|first| pascal(first) == group) {
        segments.next();
    }
    let rest: String = segments
        .map(
            |segment| match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                Some(parameter) => format!("By{}", pascal(parameter)),
                None => pascal(segment),
            },
        )
        .collect();
    format!("{group}_{method}{rest}")
}

fn free(id: String, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{id}{n}"));
    std::iter::once(id.clone())
        .chain(numbered)
        .find(|id| !taken.contains(id))
        .unwrap_or(id)
}

/// Converts words with any separator to `PascalCase`.
pub(super) fn pascal(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
