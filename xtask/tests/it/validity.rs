//! Independent checks of the effective document: an OpenAPI validator, a JSON Schema validator for the
//! examples, and the presence of descriptions.

use std::collections::BTreeSet;
use std::path::Path;

use jsonschema::{Draft, Validator};
use roas::v3_0::spec::Spec;
use roas::validation::{Options, Validate};
use serde_json::{Value, json};
use xtask::api::{Api, CLOUD, ON_PREMISES};
use xtask::canonical::grammar::{Kind, Shape};
use xtask::pointer;

fn effective() -> Value {
    effective_of(ON_PREMISES)
}

fn effective_of(api: Api) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    serde_json::from_str(&std::fs::read_to_string(root.join(api.effective())).unwrap()).unwrap()
}

/// Returns the findings of the OpenAPI validator. Unused schemas are ignored, since the published names
/// are retained.
fn findings(document: &Value) -> Vec<String> {
    let spec: Spec = match serde_json::from_value(document.clone()) {
        Ok(spec) => spec,
        Err(error) => return vec![error.to_string()],
    };
    match spec.validate(Options::IgnoreUnusedSchemas.only(), None) {
        Ok(()) => Vec::new(),
        Err(error) => error.errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_effective_document_is_valid_openapi_3_0() {
    let findings = findings(&effective());
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn the_effective_document_of_the_cloud_api_is_valid_openapi_3_0() {
    let mut findings = findings(&effective_of(CLOUD));
    // Ids of all kinds share the first segment of a path. A server tells them apart by the id.
    findings.retain(|finding| !finding.contains("OAS forbids equivalent templates"));
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn operations_parameters_and_schemas_of_the_cloud_api_are_described() {
    let document = effective_of(CLOUD);
    let mut bare = Vec::new();
    walk(Kind::Document, &document, "", &mut |kind, value, place| {
        let key = match kind {
            Kind::Operation => "summary",
            Kind::Parameter | Kind::Tag => "description",
            Kind::Schema if place.matches('/').count() == 3 => "description",
            _ => return,
        };
        if value.get("$ref").is_none() && value.get(key).is_none() {
            bare.push(place.to_owned());
        }
    });
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn the_validator_would_find_an_invalid_document() {
    for (pointer, value) in [
        ("/openapi", json!("3.1.0")),
        ("/paths/~1health/get/operationId", json!("Users_createUser")),
        ("/paths/~1health/get/tags/0", json!("Nowhere")),
        (
            "/paths/~1health/get/responses/4XX/$ref",
            json!("#/components/responses/None"),
        ),
        (
            "/paths/~1groups~1{GroupId}/get/parameters/0/in",
            json!("query"),
        ),
        ("/components/schemas/Text/type", json!("text")),
        (
            "/components/schemas/Text/properties/body/minLength",
            json!(-1),
        ),
    ] {
        let mut broken = effective();
        let place = broken.pointer_mut(pointer);
        *place.unwrap_or_else(|| panic!("{pointer} is not there")) = value;
        assert_ne!(findings(&broken), [] as [String; 0], "{pointer}");
    }
}

/// Visits every value of the document with its kind and place.
fn walk<'a>(
    kind: Kind,
    value: &'a Value,
    place: &str,
    visit: &mut dyn FnMut(Kind, &'a Value, &str),
) {
    visit(kind, value, place);
    let mut inner = |key: &str, value: &'a Value| {
        if let Some(kind) = kind.child(key) {
            walk(kind, value, &pointer::child(place, key), visit);
        }
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| inner(key, value)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| inner(&index.to_string(), value)),
        _ => {}
    }
}

/// Returns the keys that OpenAPI 3.0 does not define, which the validator accepts.
fn unknown_keys(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(Kind::Document, document, "", &mut |kind, value, place| {
        let members = value.as_object().into_iter().flatten();
        let fixed = matches!(kind.shape(), Shape::Object(_)) && value.get("$ref").is_none();
        for (key, _) in members.filter(|_| fixed) {
            if kind.child(key).is_none() && !key.starts_with("x-") {
                found.push(pointer::child(place, key));
            }
        }
    });
    found
}

#[test]
fn the_effective_document_has_no_key_that_openapi_3_0_does_not_know() {
    let mut document = effective();
    assert_eq!(unknown_keys(&document), [] as [String; 0]);
    document["components"]["schemas"]["Text"]["const"] = json!("x");
    assert_eq!(unknown_keys(&document), ["/components/schemas/Text/const"]);
}

/// An example and its schema.
struct Example<'a> {
    place: String,
    schema: &'a Value,
    value: &'a Value,
}

fn examples(document: &Value) -> Vec<Example<'_>> {
    let mut found = Vec::new();
    walk(Kind::Document, document, "", &mut |kind, value, place| {
        let schema = match kind {
            Kind::Schema | Kind::SchemaOrBool => Some(value),
            Kind::MediaType | Kind::Parameter | Kind::Header => value.get("schema"),
            _ => None,
        };
        let Some(schema) = schema else { return };
        let mut push = |place: String, value| {
            found.push(Example {
                place,
                schema,
                value,
            });
        };
        if let Some(example) = value.get("example") {
            push(pointer::child(place, "example"), example);
        }
        let named = value.get("examples").and_then(Value::as_object);
        for (name, example) in named.into_iter().flatten() {
            let place = pointer::child(&pointer::child(place, "examples"), name);
            push(place, &example["value"]);
        }
    });
    found
}

/// Returns the places where `example` or `examples` is a key, regardless of the structure.
fn mentioned(value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let inner = pointer::child(place, key);
                let a_property = place.ends_with("/properties");
                match (key.as_str(), member) {
                    ("example", _) if !a_property => drop(found.insert(inner)),
                    ("examples", Value::Object(named)) if !a_property => {
                        found.extend(named.keys().map(|name| pointer::child(&inner, name)));
                    }
                    _ => mentioned(member, &inner, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                mentioned(item, &pointer::child(place, index), found);
            }
        }
        _ => {}
    }
}

