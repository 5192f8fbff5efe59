//! Schemas of the document, in JSON Schema's words, each with a validator that is compiled when a
//! request or an answer first needs it.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::document::members;
use crate::refusal::Refusal;
use crate::violation;

const NAMED: &str = "#/components/schemas/";
const DEFINED: &str = "#/$defs/";

/// Schemas by name.
#[derive(Debug, Default)]
pub(crate) struct Schemas(HashMap<String, Schema>);

/// A schema in JSON Schema's words, with its validator once it was needed.
#[derive(Debug)]
struct Schema {
    converted: Value,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schemas {
    pub(crate) fn add(&mut self, name: &str, schema: &Value) {
        self.0.insert(name.to_owned(), Schema::new(schema));
    }

    /// The name of a schema; one without a name is kept under `own`.
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

    /// Refuses a request body that violates a schema, naming the field.
    pub(crate) fn admit(&self, schema: &str, body: &Value) -> Result<(), Refusal> {
        match self.validator(schema) {
            Ok(validator) if validator.is_valid(body) => Ok(()),
            Ok(validator) => match validator.iter_errors(body).next() {
                Some(error) => Err(violation::refusal(&error)),
                None => Ok(()),
            },
            Err(message) => Err(Refusal::new(crate::code::Code::INTERNAL, message)),
        }
    }

    /// What is wrong with a value under a schema.
    pub(crate) fn violation(&self, schema: &str, value: &Value) -> Option<String> {
        match self.validator(schema) {
            Ok(validator) if validator.is_valid(value) => None,
            Ok(validator) => validator
                .iter_errors(value)
                .next()
                .map(|error| violation::refusal(&error).details.into_owned()),
            Err(message) => Some(message),
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
            references(&schema.converted, &mut open);
            definitions.insert(next, schema.converted.clone());
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

impl Schema {
    fn new(schema: &Value) -> Self {
        Self {
            converted: convert(schema),
            validator: OnceLock::new(),
        }
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

/// OpenAPI 3.0's schema object in JSON Schema's words.
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
            // Words of OpenAPI's own, and prose.
            _ => continue,
        };
        converted.insert(key.clone(), value);
    }
    // 3.0 has no numeric bounds for these formats, JSON Schema no formats for these bounds.
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
