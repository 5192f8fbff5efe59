//! Conversion of OpenAPI 3.1 to 3.0, which the rest of the toolchain and the generator read.
//!
//! Only what has the same meaning in 3.0 is converted; anything else is an error with its place and
//! keyword. The rules for schemas:
//!
//! | 3.1 | 3.0 |
//! |---|---|
//! | `type: [T, "null"]` | `type: T`, `nullable: true` |
//! | `type: [T, U]` | `anyOf: [{type: T}, {type: U}]` |
//! | `type` omitted beside `const` or `enum` of one JSON type | that type |
//! | `{type: "null"}` as a member of `oneOf` or `anyOf` | `nullable: true`, without that member |
//! | `const: V`, alone or beside an `enum` that has it | `enum: [V]` |
//! | facts beside `$ref` | `allOf: [{$ref}]` beside them |
//! | `exclusiveMinimum: 1` | `minimum: 1`, `exclusiveMinimum: true`; the same for the maximum |
//! | `contentEncoding: base64`, `contentMediaType` of binary data | `format: byte`, `format: binary` |
//! | an array without `items`, a schema that is `true` | any value: `items: {}`, `{}` |
//! | `examples`, `$comment`, `$schema`, `$id` | omitted |
//!
//! `webhooks` and `components.pathItems` cannot be expressed. `info.summary`,
//! `info.license.identifier` and `jsonSchemaDialect` are omitted. Other keys that no version of
//! OpenAPI defines are reported and omitted by the canonical form, as in a document of version 3.0.

use serde_json::{Map, Value, json};

use super::grammar::{Kind, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// Keywords of JSON Schema 2020-12 without a counterpart in OpenAPI 3.0.
const INEXPRESSIBLE: [&str; 19] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "contains",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$recursiveRef",
];

/// Returns `document` as OpenAPI 3.0 if it is OpenAPI 3.1, and unchanged otherwise.
///
/// # Errors
/// It has something that OpenAPI 3.0 cannot express; the message has the place and the keyword.
pub(super) fn convert(document: &Value) -> Result<Value> {
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version == "3.1" || version.starts_with("3.1.")) {
        return Ok(document.clone());
    }
    for place in ["/webhooks", "/components/pathItems"] {
        let found = document.pointer(place).and_then(Value::as_object);
        if found.is_some_and(|found| !found.is_empty()) {
            return Err(inexpressible(place, "has no counterpart"));
        }
    }
    let mut converted = value(Kind::Document, document, "")?;
    if let Some(root) = converted.as_object_mut() {
        root.insert("openapi".into(), json!("3.0.3"));
        root.remove("webhooks");
        root.remove("jsonSchemaDialect");
    }
    for (owner, key) in [
        ("/info", "summary"),
        ("/info/license", "identifier"),
        ("/components", "pathItems"),
    ] {
        if let Some(owner) = converted.pointer_mut(owner).and_then(Value::as_object_mut) {
            owner.remove(key);
        }
    }
    Ok(converted)
}

fn inexpressible(place: &str, why: &str) -> Error {
    Error::new(format!("{place}: {why} in OpenAPI 3.0"))
}

fn value(kind: Kind, node: &Value, place: &str) -> Result<Value> {
    let is_schema = matches!(kind, Kind::Schema | Kind::SchemaOrBool);
    match (kind.shape(), node) {
        (Shape::List(item), Value::Array(items)) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, node)| value(item, node, &pointer::child(place, index)))
                .collect()
        }
        (Shape::Map(..) | Shape::Object(_), Value::Object(map)) => {
            let mut converted = Map::new();
            for (key, node) in map {
                let inner = pointer::child(place, key);
                let node = match kind.child(key) {
                    Some(child) => value(child, node, &inner)?,
                    None => node.clone(),
                };
                converted.insert(key.clone(), node);
            }
            match is_schema {
                true => schema(converted, place),
                false => Ok(Value::Object(converted)),
            }
        }
        (_, Value::Bool(true)) if kind == Kind::Schema => Ok(json!({})),
        (_, Value::Bool(false)) if kind == Kind::Schema => Err(inexpressible(
            place,
            "a schema that allows nothing cannot be written",
        )),
        _ => Ok(node.clone()),
    }
}

/// Converts the keywords of one schema, whose parts are converted already.
fn schema(mut schema: Map<String, Value>, place: &str) -> Result<Value> {
    if let Some(keyword) = INEXPRESSIBLE.iter().find(|key| schema.contains_key(**key)) {
        return Err(inexpressible(
            &pointer::child(place, keyword),
            &format!("`{keyword}` has no counterpart"),
        ));
    }
    for key in ["examples", "$comment", "$schema", "$id"] {
        schema.remove(key);
    }
    constant(&mut schema, place)?;
    types(&mut schema, place)?;
    null_members(&mut schema);
    bound(&mut schema, "minimum", "exclusiveMinimum");
    bound(&mut schema, "maximum", "exclusiveMaximum");
    content(&mut schema);
    if schema.get("type").is_some_and(|kind| kind == "array") {
        schema.entry("items").or_insert_with(|| json!({}));
    }
    facts_beside_reference(&mut schema);
    Ok(Value::Object(schema))
}

