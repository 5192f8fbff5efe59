//! The validator of the sandbox and of the client, judged by an independent one: both must give the
//! same verdict on thousands of bodies, valid and broken, for every schema of both documents.

mod bodies;

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::{Registry, Validator as Judge};
use serde_json::{Value, json};
use whatsapp_business_runtime::schema::{Mode, Validator};

use bodies::Bodies;

const URI: &str = "urn:document";

/// Compositions that the documents do not have, or have only in a form that is easily right.
const SHAPES: &str = r##"{ "paths": {}, "components": { "responses": {}, "schemas": {
    "Base": { "type": "object", "required": ["id"], "properties": {
        "id": { "type": "string", "maxLength": 3 }, "at": { "type": "number", "maximum": 4 } } },
    "Narrowed": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "type": "object", "properties": {
        "id": { "type": "string", "minLength": 2 }, "at": { "type": "integer", "minimum": -3 } } }] },
    "Beside": { "allOf": [{ "$ref": "#/components/schemas/Narrowed" }], "type": "object",
        "required": ["at"], "properties": { "at": { "type": "integer", "enum": [1, 2, 3, 4, 5] } } },
    "Closed": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "type": "object",
        "properties": { "id": {}, "one": {} }, "additionalProperties": false }] },
    "Others": { "allOf": [{ "type": "object", "properties": { "one": { "type": "boolean" } } },
        { "type": "object", "additionalProperties": { "type": "boolean", "nullable": true } }] },
    "Nullable": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Base" }] },
    "BothNullable": { "allOf": [{ "$ref": "#/components/schemas/Nullable" },
        { "type": "object", "nullable": true, "required": ["at"] }] },
    "OneNullable": { "allOf": [{ "$ref": "#/components/schemas/Nullable" }, { "type": "object" }] },
    "Choice": { "type": "object", "oneOf": [{ "$ref": "#/components/schemas/Base" },
        { "$ref": "#/components/schemas/Closed" }, { "type": "array", "items": {} }] },
    "ChosenPart": { "allOf": [{ "type": "object", "required": ["at"] },
        { "anyOf": [{ "$ref": "#/components/schemas/Base" }, { "type": "object", "required": ["one"],
            "properties": { "one": { "type": "string" } } }] }] },
    "NullableValues": { "type": "string", "nullable": true, "enum": ["a", "b"] },
    "NullableChoice": { "nullable": true, "oneOf": [{ "type": "integer", "maximum": 2 },
        { "type": "number", "minimum": 1.5 }] },
    "Tree": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" },
        "children": { "type": "array", "minItems": 1, "maxItems": 3,
            "items": { "$ref": "#/components/schemas/Tree" } } } },
    "Unsigned": { "type": "integer", "format": "int64", "minimum": 0 }
} } }"##;

#[test]
fn agrees_with_an_independent_validator() {
    let mut kinds = BTreeMap::new();
    for (name, text, rounds) in [
        ("On-Premises", whatsapp_business::api::DOCUMENT, 80),
        ("Cloud", whatsapp_business_cloud::api::DOCUMENT, 80),
        ("Shapes", SHAPES, 800),
    ] {
        let document: &'static Value = Box::leak(Box::new(serde_json::from_str(text).unwrap()));
        let mut converted = document.clone();
        convert(&mut converted);
        let registry = Registry::new().add(URI, converted).unwrap();
        let registry = registry.prepare().unwrap();
        let mut bodies = Bodies::new(document);
        let pointers = schemas(document);
        let (mut valid, mut invalid) = (0, 0);
        for pointer in &pointers {
            let schema = document.pointer(pointer).unwrap();
            let validator = Validator::compile(document, schema).unwrap();
            let judge = judge(&registry, pointer);
            for round in 0..rounds {
                let mut body = bodies.valid(schema, 0);
                for _ in 0..round % 4 {
                    bodies.mutate(&mut body, &pointers);
                }
                let verdict = validator.validate(&body, Mode::JsonSchema);
                assert_eq!(
                    verdict.is_ok(),
                    judge.is_valid(&body),
                    "{pointer}: {body} is {verdict:?}, and {:?}",
                    judge.iter_errors(&body).next(),
                );
                let Err(violation) = verdict else {
                    valid += 1;
                    continue;
                };
                invalid += 1;
                let debug = format!("{:?}", violation.cause("").1);
                let kind = debug.split([' ', '{']).next().unwrap_or_default();
                *kinds.entry(kind.to_owned()).or_insert(0) += 1;
                // The judge finds something wrong at the same place.
                let mut places = BTreeSet::new();
                judge
                    .iter_errors(&body)
                    .for_each(|error| named(&error, &mut places));
                let path = violation.path("");
                assert!(
                    places.contains(&path),
                    "{pointer}: {path} of {body}, {places:?}"
                );
            }
        }
        println!(
            "{name}: {} schemas, {valid} valid bodies, {invalid} invalid",
            pointers.len()
        );
        let total = valid + invalid;
        assert!(total >= 10_000 && valid >= total / 4 && invalid >= total / 3);
    }
    println!("{kinds:?}");
    // Each kind of violation is among them, but the one that stands for those of its alternatives.
    let found: Vec<&str> = kinds.keys().map(String::as_str).collect();
    let all = [
        "Missing",
        "NotInEnum",
        "Pattern",
        "SeveralAlternatives",
        "TooFew",
        "TooLarge",
        "TooLong",
        "TooMany",
        "TooShort",
        "TooSmall",
        "Unknown",
        "WrongType",
    ];
    assert_eq!(found, all);
}

/// The pointers of all named schemas, and of those of bodies.
fn schemas(document: &Value) -> Vec<String> {
    fn collect(value: &Value, pointer: &str, found: &mut Vec<String>) {
        let members = value.as_object().into_iter().flatten();
        for (name, member) in members {
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match name.as_str() {
                "schema" => found.push(pointer),
                _ => collect(member, &pointer, found),
            }
        }
    }
    let named = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys();
    let mut found: Vec<_> = named
        .map(|name| format!("/components/schemas/{name}"))
        .collect();
    collect(&document["paths"], "/paths", &mut found);
    collect(
        &document["components"]["responses"],
        "/components/responses",
        &mut found,
    );
    found
}

fn judge(registry: &Registry<'_>, pointer: &str) -> Judge {
    // Characters of path templates and expressions that are not allowed in a URI.
    let escapes = [("{", "%7B"), ("}", "%7D"), ("#", "%23")];
    let escape = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    let fragment = escapes.into_iter().fold(pointer.to_owned(), escape);
    let reference = json!({ "$ref": format!("{URI}#{fragment}") });
    jsonschema::options()
        .with_registry(registry)
        .build(&reference)
        .unwrap()
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

/// Adds the places that an error names, and those that the errors of its alternatives name.
fn named(error: &ValidationError<'_>, places: &mut BTreeSet<String>) {
    let mut path = String::new();
    for part in error.instance_path().as_str().split('/').skip(1) {
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => {
                let dot = if path.is_empty() { "" } else { "." };
                path.push_str(&format!(
                    "{dot}{}",
                    part.replace("~1", "/").replace("~0", "~")
                ));
            }
        }
    }
    let mut member = |name: &str| {
        let dot = if path.is_empty() { "" } else { "." };
        places.insert(format!("{path}{dot}{name}"));
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => member(property.as_str().unwrap()),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().for_each(|name| member(name));
        }
        kind => {
            if let ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } = kind
            {
                let errors = context.iter().flatten();
                errors.for_each(|error| named(error, places));
            }
            places.insert(path);
        }
    }
}
