//! The document's schemas as JSON Schema, each with a validator that is compiled on first use.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use whatsapp_business::ErrorCode;

use super::violation;
use crate::api_error::ApiError;

const NAMED: &str = "#/components/schemas/";
const DEFINED: &str = "#/$defs/";

/// Schemas by name.
#[derive(Debug, Default)]
pub(crate) struct Schemas(HashMap<String, Schema>);

/// A JSON Schema and its validator.
#[derive(Debug)]
struct Schema {
    json_schema: Value,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schemas {
    pub(crate) fn add(&mut self, name: &str, schema: &Value) {
        let schema = Schema {
            json_schema: convert(schema),
            validator: OnceLock::new(),
        };
        self.0.insert(name.to_owned(), schema);
    }

    /// Returns the name of a schema. An inline schema is added under the name `own`.
    pub(crate) fn named(&mut self, schema: &Value, own: &str) -> String {
        let reference = schema.get("$ref").and_then(Value::as_str);
        match reference.and_then(|reference| reference.strip_prefix(NAMED)) {
            Some(name) => name.to_owned(),
            None => {
                self.add(own, schema);
                own.to_owned()
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Returns an error that names the field if a value violates a schema.
    pub(crate) fn validate(&self, schema: &str, value: &Value) -> Result<(), ApiError> {
        let validator = self
            .validator(schema)
            .map_err(|message| ApiError::new(ErrorCode::Internal, message))?;
        // Much faster than collecting errors.
        if validator.is_valid(value) {
            return Ok(());
        }
        match validator.iter_errors(value).next() {
            Some(error) => Err(violation::api_error(&error)),
            None => Ok(()),
        }
    }

    pub(crate) fn validator(&self, name: &str) -> Result<&Validator, String> {
        let Some(schema) = self.0.get(name) else {
            return Err(format!("the document has no schema {name}"));
        };
        schema
            .validator
            .get_or_init(|| self.compile(name))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn compile(&self, name: &str) -> Result<Validator, String> {
        let mut reached = BTreeSet::new();
        let mut open = vec![name.to_owned()];
        let mut definitions = Map::new();
        while let Some(next) = open.pop() {
            if !reached.insert(next.clone()) {
                continue;
            }
            let Some(schema) = self.0.get(&next) else {
                return Err(format!("the document has no schema {next}"));
            };
            references(&schema.json_schema, &mut open);
            definitions.insert(next, schema.json_schema.clone());
        }
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("{DEFINED}{name}"),
            "$defs": definitions,
        });
        jsonschema::options()
            .offline()
            .build(&schema)
            .map_err(|error| format!("schema {name} does not compile: {error}"))
    }
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str().and_then(|value| value.strip_prefix(DEFINED)) {
                    Some(name) if key == "$ref" => found.push(name.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Converts a schema object of OpenAPI 3.0 to JSON Schema.
fn convert(schema: &Value) -> Value {
    let Some(map) = schema.as_object() else {
        return Value::Bool(true);
    };
    if let Some(name) = map
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix(NAMED))
    {
        return json!({ "$ref": format!("{DEFINED}{name}") });
    }
    let mut converted = Map::new();
    for (key, value) in map {
        let value = match key.as_str() {
            "properties" => members(Some(value))
                .map(|(name, schema)| (name.clone(), convert(schema)))
                .collect::<Map<_, _>>()
                .into(),
            "items" | "additionalProperties" | "not" if value.is_object() => convert(value),
            "allOf" | "anyOf" | "oneOf" => value
                .as_array()
                .into_iter()
                .flatten()
                .map(convert)
                .collect(),
            "type"
            | "required"
            | "enum"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "minItems"
            | "maxItems"
            | "uniqueItems"
            | "minimum"
            | "maximum"
            | "multipleOf"
            | "minProperties"
            | "maxProperties"
            | "items"
            | "additionalProperties" => value.clone(),
            // Keywords of OpenAPI only, and descriptions.
            _ => continue,
        };
        converted.insert(key.clone(), value);
    }
    // JSON Schema has no formats for these bounds.
    let bounds = match map.get("format").and_then(Value::as_str) {
        Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        Some("int64") => Some((i64::MIN, i64::MAX)),
        _ => None,
    };
    if let Some((minimum, maximum)) = bounds {
        converted.entry("minimum").or_insert_with(|| minimum.into());
        converted.entry("maximum").or_insert_with(|| maximum.into());
    }
    if map.get("nullable") == Some(&Value::Bool(true)) {
        return json!({ "anyOf": [{ "type": "null" }, converted] });
    }
    converted.into()
}

/// Iterates over the members of an object.
pub(super) fn members(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    object.and_then(Value::as_object).into_iter().flatten()
}
