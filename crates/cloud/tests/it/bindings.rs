//! The types cover the whole document, and everything of the published document that is left.

use std::collections::BTreeSet;

use serde_json::Value;
use whatsapp_business_cloud::{api, types};

macro_rules! with_types {
    ($($name:ident),* $(,)?) => {
        /// Names every type: one that is missing does not compile.
        fn named_types() -> BTreeSet<&'static str> {
            $(let _: Option<types::$name> = None;)*
            BTreeSet::from([$(stringify!($name)),*])
        }
    };
}
include!("support/schemas.rs");

#[cfg(feature = "client")]
macro_rules! with_methods {
    ($($name:ident),* $(,)?) => {
        /// Names the method of every operation: one that is missing does not compile.
        fn named_methods() -> BTreeSet<String> {
            $(let _ = whatsapp_business_cloud::Api::$name;)*
            BTreeSet::from([$(stringify!($name).to_owned()),*])
        }
    };
}
#[cfg(feature = "client")]
include!("support/operations.rs");

fn document() -> Value {
    serde_json::from_str(api::DOCUMENT).expect("the effective document is JSON")
}

fn published() -> Value {
    serde_json::from_str(include_str!("../../spec/upstream.json"))
        .expect("the published document is JSON")
}

/// Returns the method, path and operation id of every operation.
fn operations(document: &Value) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            if let Some(id) = operation.get("operationId") {
                let id = id.as_str().expect("an operation id").to_owned();
                found.insert((method.to_uppercase(), path.clone(), id));
            }
        }
    }
    found
}

#[test]
fn each_schema_has_a_type() {
    let table: BTreeSet<&str> = api::SCHEMAS.iter().map(|schema| schema.rust).collect();
    assert_eq!(named_types(), table);
    let names: BTreeSet<String> = api::SCHEMAS.iter().map(|s| s.name.to_owned()).collect();
    let schemas = document()["components"]["schemas"].clone();
    let schemas = schemas.as_object().expect("schemas").keys().cloned();
    assert_eq!(names, schemas.collect());
}

#[test]
fn all_published_calls_but_the_download_are_operations() {
    let table: BTreeSet<_> = api::OPERATIONS
        .iter()
        .map(|it| (it.method.to_owned(), it.path.to_owned(), it.id.to_owned()))
        .collect();
    assert_eq!(table, operations(&document()));
    let published = operations(&published());
    let gone: Vec<_> = published
        .difference(&table)
        .map(|it| it.2.as_str())
        .collect();
    // A download has an address of its own, and the webhook is a call in the other direction.
    assert_eq!(gone, ["Media_downloadMedia", "Webhooks_receiveEvents"]);
    let document = document();
    for (method, path, id) in table.difference(&published) {
        let added = &document["paths"][path][method.to_lowercase()];
        assert!(added["x-confidence"].is_string(), "{id} is not published");
    }
}

#[cfg(feature = "client")]
#[test]
fn each_operation_has_a_method() {
    let snake = |id: &str| {
        let mut name = String::new();
        for c in id.chars() {
            if c.is_ascii_uppercase() && !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    };
    let table = api::OPERATIONS.iter().map(|operation| snake(operation.id));
    assert_eq!(named_methods(), table.collect());
}

#[test]
fn each_operation_is_named_after_its_tag_and_has_the_version_in_front() {
    for operation in api::OPERATIONS {
        let (tag, verb) = operation.id.split_once('_').expect(operation.id);
        assert_eq!(tag, operation.tag);
        assert!(verb.starts_with(|c: char| c.is_ascii_lowercase()), "{verb}");
        assert_eq!(operation.prefix, format!("/{}", api::GRAPH_VERSION));
        // The credentials of an application replace the token that they are exchanged for.
        let security: &[&str] = match operation.id {
            "Tokens_getAccessToken" => &[],
            _ => &["bearerAuth"],
        };
        assert_eq!(operation.security, security, "{}", operation.id);
    }
}
