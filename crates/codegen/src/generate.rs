//! Runs progenitor with our settings, and turns its panics and nameless errors into messages that
//! name the operation or schema.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use schemars::schema::SchemaObject;
use serde_json::{Value, json};

use crate::Error;
use crate::lower::{self, Lowered};

/// The types that stand for a marked schema: `format` of the schema, path in the generated code.
///
/// [`polish`](crate::polish) looks for the `lenient` ones and puts the plain type in their place.
const CONVERSIONS: [(&str, &str, &str); 5] = [
    ("string", "password", "crate::Secret"),
    ("string", "binary", "::bytes::Bytes"),
    ("integer", lower::LENIENT, "crate::lenient::Integer"),
    ("number", lower::LENIENT, "crate::lenient::Number"),
    ("string", lower::LENIENT, "crate::lenient::Text"),
];

pub(crate) fn generate(lowered: &Lowered) -> Result<syn::File, Error> {
    let reason = match attempt(&lowered.root) {
        Ok(file) => return Ok(file),
        Err(reason) => reason,
    };
    Err(culprit(lowered).unwrap_or_else(|| Error::document(reason)))
}

/// Finds what progenitor cannot take by handing it one schema, then one operation, at a time.
fn culprit(lowered: &Lowered) -> Option<Error> {
    let schemas = lowered.root.pointer("/components/schemas")?.as_object()?;
    let mut without_paths = lowered.root.clone();
    without_paths["paths"] = json!({});
    if attempt(&without_paths).is_err() {
        for (name, schema) in schemas {
            // What the schema refers to is there, but says nothing.
            let stubs = schemas
                .keys()
                .map(|name| (name.clone(), json!({"type": "object"})));
            let mut one: Value = json!({"schemas": stubs.collect::<serde_json::Map<_, _>>()});
            one["schemas"][name] = schema.clone();
            let mut document = without_paths.clone();
            document["components"] = one;
            if let Err(reason) = attempt(&document) {
                return Some(Error::schema(name, reason));
            }
        }
        return None;
    }
    for (path, item) in lowered.root.get("paths")?.as_object()? {
        for (method, operation) in item.as_object()? {
            let mut document = without_paths.clone();
            document["paths"] = json!({ path: { method: operation } });
            if let Err(reason) = attempt(&document) {
                let label = format!("`{} {path}`", method.to_uppercase());
                return Some(Error::operation(label, reason));
            }
        }
    }
    None
}

fn attempt(document: &Value) -> Result<syn::File, String> {
    let spec: openapiv3::OpenAPI = serde_json::from_value(document.clone())
        .map_err(|e| format!("not the shape OpenAPI 3.0 gives it: {e}"))?;
    let tokens = quietly(|| {
        let mut generator = Generator::new(&settings()?);
        generator.generate_tokens(&spec).map_err(|e| e.to_string())
    })?;
    syn::parse2(tokens).map_err(|e| format!("the generated code does not parse: {e}"))
}

fn settings() -> Result<GenerationSettings, String> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote::quote!(crate::session::Session))
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    for (kind, format, path) in CONVERSIONS {
        let schema: SchemaObject = serde_json::from_value(json!({"type": kind, "format": format}))
            .map_err(|e| e.to_string())?;
        settings.with_conversion(schema, path, std::iter::empty());
    }
    Ok(settings)
}

/// Runs `work`, and returns a panic of it as an error, without a word on standard error.
fn quietly<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // The panic hook is the process's: one at a time may borrow it.
    static HOOK: Mutex<()> = Mutex::new(());
    let _borrowed = HOOK
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    result.unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(format!("the generator gave up on it: {message}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two success answers of different types: progenitor asserts that there are none.
    fn panics() -> Lowered {
        let answer = |schema: &str| json!({"description": "", "content": {"application/json": {"schema": {"type": schema}}}});
        let operation = |id: &str, answers: Value| json!({"operationId": id, "responses": answers});
        let sound = operation("sound", json!({"200": answer("string")}));
        let bad = operation(
            "bad",
            json!({"200": answer("string"), "201": answer("integer")}),
        );
        Lowered {
            root: json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "paths": {"/sound": {"get": sound}, "/bad": {"post": bad}},
                "components": {"schemas": {}},
            }),
        }
    }

    #[test]
    fn a_panic_of_progenitor_is_an_error_that_names_the_operation() {
        let error = generate(&panics()).err().unwrap().to_string();
        assert!(
            error.starts_with("operation `POST /bad`: the generator gave up on it"),
            "{error}"
        );
    }

    #[test]
    fn a_nameless_error_of_typify_is_told_with_its_schema() {
        let mut lowered = panics();
        lowered.root["paths"] = json!({});
        lowered.root["components"]["schemas"] = json!({
            "Sound": {"type": "string"},
            "Bad": {"type": "integer", "enum": ["1"]},
        });
        let error = generate(&lowered).err().unwrap().to_string();
        assert!(error.starts_with("schema `Bad`: "), "{error}");
    }
}
