//! OpenAPI 3.1 documents: what becomes of each keyword that 3.0 does not have, and what is refused.

use crate::support::ids;
use serde_json::{Value, json};
use xtask::api::{CLOUD, ON_PREMISES};
use xtask::canonical::{SchemaNames, canonicalise};

fn document(schema: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Books", "summary": "All of them", "version": "1"},
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "webhooks": {},
        "paths": {},
        "components": {"schemas": {"Book": {"type": "object"}, "Page": schema}},
    })
}

fn converted(schema: &Value) -> Value {
    let canonical = canonicalise(&document(schema), &ids(), ON_PREMISES).unwrap();
    assert_eq!(canonical.document["openapi"], "3.0.3");
    canonical.document["components"]["schemas"]["Page"].clone()
}

fn refused(schema: &Value) -> String {
    let document = document(schema);
    let error = canonicalise(&document, &ids(), ON_PREMISES).unwrap_err();
    error.to_string()
}

#[test]
fn keywords_of_3_1_are_written_in_3_0() {
    let book = json!({"$ref": "#/components/schemas/Book"});
    for (newer, older) in [
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string", "nullable": true}),
        ),
        (
            json!({"type": ["string", "integer"]}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            json!({"oneOf": [book, {"type": "null"}]}),
            json!({"allOf": [book], "nullable": true}),
        ),
        (
            json!({"const": "page"}),
            json!({"type": "string", "enum": ["page"]}),
        ),
        (
            json!({"type": "string", "const": "a", "enum": ["a", "b"]}),
            json!({"type": "string", "enum": ["a"]}),
        ),
        (
            json!({"type": "integer", "exclusiveMinimum": 1, "maximum": 9}),
            json!({"type": "integer", "exclusiveMinimum": true, "minimum": 1, "maximum": 9}),
        ),
        (
            json!({"type": "integer", "minimum": 5, "exclusiveMinimum": 1}),
            json!({"type": "integer", "minimum": 5}),
        ),
        (
            json!({"type": "string", "contentEncoding": "base64"}),
            json!({"type": "string", "format": "byte"}),
        ),
        (
            json!({"contentMediaType": "application/octet-stream"}),
            json!({"type": "string", "format": "binary"}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "array", "items": {}}),
        ),
        (
            json!({"type": "string", "examples": ["a"], "$comment": "b"}),
            json!({"type": "string"}),
        ),
        (
            json!({"$ref": "#/components/schemas/Book", "description": "One book."}),
            book.clone(),
        ),
        (
            json!({"$ref": "#/components/schemas/Book", "required": ["title"]}),
            json!({"allOf": [book], "required": ["title"]}),
        ),
        (
            json!({"type": "object", "properties": {"const": {"type": ["boolean", "null"]}, "any": true}}),
            json!({"type": "object", "properties": {"const": {"type": "boolean", "nullable": true}, "any": {}}}),
        ),
    ] {
        assert_eq!(converted(&newer), older, "{newer}");
    }
}

#[test]
fn what_3_0_cannot_express_is_refused_with_its_place_and_keyword() {
    for (schema, place, keyword) in [
        (
            json!({"prefixItems": []}),
            "Page/prefixItems",
            "`prefixItems`",
        ),
        (
            json!({"properties": {"a": {"if": {}, "then": {}}}}),
            "Page/properties/a/if",
            "`if`",
        ),
        (json!({"const": null}), "Page/const", "`const`"),
        (json!({"const": 1, "enum": [2]}), "Page/const", "`const`"),
        (json!({"type": ["null"]}), "Page/type", "`null`"),
        (
            json!({"properties": {"a": false}}),
            "Page/properties/a",
            "nothing",
        ),
        (
            json!({"patternProperties": {}}),
            "Page/patternProperties",
            "`patternProperties`",
        ),
    ] {
        let error = refused(&schema);
        assert!(
            error.starts_with("/components/schemas/") && error.contains(place),
            "{error}"
        );
        assert!(
            error.contains(keyword) && error.contains("OpenAPI 3.0"),
            "{error}"
        );
    }
    let mut document = document(&json!({}));
    document["webhooks"] = json!({"bought": {}});
    let error = canonicalise(&document, &ids(), ON_PREMISES)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("/webhooks: "), "{error}");
}

#[test]
fn the_version_in_all_paths_becomes_a_variable_of_the_server() {
    let version =
        json!({"in": "path", "name": "Version", "required": true, "schema": {"type": "string"}});
    let published = json!({
        "openapi": "3.1.0",
        "info": {"title": "Cloud", "version": "v9.0"},
        "servers": [{"url": "https://host"}, {"url": "https://host", "description": "The same"}],
        "paths": {
            "/{Version}/{Book-ID}": {
                "parameters": [version, {"in": "path", "name": "Book-ID", "required": true, "schema": {"type": "string"}}],
                "get": {"operationId": "get", "parameters": [version], "responses": {"200": {"description": "A book"}}},
            },
            "/hook": {"post": {"operationId": "hook", "responses": {"200": {"description": ""}}}},
        },
    });
    let ids = xtask::canonical::OperationIds::parse("/{Book-ID}: {get: Books_getBook}").unwrap();
    let document = canonicalise(&published, &ids, CLOUD).unwrap().document;
    assert_eq!(
        document["servers"],
        json!([{"url": "https://host/{Version}", "variables": {"Version": {"default": "v9.0"}}}])
    );
    let item = &document["paths"]["/{Book-ID}"];
    assert_eq!(item["parameters"].as_array().unwrap().len(), 1);
    assert!(item["get"].get("parameters").is_none(), "{item}");
    // The tag is part of the id.
    assert_eq!(item["get"]["tags"], json!(["Books"]));
    assert_eq!(
        document["paths"]["/hook"]["servers"],
        json!([{"url": "https://host"}])
    );
    let again = canonicalise(&document, &ids, CLOUD).unwrap().document;
    assert_eq!(again, document);
}

#[test]
fn schemas_get_the_names_of_the_table() {
    let names = SchemaNames::parse("Novel: [Book, Book_1]\nLost: [Gone]").unwrap();
    let mut document = json!({"components": {"schemas": {
        "Book": {"type": "object"},
        "Book_1": {"type": "object"},
        "Shelf": {"oneOf": [{"$ref": "#/components/schemas/Book_1"}],
            "discriminator": {"propertyName": "type", "mapping": {"book": "#/components/schemas/Book"}}},
    }}});
    let mut notes = Vec::new();
    names.apply(&mut document, &mut notes).unwrap();
    let novel = "#/components/schemas/Novel";
    assert_eq!(
        document["components"]["schemas"],
        json!({
            "Novel": {"type": "object"},
            "Shelf": {"oneOf": [{"$ref": novel}], "discriminator": {"propertyName": "type", "mapping": {"book": novel}}},
        })
    );
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].starts_with("schema Gone: "), "{notes:?}");
}

#[test]
fn schemas_that_differ_do_not_get_one_name() {
    let names = SchemaNames::parse("Novel: [Book, Book_1]").unwrap();
    let mut document = json!({"components": {"schemas": {
        "Book": {"type": "object"},
        "Book_1": {"type": "string"},
    }}});
    let error = names
        .apply(&mut document, &mut Vec::new())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`Book_1`") && error.contains("`Novel`"),
        "{error}"
    );
    for (table, complaint) in [
        ("A: [B]\nC: [B]", "`B` is in the table twice"),
        ("A: [B]\nC: [A]", "`A` is a name in the table"),
        ("A: B", "A: expected a list"),
        ("- A", "expected names"),
    ] {
        let error = SchemaNames::parse(table).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}
