//! The document's schemas, each with a validator that is compiled on first use.

use std::sync::OnceLock;

use serde_json::Value;
use whatsapp_business::ErrorCode;
use whatsapp_business_runtime::schema::{Mode, Validator};

use super::violation;
use crate::api_error::ApiError;

/// A schema of the document.
#[derive(Debug)]
pub(crate) struct Schema {
    document: &'static Value,
    /// A JSON pointer into the document.
    pub(crate) pointer: String,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schema {
    pub(crate) fn new(document: &'static Value, pointer: String) -> Self {
        Self {
            document,
            pointer,
            validator: OnceLock::new(),
        }
    }

    /// Returns an error that names the field if a value violates the schema.
    pub(crate) fn validate(&self, value: &Value) -> Result<(), ApiError> {
        let validator = self
            .validator()
            .map_err(|message| ApiError::new(ErrorCode::Internal, message.clone()))?;
        let validated = validator.validate(value, Mode::JsonSchema);
        validated.map_err(|violation| violation::api_error("", &violation))
    }

    pub(super) fn validator(&self) -> Result<&Validator, &String> {
        let compile = || {
            let schema = self.document.pointer(&self.pointer);
            schema
                .ok_or_else(|| "not in the document".to_owned())
                .and_then(|schema| Validator::compile(self.document, schema))
                .map_err(|error| format!("schema {} does not compile: {error}", self.pointer))
        };
        self.validator.get_or_init(compile).as_ref()
    }
}
