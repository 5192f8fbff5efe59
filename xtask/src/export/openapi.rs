//! The document as OpenAPI 3.0 and 3.1, and its schemas as JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use crate::canonical::grammar::{Kind, METHODS, Shape};

const SCHEMAS: &str = "#/components/schemas/";

/// Returns the document without keys `x-…`.
pub(super) fn portable(document: &Value) -> Value {
    convert(Kind::Document, document, &|_, object| object)
}

/// Copies a value of some kind, with every object in it converted, the inner ones first. Keys that OpenAPI
/// does not define are dropped.
fn convert(
    kind: Kind,
    value: &Value,
    change: &dyn Fn(Kind, Map<String, Value>) -> Map<String, Value>,
) -> Value {
    match (kind.shape(), value) {
        (Shape::List(item), Value::Array(items)) => {
            let items = items.iter();
            items.map(|value| convert(item, value, change)).collect()
        }
        (Shape::Map(..) | Shape::Object(_), Value::Object(map)) => {
            let reference = map.get("$ref").filter(|_| kind.may_be_reference());
            let converted = match reference {
                Some(target) => Map::from_iter([("$ref".to_owned(), target.clone())]),
                None => map
                    .iter()
                    .filter_map(|(key, value)| {
                        Some((key.clone(), convert(kind.child(key)?, value, change)))
                    })
                    .collect(),
            };
            Value::Object(change(kind, converted))
        }
        _ => value.clone(),
    }
}

/// Returns an OpenAPI 3.0 document as 3.1. With a prefix, schemas are referred to by it and their name.
pub(super) fn as_3_1(document: &Value, prefix: Option<&str>) -> Value {
    let mut converted = convert(Kind::Document, document, &|kind, mut object| {
        if matches!(kind, Kind::Schema | Kind::SchemaOrBool) {
            schema(&mut object, prefix);
        }
        object
    });
    if let Some(document) = converted.as_object_mut() {
        document.insert("openapi".into(), json!("3.1.0"));
    }
    converted
}

/// `format: binary` and `byte` stay, since generators know files by them.
fn schema(schema: &mut Map<String, Value>, prefix: Option<&str>) {
    if let (Some(prefix), Some(name)) = (prefix, schema.get("$ref").and_then(name)) {
        schema.insert("$ref".into(), json!(format!("{prefix}{name}")));
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if schema.remove(exclusive) == Some(json!(true))
            && let Some(value) = schema.remove(bound)
        {
            schema.insert(exclusive.into(), value);
        }
    }
    if let Some(example) = schema.remove("example") {
        schema.insert("examples".into(), json!([example]));
    }
    if schema.remove("nullable") == Some(json!(true)) {
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut)
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
        match schema.get_mut("type") {
            Some(kind) => *kind = json!([kind.take(), "null"]),
            None => {
                let inner = std::mem::take(schema);
                schema.insert("anyOf".into(), json!([inner, {"type": "null"}]));
            }
        }
    }
    // 3.0 ignores what stands beside a `$ref`, so that it is wrapped there.
    let wrapped = match schema.get("allOf").and_then(Value::as_array) {
        Some(members) if members.len() == 1 => members.first().and_then(|it| it.get("$ref")),
        _ => None,
    };
    if let Some(target) = wrapped.cloned() {
        schema.remove("allOf");
        schema.insert("$ref".into(), target);
    }
}

/// Returns the schemas of a document whose references have `prefix` as one JSON Schema.
pub(super) fn schemas(document: &Value, prefix: &str) -> Value {
    let schemas = document.pointer("/components/schemas");
    let schemas = convert(
        Kind::Schemas,
        schemas.unwrap_or(&Value::Null),
        &|_, object| object,
    );
    let mut definitions = Map::new();
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        let mut schema = schema.clone();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("$id".into(), json!(format!("{prefix}{name}")));
        }
        definitions.insert(name.clone(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{prefix}schemas"),
        "$defs": definitions,
    })
}

/// Returns the document with the schema of outbound messages as the body of the operation that sends them.
///
/// Meta's document has a `oneOf` of a schema for each type there. Generated validators try its members in
/// turn, and the first one that ignores what it does not know wins, without the caption of an image. Members
/// that are not messages, such as the one that marks as read, stay.
pub(super) fn with_outbound_messages(document: &Value) -> Value {
    let mut document = document.clone();
    let fact = |key| {
        Some(
            document
                .pointer(&format!("/x-client/{key}"))?
                .as_str()?
                .to_owned(),
        )
    };
    let (Some(send), Some(message)) = (fact("send"), fact("message")) else {
        return document;
    };
    let message = json!({"$ref": format!("{SCHEMAS}{message}")});
    let schemas = document["components"]["schemas"].clone();
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = items.into_iter().flatten().flat_map(|(_, item)| {
        let item = item.as_object_mut().into_iter().flatten();
        item.filter(|(method, _)| METHODS.contains(&method.as_str()))
    });
    let sending = operations
        .map(|(_, operation)| operation)
        .find(|operation| operation.get("operationId") == Some(&json!(send)));
    let body = sending.and_then(|operation| {
        operation.pointer_mut("/requestBody/content/application~1json/schema")
    });
    if let Some(body) = body {
        let members = resolve(&schemas, body).and_then(|schema| schema.get("oneOf")?.as_array());
        let others = members.into_iter().flatten().filter(|member| {
            let schema = resolve(&schemas, member);
            !schema.is_some_and(|schema| has_property(&schemas, schema, "type"))
        });
        let bodies: Vec<_> = std::iter::once(message.clone())
            .chain(others.cloned())
            .collect();
        *body = match bodies.len() {
            1 => message,
            _ => json!({ "anyOf": bodies }),
        };
    }
    document
}

fn name(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix(SCHEMAS)
}

fn resolve<'a>(schemas: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    match schema.get("$ref") {
        Some(reference) => schemas.get(name(reference)?),
        None => Some(schema),
    }
}

fn has_property(schemas: &Value, schema: &Value, property: &str) -> bool {
    let members = schema.get("allOf").and_then(Value::as_array);
    let mut members = members.into_iter().flatten();
    schema
        .pointer("/properties")
        .is_some_and(|it| it.get(property).is_some())
        || members.any(|member| {
            resolve(schemas, member).is_some_and(|it| has_property(schemas, it, property))
        })
}
