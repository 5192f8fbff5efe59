//! The document's schemas, each with a validator that is compiled on first use.

use std::sync::OnceLock;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use whatsapp_business::ErrorCode;

use super::violation;
use crate::api_error::ApiError;

/// The URI of the document in the registry.
const URI: &str = "urn:document";

/// The document as JSON Schema.
#[derive(Debug)]
pub(crate) struct Schemas(Registry<'static>);

/// A schema of the document.
#[derive(Debug)]
pub(crate) struct Schema {
    /// A JSON pointer into the document.
    pub(crate) pointer: String,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schema {
    pub(crate) fn new(pointer: String) -> Self {
        Self {
            pointer,
            validator: OnceLock::new(),
        }
    }
}

impl Schemas {
    /// Compiles the schemas of a document.
    pub(super) fn new(mut document: Value) -> Result<Self, String> {
        convert(&mut document);
        let registry = Registry::new().add(URI, document);
        let registry = registry.and_then(|registry| registry.prepare());
        registry.map(Self).map_err(|error| error.to_string())
    }

    /// Returns an error that names the field if a value violates a schema.
    pub(crate) fn validate(&self, schema: &Schema, value: &Value) -> Result<(), ApiError> {
        let validator = self
            .validator(schema)
            .map_err(|message| ApiError::new(ErrorCode::Internal, message.clone()))?;
        // Much faster than collecting errors.
        if validator.is_valid(value) {
            return Ok(());
        }
        match validator.iter_errors(value).next() {
            Some(error) => Err(violation::api_error(&error)),
            None => Ok(()),
        }
    }

    pub(super) fn validator<'a>(&self, schema: &'a Schema) -> Result<&'a Validator, &'a String> {
        let compile = || {
            // The braces of path templates are not allowed in a URI.
            let fragment = schema.pointer.replace('{', "%7B").replace('}', "%7D");
            let reference = json!({ "$ref": format!("{URI}#{fragment}") });
            jsonschema::options()
                .with_registry(&self.0)
                .build(&reference)
                .map_err(|error| format!("schema {} does not compile: {error}", schema.pointer))
        };
        schema.validator.get_or_init(compile).as_ref()
    }
}

/// Replaces the keywords of OpenAPI 3.0 that JSON Schema has in another form.
fn convert(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(convert),
        Value::Object(members) => {
            members.values_mut().for_each(convert);
            // The formats of integers imply bounds.
            let bounds = match members.get("format").and_then(Value::as_str) {
                Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
                Some("int64") => Some((i64::MIN, i64::MAX)),
                _ => None,
            };
            if let Some((minimum, maximum)) = bounds {
                members.entry("minimum").or_insert(minimum.into());
                members.entry("maximum").or_insert(maximum.into());
            }
            if members.remove("nullable") == Some(Value::Bool(true)) {
                let schema = value.take();
                *value = json!({ "anyOf": [{ "type": "null" }, schema] });
            }
        }
        _ => {}
    }
}