fn constant(schema: &mut Map<String, Value>, place: &str) -> Result<()> {
    let Some(value) = schema.remove("const") else {
        return Ok(());
    };
    let values = schema.get("enum").and_then(Value::as_array);
    if value.is_null() || values.is_some_and(|values| !values.contains(&value)) {
        return Err(inexpressible(
            &pointer::child(place, "const"),
            "`const` of `null`, or of a value that `enum` excludes, has no counterpart",
        ));
    }
    schema.insert("enum".into(), Value::Array(vec![value]));
    Ok(())
}

/// Converts `type` to one type and `nullable`.
fn types(schema: &mut Map<String, Value>, place: &str) -> Result<()> {
    let place = pointer::child(place, "type");
    match schema.get("type").cloned() {
        None => {
            let values = schema.get("enum").and_then(Value::as_array);
            let mut kinds: Vec<_> = values.into_iter().flatten().filter_map(kind_of).collect();
            kinds.dedup();
            if let [kind] = kinds.as_slice() {
                schema.insert("type".into(), json!(kind));
            }
        }
        Some(Value::Array(kinds)) => {
            let (null, kinds): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|k| k == "null");
            schema.remove("type");
            match kinds.as_slice() {
                [] => return Err(inexpressible(&place, "only `null` has no counterpart")),
                [kind] => {
                    schema.insert("type".into(), kind.clone());
                }
                several if !schema.contains_key("anyOf") => {
                    let several = several.iter().map(|kind| json!({ "type": kind }));
                    schema.insert("anyOf".into(), several.collect());
                }
                _ => {
                    return Err(inexpressible(
                        &place,
                        "several types beside `anyOf` have no counterpart",
                    ));
                }
            }
            if !null.is_empty() {
                schema.insert("nullable".into(), json!(true));
            }
        }
        Some(_) => {}
    }
    Ok(())
}

fn kind_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        _ => None,
    }
}

/// Converts a member that is only `null` to `nullable`.
fn null_members(schema: &mut Map<String, Value>) {
    let mut nullable = false;
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(members)) = schema.get_mut(key) else {
            continue;
        };
        let before = members.len();
        members.retain(|member| member.get("type").is_none_or(|kind| kind != "null"));
        nullable |= members.len() < before;
        if let (1, true) = (members.len(), nullable) {
            let members = schema.remove(key).unwrap_or_default();
            schema.insert("allOf".into(), members);
        }
    }
    if nullable {
        schema.insert("nullable".into(), json!(true));
    }
}

fn bound(schema: &mut Map<String, Value>, key: &str, exclusive: &str) {
    let Some(bound) = schema
        .get(exclusive)
        .filter(|value| value.is_number())
        .cloned()
    else {
        return;
    };
    let inclusive = schema.get(key).and_then(Value::as_f64);
    let is_tighter = |inclusive: f64| match (bound.as_f64(), key) {
        (Some(bound), "minimum") => inclusive > bound,
        (Some(bound), _) => inclusive < bound,
        (None, _) => true,
    };
    if inclusive.is_some_and(is_tighter) {
        schema.remove(exclusive);
        return;
    }
    schema.insert(key.into(), bound);
    schema.insert(exclusive.into(), json!(true));
}

fn content(schema: &mut Map<String, Value>) {
    let encoding = schema.remove("contentEncoding");
    let media_type = schema.remove("contentMediaType");
    let format = match (&encoding, &media_type) {
        (Some(Value::String(encoding)), _) if encoding == "base64" => "byte",
        (None, Some(Value::String(media_type))) if media_type == "application/octet-stream" => {
            schema.entry("type").or_insert_with(|| json!("string"));
            "binary"
        }
        _ => return,
    };
    schema.entry("format").or_insert_with(|| json!(format));
}

/// OpenAPI 3.0 ignores what stands beside a `$ref`; only documentation may be lost so.
fn facts_beside_reference(schema: &mut Map<String, Value>) {
    let is_fact = |key: &String| {
        key != "$ref" && !key.starts_with("x-") && Kind::Schema.child(key) != Some(Kind::Prose)
    };
    if !schema.contains_key("$ref") || !schema.keys().any(is_fact) {
        return;
    }
    if let Some(target) = schema.remove("$ref") {
        let reference = json!({ "$ref": target });
        match schema.get_mut("allOf").and_then(Value::as_array_mut) {
            Some(members) => members.insert(0, reference),
            None => {
                schema.insert("allOf".into(), json!([reference]));
            }
        }
    }
}