/// Converts `schema` to JSON Schema: OpenAPI 3.0 is based on draft 4, except for `nullable`.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut schema = json!({
        "allOf": [schema],
        "components": document["components"],
    });
    spell_out_null(&mut schema);
    let options = jsonschema::options().with_draft(Draft::Draft4).offline();
    options.build(&schema).unwrap()
}

fn spell_out_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(spell_out_null);
            if members.remove("nullable") == Some(Value::Bool(true)) {
                let plain = value.take();
                *value = json!({"anyOf": [{"type": "null"}, plain]});
            }
        }
        Value::Array(items) => items.iter_mut().for_each(spell_out_null),
        _ => {}
    }
}

fn misfits(document: &Value) -> Vec<String> {
    let mut misfits = Vec::new();
    for example in examples(document) {
        for error in validator(document, example.schema).iter_errors(example.value) {
            misfits.push(format!(
                "{}{}: {error}",
                example.place,
                error.instance_path()
            ));
        }
    }
    misfits
}

#[test]
fn every_example_conforms_to_its_schema() {
    let document = effective();
    let places: BTreeSet<_> = examples(&document)
        .into_iter()
        .map(|example| example.place)
        .collect();
    let mut mentioned_places = BTreeSet::new();
    mentioned(&document, "", &mut mentioned_places);
    assert_eq!(places, mentioned_places, "an example without a schema");
    let misfits = misfits(&document);
    assert!(misfits.is_empty(), "{misfits:#?}");
}

#[test]
fn a_nonconforming_example_would_be_found() {
    let document = effective();
    for example in examples(&document) {
        let validator = validator(&document, example.schema);
        assert!(
            !validator.is_valid(&json!("no such thing")),
            "{} may be anything",
            example.place
        );
    }
}

/// Returns the places without a description for the generated documentation.
fn unexplained(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(Kind::Document, document, "", &mut |kind, value, place| {
        let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
        let keys: &[&str] = match kind {
            Kind::Operation => &["summary"],
            Kind::Parameter | Kind::Header | Kind::Tag => &["description"],
            // An inline body, the items of a list and a member of a composition are described by their
            // parent; a reference by its target.
            Kind::Schema if parent == "/components/schemas" || parent.ends_with("/properties") => {
                &["description"]
            }
            Kind::Response if value.get("$ref").is_none() => &["description"],
            _ => return,
        };
        for key in keys {
            let text = value.get(*key).and_then(Value::as_str).unwrap_or_default();
            if text.trim().is_empty() {
                found.push(pointer::child(place, key));
            }
        }
    });
    found
}

#[test]
fn every_operation_parameter_schema_and_property_has_a_description() {
    let found = unexplained(&effective());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_missing_description_would_be_found() {
    for pointer in [
        "/paths/~1health/get/summary",
        "/paths/~1groups~1{GroupId}/get/parameters/0/description",
        "/components/schemas/Text/description",
        "/components/schemas/Text/properties/body/description",
    ] {
        let mut document = effective();
        let (owner, key) = pointer.rsplit_once('/').unwrap();
        let owner = document
            .pointer_mut(owner)
            .unwrap()
            .as_object_mut()
            .unwrap();
        assert!(owner.remove(key).is_some(), "{pointer}");
        assert_eq!(unexplained(&document), [pointer]);
    }
}
