//! Reduces a document to its interface facts.

use serde_json::{Map, Number, Value, json};
use ureq::http::StatusCode;

use super::grammar::{Kind, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// The title of every document in canonical form.
const TITLE: &str = "WhatsApp Business API";
/// The version of every document: patch versions of OpenAPI 3.0 differ only in wording.
const OPENAPI: &str = "3.0.3";

/// Reduces a whole document.
///
/// # Errors
/// Something does not have the structure of OpenAPI 3.0; the message has the place.
pub(super) fn document(document: &Value, notes: &mut Vec<String>) -> Result<Value> {
    let mut reducer = Reducer { notes };
    let mut reduced = reducer.value(Kind::Document, document, "")?;
    let version = match document.pointer("/info/version") {
        Some(Value::String(text)) => text.clone(),
        // YAML without quotes: `version: 1.0`.
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(Error::new("/info: `version` is missing")),
    };
    if let Some(map) = reduced.as_object_mut() {
        map.insert("openapi".into(), json!(OPENAPI));
        map.insert("info".into(), json!({"title": TITLE, "version": version}));
    }
    Ok(reduced)
}

struct Reducer<'a> {
    notes: &'a mut Vec<String>,
}

impl Reducer<'_> {
    fn value(&mut self, kind: Kind, value: &Value, place: &str) -> Result<Value> {
        match (kind.shape(), value) {
            (Shape::Leaf, value) => Ok(fact(value)),
            (Shape::List(item), Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, value)| self.value(item, value, &pointer::child(place, index)))
                .collect(),
            (Shape::Map(of, extensible), Value::Object(map)) => {
                let names = map
                    .iter()
                    .filter(|(name, _)| !(extensible && name.starts_with("x-")));
                let mut reduced = Map::new();
                for (name, value) in names {
                    let value = self.value(of, value, &pointer::child(place, name))?;
                    reduced.insert(name.clone(), value);
                }
                if matches!(kind, Kind::Responses | Kind::ComponentResponses) {
                    describe_responses(&mut reduced);
                }
                Ok(Value::Object(reduced))
            }
            (Shape::Object(_), Value::Object(map)) => self.object(kind, map, place),
            (Shape::Object(_), Value::Bool(_)) if kind == Kind::SchemaOrBool => Ok(value.clone()),
            (Shape::List(_), _) => Err(Error::new(format!("{place}: expected a list"))),
            _ => Err(Error::new(format!("{place}: expected an object"))),
        }
    }

    fn object(&mut self, kind: Kind, map: &Map<String, Value>, place: &str) -> Result<Value> {
        if let Some(target) = map.get("$ref").filter(|_| kind.may_be_reference()) {
            // OpenAPI 3.0 ignores everything beside a `$ref`.
            return Ok(json!({ "$ref": target }));
        }
        let mut reduced = Map::new();
        for (key, value) in map {
            match kind.child(key) {
                Some(Kind::Prose) => {}
                Some(child) => {
                    let value = self.value(child, value, &pointer::child(place, key))?;
                    reduced.insert(key.clone(), value);
                }
                None if key.starts_with("x-") => {}
                None => self.notes.push(format!(
                    "{}: unknown key, omitted",
                    pointer::child(place, key)
                )),
            }
        }
        match kind {
            Kind::Schema | Kind::SchemaOrBool => schema(&mut reduced),
            Kind::Parameter | Kind::Header => parameter(&mut reduced),
            Kind::OAuthFlow => scopes(&mut reduced),
            _ => {}
        }
        drop_defaults(kind, &mut reduced);
        Ok(Value::Object(reduced))
    }
}

/// Returns the value with `1.0` as `1`, since YAML and JSON writers differ in it.
fn fact(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(whole(number)),
        Value::Array(items) => items.iter().map(fact).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), fact(v))).collect(),
        other => other.clone(),
    }
}

fn whole(number: &Number) -> Number {
    match number.as_f64() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be a whole number within range"
        )]
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            Number::from(float as i64)
        }
        _ => number.clone(),
    }
}

fn schema(schema: &mut Map<String, Value>) {
    integer_enum(schema);
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        // A set: the order does not matter.
        required.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        required.dedup();
    }
}

