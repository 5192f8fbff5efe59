//! Selecting a part of JSON.

use serde_json::Value;

use crate::error::{Failure, Result};

/// Returns the part of a value at a JSON pointer, such as `/messages/0/id`, or at names and indices
/// separated by dots, such as `messages.0.id`.
pub(crate) fn select<'a>(value: &'a Value, query: &str) -> Result<&'a Value> {
    let names: Vec<String> = match query.strip_prefix('/') {
        Some(pointer) => pointer
            .split('/')
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect(),
        None => query
            .split('.')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let mut found = value;
    for name in &names {
        let next = match found {
            Value::Object(members) => members.get(name),
            Value::Array(items) => name.parse().ok().and_then(|index: usize| items.get(index)),
            _ => None,
        };
        found = next.ok_or_else(|| {
            let known = match found {
                Value::Object(members) => {
                    let names: Vec<&str> = members.keys().map(String::as_str).collect();
                    format!("there are: {}", names.join(", "))
                }
                Value::Array(items) => format!("there are {} items", items.len()),
                _ => "it is not an object or a list".to_owned(),
            };
            Failure::usage(format!(
                "`--query {query}`: the result has no `{name}`: {known}"
            ))
        })?;
    }
    Ok(found)
}
