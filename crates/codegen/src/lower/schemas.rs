//! Schemas, as progenitor can take them and as a forgiving client wants them.
//!
//! | shape | becomes | why |
//! |---|---|---|
//! | `allOf` of objects, and what stands beside it | one object | typify's merge reports conflicts without a name |
//! | `allOf` of one `$ref` | that `$ref` | a property's own description needs the wrapper |
//! | `anyOf` of scalars | the first one, marked lenient | it is what we send; the others are accepted |
//! | limits, `pattern`, `default`, numeric `enum` | nothing | the server judges what is sent; what it sends must not break a decode |
//! | `format` but `password` and `binary` | nothing | a timestamp with a space must not break a decode; integers are `i64` |
//! | optional array in what can be sent | nullable | an absent list and an empty one are different requests |
//! | `additionalProperties: false` | nothing | the server may add fields |

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::LENIENT;
use super::parts::{NOT, is_typed, key_of_object, list, nothing_is_dropped, required};
use crate::Error;
use crate::document::{Document, schema_name, schema_reference, sendable};

/// Schemas nested deeper than this are refused rather than followed.
const DEPTH: usize = 64;

pub(super) fn lower(document: &Document) -> Result<Map<String, Value>, Error> {
    let sendable = sendable(document);
    let mut lowered = Map::new();
    for (name, schema) in document.schemas() {
        let schema = lower_one(document, schema, sendable.contains(name))
            .map_err(|reason| Error::schema(name, reason))?;
        check_inline_names(document, name, &schema)
            .map_err(|reason| Error::schema(name, reason))?;
        lowered.insert(name.clone(), schema);
    }
    Ok(lowered)
}

/// Lowers one schema; an error is the reason, without the schema's name.
pub(super) fn lower_one(
    document: &Document,
    schema: &Value,
    sendable: bool,
) -> Result<Value, String> {
    Lowering { document, sendable }.schema(schema, DEPTH)
}

struct Lowering<'a> {
    document: &'a Document,
    sendable: bool,
}

