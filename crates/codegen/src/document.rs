//! Reads the effective document and refuses, by name, what no later step could make sense of.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::Error;

/// A document that parsed, is OpenAPI 3.0 and whose references all lead somewhere.
pub(crate) struct Document {
    pub(crate) root: Value,
}

/// The members of a path item that are operations, and their HTTP methods, in the order of the
/// generated tables.
pub(crate) const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

const SCHEMA_PREFIX: &str = "#/components/schemas/";

pub(crate) fn read(text: &str) -> Result<Document, Error> {
    let root: Value =
        serde_json::from_str(text).map_err(|e| Error::document(format!("not JSON: {e}")))?;
    let version = root.get("openapi").and_then(Value::as_str).ok_or_else(|| {
        Error::document("no `openapi` version: this is not an OpenAPI 3 document")
    })?;
    if !version.starts_with("3.0.") {
        return Err(Error::document(format!(
            "OpenAPI {version} is not supported: only 3.0.x is"
        )));
    }
    if !root.get("paths").is_some_and(Value::is_object) {
        return Err(Error::document("`paths` is missing or not an object"));
    }
    let document = Document { root };
    document.check_references()?;
    Ok(document)
}

impl Document {
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.root
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.root
            .pointer("/components/schemas")
            .and_then(|schemas| schemas.get(name))
    }

    /// The name of the schema of outbound messages: `message` of `x-client`, or the body of its
    /// operation `send`.
    pub(crate) fn message(&self) -> Option<&str> {
        let client = &self.root["x-client"];
        if let Some(name) = client["message"].as_str() {
            return Some(name);
        }
        let id = client.get("send")?;
        let mut operations = self.paths().flat_map(|(_, item)| item.values());
        let operation = operations.find(|operation| &operation["operationId"] == id)?;
        let body = self.resolve(&operation["requestBody"]);
        schema_name(&body["content"]["application/json"]["schema"])
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
        self.root
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(path, item)| Some((path, item.as_object()?)))
    }

    /// Follows `$ref` until something that is not one; references were checked when reading.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..32 {
            let Some(target) = value
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| self.target(reference))
            else {
                break;
            };
            value = target;
        }
        value
    }

    fn target(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    fn check_references(&self) -> Result<(), Error> {
        for (name, schema) in self.schemas() {
            self.check_value(schema)
                .map_err(|reason| Error::schema(name, reason))?;
            if self.resolve(schema).get("$ref").is_some() {
                return Err(Error::schema(name, "its `$ref` leads round in a circle"));
            }
        }
        for (path, item) in self.paths() {
            for (key, value) in item {
                self.check_value(value).map_err(|reason| {
                    if METHODS.iter().any(|(method, _)| method == key) {
                        Error::operation(format!("`{} {path}`", key.to_uppercase()), reason)
                    } else {
                        Error::document(format!("path `{path}`: {reason}"))
                    }
                })?;
            }
        }
        Ok(())
    }

    fn check_value(&self, value: &Value) -> Result<(), String> {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    if !reference.starts_with('#') {
                        return Err(format!(
                            "`$ref: {reference}` leads out of the document: bring its target in"
                        ));
                    }
                    if self.target(reference).is_none() {
                        return Err(format!("`$ref: {reference}` leads nowhere"));
                    }
                }
                map.values().try_for_each(|value| self.check_value(value))
            }
            Value::Array(items) => items.iter().try_for_each(|value| self.check_value(value)),
            _ => Ok(()),
        }
    }
}

/// The schema that a `$ref` names, if it names one.
pub(crate) fn schema_name(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix(SCHEMA_PREFIX)
}

/// A key as a part of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The schemas that can be reached from the bodies and messages that a client sends, by name.
pub(crate) fn sendable(document: &Document) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = document.message().map(str::to_owned).into_iter().collect();
    let message = document.message().and_then(|name| document.schema(name));
    let mut queue: Vec<&Value> = message.into_iter().collect();
    for (_, item) in document.paths() {
        for (method, _) in METHODS {
            if let Some(body) = item
                .get(method)
                .and_then(|operation| operation.get("requestBody"))
            {
                queue.push(document.resolve(body));
            }
        }
    }
    while let Some(value) = queue.pop() {
        match value {
            Value::Object(map) => {
                if let Some(name) = schema_name(value)
                    && found.insert(name.to_owned())
                {
                    queue.extend(document.schema(name));
                }
                queue.extend(map.values());
            }
            Value::Array(items) => queue.extend(items),
            _ => {}
        }
    }
    found
}
