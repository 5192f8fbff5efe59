//! The table of what is known of the Cloud API beyond the published document: each row is in the effective
//! document, or has a reason.

use std::path::Path;

use serde_json::Value;
use xtask::api::CLOUD;
use xtask::yaml;

const KEYS: [&str; 8] = [
    "call",
    "known",
    "operation",
    "parameter",
    "property",
    "reason",
    "schema",
    "values",
];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    }
}

/// Returns a property of a schema, of its parts or of its items.
fn property<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let schema = resolve(document, schema);
    if let Some(found) = schema["properties"].get(name) {
        return Some(found);
    }
    let parts = ["allOf", "oneOf"].map(|key| schema[key].as_array());
    let mut parts = parts
        .into_iter()
        .flatten()
        .flatten()
        .chain(schema.get("items"));
    parts.find_map(|part| property(document, part, name))
}

/// Returns the values of an enum, or of the schema that a property refers to.
fn values<'a>(document: &'a Value, schema: &'a Value) -> &'a [Value] {
    let schema = resolve(document, schema);
    let part = schema["allOf"].get(0).unwrap_or(schema);
    let values = resolve(document, part)["enum"].as_array();
    values.map_or(&[], Vec::as_slice)
}

/// Returns the operation of an id, with its method and path.
fn operation<'a>(document: &'a Value, id: &str) -> Option<(String, &'a Value)> {
    let mut paths = document["paths"].as_object()?.iter();
    paths.find_map(|(path, item)| {
        let mut operations = item.as_object()?.iter();
        let (method, found) = operations.find(|(_, found)| found["operationId"] == id)?;
        Some((format!("{} {path}", method.to_uppercase()), found))
    })
}

/// Returns what is wrong with a row.
fn violation(document: &Value, row: &Value) -> Option<String> {
    let text = |key: &str| row[key].as_str();
    let unknown = row
        .as_object()?
        .keys()
        .find(|key| !KEYS.contains(&key.as_str()));
    if let Some(key) = unknown {
        return Some(format!("unknown key `{key}`"));
    }
    if text("known").is_none_or(str::is_empty) {
        return Some("no evidence".to_owned());
    }
    let is_elsewhere = text("reason").is_some();
    let mut schema = None;
    if let Some(id) = text("operation") {
        let Some((call, operation)) = operation(document, id) else {
            return Some(format!("no operation `{id}`"));
        };
        if !is_elsewhere && text("call").is_some_and(|expected| expected != call) {
            return Some(format!("`{id}` is {call}"));
        }
        if let Some(name) = text("parameter") {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let mut parameters = parameters.filter(|parameter| parameter["name"] == name);
            match parameters.next() {
                Some(parameter) => schema = Some(&parameter["schema"]),
                None => return Some(format!("`{id}` has no parameter `{name}`")),
            }
        }
    } else if let Some(name) = text("schema") {
        let mut found = document.pointer(&format!("/components/schemas/{name}"));
        for part in text("property").unwrap_or_default().split('.') {
            found = found.and_then(|schema| property(document, schema, part));
        }
        match found {
            Some(found) => schema = Some(found),
            None => return Some("no such property".to_owned()),
        }
    } else if !is_elsewhere {
        return Some("neither in the document nor with a reason".to_owned());
    }
    let known = schema.map_or(&[][..], |schema| values(document, schema));
    let expected = row["values"].as_array().into_iter().flatten();
    let missing: Vec<_> = expected.filter(|value| !known.contains(value)).collect();
    (!missing.is_empty()).then(|| format!("no values {missing:?}"))
}

fn document() -> Value {
    serde_json::from_str(&read(&CLOUD.effective())).unwrap()
}

#[test]
fn every_known_call_and_member_is_in_the_document_or_has_a_reason() {
    let document = document();
    let table = yaml::parse(&read("crates/cloud/spec/coverage.yaml")).unwrap();
    let rows = ["calls", "members"].map(|key| table[key].as_array().unwrap());
    let violations: Vec<_> = rows
        .into_iter()
        .flatten()
        .filter_map(|row| Some(format!("{}: {row}", violation(&document, row)?)))
        .collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    assert_eq!(rows.map(Vec::len), [90, 126]);
}

#[test]
fn a_row_that_the_document_does_not_have_is_reported() {
    let document = document();
    for row in [
        "{call: GET /x, known: O}",
        "{call: GET /x, operation: Usernames_getUsername, known: O}",
        "{operation: Usernames_none, known: O}",
        "{operation: Usernames_getUsername, parameter: none, known: O}",
        "{schema: Interactive, property: none, known: O}",
        "{schema: Interactive, property: type, values: [none], known: O}",
        "{schema: Interactive, property: type}",
    ] {
        let parsed = yaml::parse(row).unwrap();
        assert!(violation(&document, &parsed).is_some(), "{row}");
    }
}
