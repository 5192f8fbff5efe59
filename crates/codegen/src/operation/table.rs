//! Reads all operations, and refuses two of one name.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

use super::read::{Reader, text};
use super::{Operation, Tag, label};
use crate::Error;
use crate::document::{Document, METHODS, escape};

/// Reads all operations, ordered by path and method.
pub(crate) fn read(document: &Document) -> Result<Vec<Operation>, Error> {
    let mut operations = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for reader in readers(document) {
        let reader = reader?;
        if let Some(first) = ids.insert(reader.id.to_owned(), reader.label.clone()) {
            return Err(reader.error(format!(
                "its operation id is taken by {first}: give one of them another"
            )));
        }
        operations.extend(reader.operations()?);
    }
    check_names(&operations)?;
    Ok(operations)
}

/// Returns a reader of each operation, ordered by path and method.
pub(crate) fn readers(document: &Document) -> impl Iterator<Item = Result<Reader<'_>, Error>> {
    document.paths().flat_map(move |(path, item)| {
        let is_reference = item.contains_key("$ref").then(|| {
            Err(Error::document(format!(
                "path `{path}` is a `$ref`: write the path item in its place"
            )))
        });
        let methods = METHODS.into_iter().filter_map(move |(key, method)| {
            let operation = item.get(key)?.as_object()?;
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                return Some(Err(Error::operation(
                    format!("`{method} {path}`"),
                    "it has no `operationId`: add one to the table of operation ids",
                )));
            };
            Some(Ok(Reader {
                document,
                item,
                operation,
                id,
                method,
                path,
                label: label(id, method, path),
                pointer: format!("/paths/{}/{key}", escape(path)),
            }))
        });
        is_reference.into_iter().chain(methods)
    })
}

/// Returns the tags of operations, in the order of the first operation of each.
pub(crate) fn tags(document: &Document, operations: &[Operation]) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let declared = document.root.get("tags").and_then(Value::as_array);
    for name in operations.iter().filter_map(|it| it.tag.as_deref()) {
        if tags.iter().all(|known| known.name != name) {
            let mut declared = declared.into_iter().flatten();
            let declared = declared.find(|tag| tag["name"] == name);
            tags.push(Tag {
                name: name.to_owned(),
                description: text(declared.and_then(|tag| tag.get("description"))),
            });
        }
    }
    tags
}

fn check_names(operations: &[Operation]) -> Result<(), Error> {
    let mut functions: BTreeMap<&str, &Operation> = BTreeMap::new();
    let mut shorts: BTreeMap<(Option<&str>, &str), &Operation> = BTreeMap::new();
    let mut handles: BTreeMap<String, &str> = BTreeMap::new();
    for operation in operations {
        let fail = |reason: String| Err(Error::operation(operation.label(), reason));
        let (function, short) = (&*operation.function, &*operation.short);
        if !is_identifier(function) || !is_identifier(short) {
            return fail(
                "its operation id gives no Rust name: give it another operation id".to_owned(),
            );
        }
        if let Some(tag) = operation.tag.as_deref() {
            let handle = tag.to_snake_case();
            if !is_identifier(&handle) {
                return fail(format!(
                    "its tag `{}` gives no Rust name: rename the tag",
                    tag.escape_debug()
                ));
            }
            match handles.insert(handle, tag) {
                Some(known) if known != tag => {
                    return fail(format!(
                        "its tag `{tag}` has the same Rust name as tag `{known}`: rename one of \
                         them"
                    ));
                }
                _ => {}
            }
        }
        let tag = operation.tag.as_deref();
        let taken = functions
            .insert(function, operation)
            .or_else(|| shorts.insert((tag, short), operation));
        if let Some(first) = taken {
            return fail(format!(
                "its Rust name `{function}` is taken by {}: give one of them another operation id",
                first.label()
            ));
        }
    }
    Ok(())
}

/// Whether a snake case name is one of Rust's.
fn is_identifier(name: &str) -> bool {
    let start = name.starts_with(|c: char| c.is_ascii_lowercase());
    start && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