/// An `int32` enum of numeric strings is an integer enum: published forms write it as
/// `type: string` or `type: integer`, with the values as strings either way.
fn integer_enum(schema: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Value::as_str);
    let Some(Value::Array(values)) = schema.get("enum") else {
        return;
    };
    if !matches!(format, Some("int32" | "int64")) {
        return;
    }
    let Some(values) = values.iter().map(integer).collect::<Option<Vec<_>>>() else {
        return;
    };
    if let Some(default) = schema.get_mut("default")
        && let Some(number) = integer(default)
    {
        *default = number;
    }
    schema.insert("enum".into(), Value::Array(values));
    schema.insert("type".into(), json!("integer"));
}

fn integer(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => text.parse::<i64>().ok().map(Value::from),
        Value::Number(number) => number.as_i64().map(Value::from),
        _ => None,
    }
}

/// Omits `style` and `explode` where they have their defaults.
fn parameter(parameter: &mut Map<String, Value>) {
    let location = parameter
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or("header");
    let default_style = if matches!(location, "query" | "cookie") {
        "form"
    } else {
        "simple"
    };
    let style = parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or(default_style);
    let (is_default, is_form) = (style == default_style, style == "form");
    if parameter.get("explode") == Some(&Value::Bool(is_form)) {
        parameter.remove("explode");
    }
    if is_default {
        parameter.remove("style");
    }
}

/// Empties the descriptions of scopes, which OpenAPI requires and which are documentation.
fn scopes(flow: &mut Map<String, Value>) {
    let scopes = flow.get_mut("scopes").and_then(Value::as_object_mut);
    for (_, description) in scopes.into_iter().flatten() {
        *description = Value::String(String::new());
    }
}

/// Omits keys that have their defaults.
fn drop_defaults(kind: Kind, object: &mut Map<String, Value>) {
    let (off, empty): (&[&str], &[&str]) = match kind {
        Kind::Operation => (
            &["deprecated"],
            &["parameters", "tags", "callbacks", "servers"],
        ),
        Kind::PathItem => (&[], &["parameters", "servers"]),
        Kind::Parameter | Kind::Header => (
            &["required", "deprecated", "allowEmptyValue", "allowReserved"],
            &[],
        ),
        Kind::RequestBody => (&["required"], &[]),
        Kind::Response => (&[], &["content", "headers"]),
        Kind::Encoding => (&["allowReserved"], &["headers"]),
        Kind::MediaType => (&[], &["encoding", "schema"]),
        Kind::Schema | Kind::SchemaOrBool => (
            &[
                "nullable",
                "readOnly",
                "writeOnly",
                "deprecated",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "uniqueItems",
            ],
            &["required", "properties"],
        ),
        Kind::Document => (&[], &["servers", "tags", "security"]),
        _ => (&[], &[]),
    };
    for key in off {
        if object.get(*key) == Some(&Value::Bool(false)) {
            object.remove(*key);
        }
    }
    for key in empty {
        let nothing = match object.get(*key) {
            Some(Value::Array(items)) => items.is_empty(),
            Some(Value::Object(map)) => map.is_empty(),
            _ => false,
        };
        if nothing {
            object.remove(*key);
        }
    }
}

/// OpenAPI requires a description of every response: the reason phrase of its status code, or else
/// the key itself.
fn describe_responses(responses: &mut Map<String, Value>) {
    for (code, response) in responses {
        let response = response.as_object_mut();
        if let Some(response) = response.filter(|map| !map.contains_key("$ref")) {
            response.insert("description".into(), Value::String(reason(code).to_owned()));
        }
    }
}

fn reason(code: &str) -> &str {
    match code {
        "default" => "Any other response",
        "1XX" => "Informational",
        "2XX" => "Success",
        "3XX" => "Redirection",
        "4XX" => "Client error",
        "5XX" => "Server error",
        // RFC 9110 renamed these.
        "413" => "Content Too Large",
        "422" => "Unprocessable Content",
        _ => {
            let status = StatusCode::from_bytes(code.as_bytes()).ok();
            status.and_then(|it| it.canonical_reason()).unwrap_or(code)
        }
    }
}
