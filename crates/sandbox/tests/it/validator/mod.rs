//! The validator of the sandbox and of the client, judged by an independent one: both must give the
//! same verdict on thousands of bodies, valid and broken, for every schema of both documents.

mod bodies;

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::{Registry, Validator as Judge};
use serde_json::{Value, json};
use whatsapp_business::api as on_premises;
use whatsapp_business_cloud::api as cloud;
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::schema::{Mode, Node, Schema};

use bodies::Bodies;

const URI: &str = "urn:document";

/// Compositions that the documents do not have, or have only in a form that is easily right.
#[allow(dead_code)]
mod compositions {
    use whatsapp_business_runtime::tables::*;

    include!("../../../../codegen/tests/golden/compositions/tables.rs");

    pub(super) const DOCUMENT: &str =
        include_str!("../../../../codegen/tests/golden/compositions.json");
}

#[test]
fn agrees_with_an_independent_validator() {
    let mut kinds = BTreeMap::new();
    let of = |(name, node): &(&'static str, &'static Node)| (*name, *node);
    let compositions = compositions::NODES.iter().map(of).collect();
    for (name, text, (nodes, operations), rounds) in [
        (
            "On-Premises",
            on_premises::DOCUMENT,
            tables(on_premises::SCHEMAS, on_premises::OPERATIONS),
            80,
        ),
        (
            "Cloud",
            cloud::DOCUMENT,
            tables(cloud::SCHEMAS, cloud::OPERATIONS),
            80,
        ),
        (
            "Compositions",
            compositions::DOCUMENT,
            (compositions, &[][..]),
            800,
        ),
    ] {
        let document: &'static Value = Box::leak(Box::new(serde_json::from_str(text).unwrap()));
        let mut converted = document.clone();
        convert(&mut converted);
        let registry = Registry::new().add(URI, converted).unwrap();
        let registry = registry.prepare().unwrap();
        let mut bodies = Bodies::new(document);
        let schemas = schemas(document, nodes, operations);
        let pointers: Vec<String> = schemas.iter().map(|(pointer, _)| pointer.clone()).collect();
        let (mut valid, mut invalid) = (0, 0);
        for (pointer, node) in &schemas {
            let schema = document.pointer(pointer).unwrap();
            let judge = judge(&registry, pointer);
            for round in 0..rounds {
                let mut body = bodies.valid(schema, 0);
                for _ in 0..round % 4 {
                    bodies.mutate(&mut body, &pointers);
                }
                let verdict = node.validate(&body, Mode::JsonSchema);
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

type Named = Vec<(&'static str, &'static Node)>;

/// The nodes of the named schemas, and the operations.
fn tables(
    schemas: &'static [Schema],
    operations: &'static [Operation],
) -> (Named, &'static [Operation]) {
    let named = schemas
        .iter()
        .map(|schema| (schema.name, schema.node.unwrap()));
    (named.collect(), operations)
}

/// All named schemas and those of parameters and bodies, by their pointers.
fn schemas(
    document: &Value,
    named: Named,
    operations: &[Operation],
) -> Vec<(String, &'static Node)> {
    let named = named.into_iter();
    let named = named.map(|(name, node)| (format!("/components/schemas/{name}"), node));
    let mut found: BTreeMap<_, _> = named.collect();
    for operation in operations {
        let details = operation.details.unwrap();
        let path = format!(
            "/paths/{}/{}",
            escape(operation.path),
            operation.method.to_lowercase()
        );
        let declared = document.pointer(&format!("{path}/parameters"));
        for (index, declared) in declared
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let mut parameters = details.parameters.iter();
            let parameter = parameters.find(|it| it.name == declared["name"]).unwrap();
            found.insert(
                format!("{path}/parameters/{index}/schema"),
                parameter.schema,
            );
        }
        let body = details.body.as_ref();
        let body = body.map(|body| (format!("{path}/requestBody"), body.content));
        let responses = details.responses.iter();
        let responses = responses.map(|it| (format!("{path}/responses/{}", it.status), it.content));
        for (pointer, content) in body.into_iter().chain(responses) {
            let reference = document.pointer(&pointer).unwrap().get("$ref");
            let target = reference.map(|it| it.as_str().unwrap()[1..].to_owned());
            let pointer = target.unwrap_or(pointer);
            for media in content {
                let name = escape(media.name);
                found.insert(format!("{pointer}/content/{name}/schema"), media.schema);
            }
        }
    }
    found.into_iter().collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
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