impl Lowering<'_> {
    fn schema(&self, schema: &Value, depth: usize) -> Result<Value, String> {
        let Some(map) = schema.as_object() else {
            return Err(format!("`{schema}` is not a schema"));
        };
        let Some(depth) = depth.checked_sub(1) else {
            return Err("it is nested too deeply".to_owned());
        };
        if let Some(name) = schema_name(schema) {
            return Ok(schema_reference(name));
        }
        if map.contains_key("$ref") {
            return Err(format!("`{}` does not refer to a schema", map["$ref"]));
        }
        if map.contains_key("not") {
            return Err(NOT.to_owned());
        }
        nothing_is_dropped(map)?;
        let mut lowered = if let Some(parts) = list(map, "allOf")? {
            self.all_of(map, parts, depth)?
        } else if let Some(options) = list(map, "oneOf")? {
            self.one_of(options, depth)?
        } else if let Some(options) = list(map, "anyOf")? {
            self.any_of(options, depth)?
        } else {
            self.plain(map, depth)?
        };
        if let Some(object) = lowered.as_object_mut() {
            let description = describe(map);
            if !description.is_empty() && !object.contains_key("$ref") {
                object.insert("description".to_owned(), description.into());
            }
            if map.get("nullable") == Some(&Value::Bool(true)) && !object.contains_key("$ref") {
                object.insert("nullable".to_owned(), true.into());
            }
        }
        Ok(lowered)
    }

    fn plain(&self, map: &Map<String, Value>, depth: usize) -> Result<Value, String> {
        let kind = match map.get("type") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(other) => return Err(format!("`type: {other}` is not one type")),
            None if map.contains_key("properties") => "object",
            None if map.contains_key("items") => "array",
            None if map.contains_key("enum") => {
                return Err("an `enum` needs a `type`".to_owned());
            }
            None => return Ok(json!({})),
        };
        match kind {
            "string" => string(map),
            "integer" | "number" => {
                let values = map
                    .get("enum")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                if let Some(value) = values.into_iter().find(|value| !value.is_number()) {
                    return Err(format!(
                        "the value {value} of its `enum` is not of `type: {kind}`"
                    ));
                }
                Ok(json!({ "type": kind }))
            }
            "boolean" => Ok(json!({"type": "boolean"})),
            "array" => {
                let items = map.get("items").ok_or("an array needs `items`")?;
                Ok(json!({"type": "array", "items": self.schema(items, depth)?}))
            }
            "object" => self.object(map, depth),
            other => Err(format!("`type: {other}` is not an OpenAPI 3.0 type")),
        }
    }

    fn object(&self, map: &Map<String, Value>, depth: usize) -> Result<Value, String> {
        let mut lowered = json!({"type": "object"});
        let none = Map::new();
        let properties = match map.get("properties") {
            None => &none,
            Some(Value::Object(properties)) => properties,
            Some(_) => return Err("`properties` is not an object".to_owned()),
        };
        let required = required(map)?;
        for name in &required {
            if !properties.contains_key(*name) {
                return Err(format!(
                    "it requires `{name}`, which is none of its properties"
                ));
            }
        }
        if properties.is_empty() {
            match map.get("additionalProperties") {
                Some(values) if values.is_object() => {
                    lowered["additionalProperties"] = self.schema(values, depth)?;
                }
                _ => {}
            }
            return Ok(lowered);
        }
        if map
            .get("additionalProperties")
            .is_some_and(Value::is_object)
        {
            return Err(
                "it has both `properties` and typed `additionalProperties`: \
                        split it in two with `oneOf`"
                    .to_owned(),
            );
        }
        for (name, property) in properties {
            let mut property = self
                .schema(property, depth)
                .map_err(|reason| format!("property `{name}`: {reason}"))?;
            if self.sendable
                && !required.contains(name.as_str())
                && property.get("type") == Some(&json!("array"))
            {
                property["nullable"] = true.into();
            }
            lowered["properties"][name] = property;
        }
        if !required.is_empty() {
            lowered["required"] = json!(required);
        }
        Ok(lowered)
    }

    fn all_of(
        &self,
        map: &Map<String, Value>,
        parts: &[Value],
        depth: usize,
    ) -> Result<Value, String> {
        let says_more = key_of_object(map).is_some();
        if let [one] = parts
            && !says_more
        {
            let lowered = self.schema(one, depth)?;
            // The wrapper lets a reference keep a description of its own.
            return Ok(
                if lowered.get("$ref").is_some() && map.contains_key("description") {
                    json!({ "allOf": [lowered] })
                } else {
                    lowered
                },
            );
        }
        let mut merged = Map::new();
        for part in parts {
            self.merge(&mut merged, part, depth)?;
        }
        let mut rest = map.clone();
        rest.remove("allOf");
        if says_more {
            self.merge(&mut merged, &Value::Object(rest), depth)?;
        }
        self.object(&merged, depth)
    }

    fn merge(
        &self,
        merged: &mut Map<String, Value>,
        part: &Value,
        depth: usize,
    ) -> Result<(), String> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err("its `allOf` leads round in a circle".to_owned());
        };
        let part = self.document.resolve(part);
        if let Some(parts) = part.get("allOf").and_then(Value::as_array) {
            for part in parts {
                self.merge(merged, part, depth)?;
            }
        }
        if part.get("oneOf").is_some() || part.get("anyOf").is_some() {
            return Err("`allOf` joins only objects, not choices".to_owned());
        }
        if part.get("not").is_some() {
            return Err(NOT.to_owned());
        }
        let kind = part.get("type").and_then(Value::as_str).unwrap_or("object");
        if kind != "object" {
            return Err(format!("`allOf` joins only objects, not `type: {kind}`"));
        }
        for (name, property) in part
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let properties = merged.entry("properties").or_insert_with(|| json!({}));
            if let Some(known) = properties.get(name)
                && known != property
            {
                return Err(format!(
                    "two members of its `allOf` disagree about property `{name}`"
                ));
            }
            properties[name] = property.clone();
        }
        let additional = part.get("additionalProperties");
        if let Some(values) = additional.filter(|values| is_typed(values)) {
            let known = merged.entry("additionalProperties").or_insert(json!({}));
            if is_typed(known) && known != values {
                return Err(
                    "two members of its `allOf` disagree about `additionalProperties`".to_owned(),
                );
            }
            *known = values.clone();
        }
        if let Some(Value::Array(names)) = part.get("required") {
            let required = merged.entry("required").or_insert_with(|| json!([]));
            if let Some(required) = required.as_array_mut() {
                required.extend(names.iter().cloned());
            }
        }
        Ok(())
    }

    fn one_of(&self, options: &[Value], depth: usize) -> Result<Value, String> {
        let mut lowered = Vec::new();
        for option in options {
            let kind = self
                .document
                .resolve(option)
                .get("type")
                .and_then(Value::as_str);
            let composed = self.document.resolve(option).get("allOf").is_some();
            if kind != Some("object") && !composed {
                return Err(format!(
                    "`oneOf` chooses only between objects, not `type: {}`: use `anyOf` for scalars",
                    kind.unwrap_or("(none)")
                ));
            }
            lowered.push(self.schema(option, depth)?);
        }
        Ok(json!({ "oneOf": lowered }))
    }

    fn any_of(&self, options: &[Value], depth: usize) -> Result<Value, String> {
        let mut kinds = Vec::new();
        for option in options {
            let kind = self
                .document
                .resolve(option)
                .get("type")
                .and_then(Value::as_str);
            match kind {
                Some(kind @ ("string" | "integer" | "number")) => kinds.push(kind),
                _ => {
                    return Err(format!(
                        "`anyOf` chooses only between strings and numbers, not `type: {}`: use \
                         `oneOf` for objects",
                        kind.unwrap_or("(none)")
                    ));
                }
            }
        }
        match kinds.as_slice() {
            [] => Err("`anyOf` is empty".to_owned()),
            [_] => self.schema(&options[0], depth),
            [first, ..] => Ok(json!({"type": first, "format": LENIENT})),
        }
    }
}

fn string(map: &Map<String, Value>) -> Result<Value, String> {
    if let Some(values) = map.get("enum").and_then(Value::as_array) {
        let mut names = BTreeSet::new();
        let mut lowered = Vec::new();
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => {
                    if !names.insert(text.to_upper_camel_case()) {
                        return Err(format!(
                            "the value {value} of its `enum` has the same Rust name as another"
                        ));
                    }
                    lowered.push(value.clone());
                }
                _ => {
                    return Err(format!(
                        "the value {value} of its `enum` is not of `type: string`"
                    ));
                }
            }
        }
        if lowered.is_empty() {
            return Err("its `enum` has no value".to_owned());
        }
        return Ok(json!({"type": "string", "enum": lowered}));
    }
    Ok(match map.get("format").and_then(Value::as_str) {
        Some(format @ ("password" | "binary")) => json!({"type": "string", "format": format}),
        _ => json!({"type": "string"}),
    })
}

/// What the generated documentation says of it.
fn describe(map: &Map<String, Value>) -> String {
    let text = |key| {
        map.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
    let mut described = text("description").to_owned();
    if map.get("deprecated") == Some(&Value::Bool(true)) {
        if !described.is_empty() {
            described.push_str("\n\n");
        }
        described.push_str("Deprecated.");
    }
    described
}

/// An inline object or enum gets a type of its own, named after where it stands: that name must
/// not be another schema's.
fn check_inline_names(document: &Document, name: &str, schema: &Value) -> Result<(), String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (property, schema) in properties.into_iter().flatten() {
        let inline = schema.get("properties").is_some()
            || schema.get("enum").is_some()
            || schema.get("oneOf").is_some();
        let rust = format!("{name}-{property}").to_upper_camel_case();
        if inline
            && let Some((taken, _)) = document
                .schemas()
                .find(|(other, _)| other.to_upper_camel_case() == rust)
        {
            return Err(format!(
                "its inline property `{property}` becomes the type `{rust}`, which is schema \
                 `{taken}`'s: refer to that with `$ref`, or name the inline one"
            ));
        }
    }
    Ok(())
}
