//! Every published form of an API gives the same facts.

use crate::support::{INLINE, NAMED, canonical, ids, parse};
use serde_json::{Value, json};
use xtask::api::ON_PREMISES;
use xtask::canonical::{OperationIds, canonicalise};
use xtask::document::to_text;

/// JSON with the keys of every object in reverse.
fn shuffled(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.reverse();
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| format!("{}:{}", json!(key), shuffled(value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(shuffled).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// Block-style YAML; words that need no quotes have none, so `200` and `1.0` look like numbers.
fn yaml(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => map
            .iter()
            .map(|(key, value)| format!("\n{pad}{}:{}", word(key, true), yaml(value, indent + 2)))
            .collect(),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|value| format!("\n{pad}-{}", yaml(value, indent + 2)))
            .collect(),
        Value::String(text) => format!(" {}", word(text, false)),
        other => format!(" {other}"),
    }
}

fn word(text: &str, key: bool) -> String {
    let number_like = text.starts_with(|c: char| c.is_ascii_digit());
    let plain = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_/ .".contains(c))
        && !text.ends_with(' ');
    if plain && (key || !number_like || text == "1.0") {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

#[test]
fn named_and_inline_forms_give_the_same_bytes() {
    let named = canonical(NAMED);
    let inline = canonical(INLINE);
    assert_eq!(to_text(&named.document), to_text(&inline.document));
    assert_eq!(named.notes, Vec::<String>::new());
    assert_eq!(inline.notes, Vec::<String>::new());
}

#[test]
fn yaml_gives_the_same_bytes_as_json() {
    for form in [NAMED, INLINE] {
        let rendered = yaml(&parse(form), 0);
        assert!(rendered.contains("\n  version: 1.0\n"), "{rendered}");
        assert_eq!(
            to_text(&canonical(&rendered).document),
            to_text(&canonical(form).document)
        );
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    for form in [NAMED, INLINE] {
        let shuffled = shuffled(&parse(form));
        assert_eq!(
            to_text(&canonical(&shuffled).document),
            to_text(&canonical(form).document)
        );
    }
}

#[test]
fn the_canonical_form_of_a_canonical_form_is_itself() {
    let once = canonical(INLINE).document;
    let twice = canonicalise(&once, &ids(), ON_PREMISES).unwrap().document;
    assert_eq!(to_text(&once), to_text(&twice));
}

#[test]
fn documentation_is_dropped_but_not_properties_with_such_names() {
    let document = canonical(NAMED).document;
    let book = &document["components"]["schemas"]["Book"];
    let properties: Vec<_> = book["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        properties,
        ["author", "description", "id", "shelf", "title", "weight"]
    );
    assert_eq!(book["properties"]["title"], json!({"type": "string"}));
    assert_eq!(book["required"], json!(["id", "title"]));
    let author = &document["components"]["schemas"]["Author"]["properties"];
    assert_eq!(
        author,
        &json!({"example": {"type": "string"}, "x-rank": {"type": "integer"}})
    );

    let text = to_text(&document);
    for prose in [
        "Told",
        "Bookshop",
        "On the cover",
        "x-origin",
        "Ask at",
        "How it goes",
        "b1",
    ] {
        assert!(!text.contains(prose), "{prose}");
    }
}

#[test]
fn required_descriptions_are_neutral() {
    let document = canonical(NAMED).document;
    assert_eq!(
        document["info"],
        json!({"title": "WhatsApp Business API", "version": "1.0"})
    );
    assert_eq!(document["openapi"], "3.0.3");
    let responses = &document["paths"]["/books"]["post"]["responses"];
    assert_eq!(responses["201"]["description"], "Created");
}

#[test]
fn defaults_are_omitted() {
    let document = canonical(NAMED).document;
    let list = &document["paths"]["/books"]["get"];
    assert_eq!(list.get("deprecated"), None);
    assert_eq!(
        list["parameters"],
        json!([
            {"in": "query", "name": "sort", "schema": {"enum": ["new", "cheap"], "type": "string"}},
            {"explode": false, "in": "query", "name": "tags", "schema": {"type": "string"}},
        ])
    );
    let set_cover = &document["paths"]["/books/{BookId}/cover"]["put"];
    assert_eq!(set_cover["requestBody"].get("required"), None);
}

#[test]
fn an_int32_enum_of_numeric_strings_is_an_integer_enum() {
    let document = canonical(NAMED).document;
    assert_eq!(
        document["components"]["schemas"]["Book"]["properties"]["shelf"],
        json!({"default": 2, "enum": [1, 2, 10], "format": "int32", "type": "integer"})
    );
}

#[test]
fn an_enum_of_numeric_strings_without_integer_format_stays_as_it_is() {
    let schema = json!({"type": "string", "enum": ["1", "2"]});
    let mut published = parse(INLINE);
    published["components"]["schemas"]["Size"] = schema.clone();
    let document = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap()
        .document;
    assert_eq!(document["components"]["schemas"]["Size"], schema);
}

#[test]
fn inline_bodies_are_named_in_the_order_of_their_media_types() {
    let document = canonical(INLINE).document;
    let content = &document["paths"]["/books/{BookId}/cover"]["put"]["requestBody"]["content"];
    let reference =
        |name: &str| json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
    assert_eq!(content["image/jpeg"], reference("BooksSetCoverRequest"));
    assert_eq!(content["image/png"], reference("BooksSetCoverRequest1"));
    assert_eq!(content["image/webp"], reference("BooksSetCoverRequest2"));
    let content = &document["paths"]["/stats"]["get"]["responses"]["200"]["content"];
    assert_eq!(content["application/json"], reference("ShopStatsResponse"));
    assert_eq!(content["text/plain"], reference("ShopStats200Response"));
}

#[test]
fn a_taken_name_is_skipped() {
    let mut published = parse(INLINE);
    published["components"]["schemas"]["BooksAddRequest"] = json!({"type": "boolean"});
    let document = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap()
        .document;
    let body = &document["paths"]["/books"]["post"]["requestBody"]["content"]["application/json"];
    assert_eq!(
        body["schema"]["$ref"],
        "#/components/schemas/BooksAddRequest1"
    );
    assert_eq!(
        document["components"]["schemas"]["BooksAddRequest"],
        json!({"type": "boolean"})
    );
}

#[test]
fn an_operation_missing_from_the_table_gets_an_id_by_rule_and_is_reported() {
    let mut published = parse(INLINE);
    published["paths"]["/books/{book_id}/two-sided/pages"] = json!({"get": {
        "operationId": "Whatever", "tags": ["Books"], "responses": {"200": {"description": ""}}
    }});
    let canonical = canonicalise(&published, &ids(), ON_PREMISES).unwrap();
    let operation = &canonical.document["paths"]["/books/{book_id}/two-sided/pages"]["get"];
    assert_eq!(operation["operationId"], "Books_getByBookIdTwoSidedPages");
    assert_eq!(canonical.notes.len(), 1);
    let note = &canonical.notes[0];
    assert!(
        note.contains("GET /books/{book_id}/two-sided/pages"),
        "{note}"
    );
    assert!(note.contains("`Books_getByBookIdTwoSidedPages`"), "{note}");
}

#[test]
fn ids_by_rule_are_unique() {
    let mut published = parse(INLINE);
    let operation = json!({"get": {"tags": ["Books"], "responses": {"200": {"description": ""}}}});
    published["paths"]["/books/new-ones"] = operation.clone();
    published["paths"]["/books/newOnes"] = operation;
    let document = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap()
        .document;
    let paths = &document["paths"];
    assert_eq!(
        paths["/books/new-ones"]["get"]["operationId"],
        "Books_getNewOnes"
    );
    assert_eq!(
        paths["/books/newOnes"]["get"]["operationId"],
        "Books_getNewOnes2"
    );
}

#[test]
fn an_operation_of_the_table_that_the_document_lacks_is_reported() {
    let mut published = parse(INLINE);
    published["paths"].as_object_mut().unwrap().remove("/stats");
    let notes = canonicalise(&published, &ids(), ON_PREMISES).unwrap().notes;
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].contains("GET /stats") && notes[0].contains("`Shop_stats`"),
        "{notes:?}"
    );
}

#[test]
fn an_unknown_key_is_omitted_and_reported() {
    let mut published = parse(INLINE);
    published["paths"]["/stats"]["get"]["tagz"] = json!(["Shop"]);
    let canonical = canonicalise(&published, &ids(), ON_PREMISES).unwrap();
    assert_eq!(
        canonical.notes,
        ["/paths/~1stats/get/tagz: unknown key, omitted"]
    );
    assert_eq!(
        canonical.document["paths"]["/stats"]["get"].get("tagz"),
        None
    );
}

#[test]
fn operations_of_callbacks_have_no_id() {
    let mut published = parse(INLINE);
    published["paths"]["/books"]["post"]["callbacks"] = json!({"sold": {"{$request.body#/url}": {
        "post": {"operationId": "OnSold", "responses": {"200": {"description": "Fine"}}}
    }}});
    let document = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap()
        .document;
    assert_eq!(
        document["paths"]["/books"]["post"]["callbacks"]["sold"]["{$request.body#/url}"]["post"],
        json!({"responses": {"200": {"description": "OK"}}})
    );
}

#[test]
fn a_dangling_reference_is_an_error_with_both_places() {
    let mut published = parse(INLINE);
    published["components"]["schemas"]["Book"]["properties"]["author"] =
        json!({"$ref": "#/components/schemas/Autor"});
    let error = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/components/schemas/Book/properties/author"),
        "{error}"
    );
    assert!(error.contains("#/components/schemas/Autor"), "{error}");

    published["components"]["schemas"]["Book"]["properties"]["author"] =
        json!({"$ref": "authors.yaml#/Author"});
    let error = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap_err()
        .to_string();
    assert!(error.contains("refers to another document"), "{error}");
}

#[test]
fn a_document_of_the_wrong_structure_is_an_error_with_the_place() {
    let mut published = parse(INLINE);
    published["paths"]["/stats"]["get"]["responses"] = json!([]);
    let error = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap_err()
        .to_string();
    assert_eq!(error, "/paths/~1stats/get/responses: expected an object");
}

#[test]
fn swagger_2_0_and_openapi_3_2_are_rejected() {
    let refused = |document: Value| {
        canonicalise(&document, &ids(), ON_PREMISES)
            .unwrap_err()
            .to_string()
    };
    let swagger = refused(json!({"swagger": "2.0", "info": {}, "paths": {}}));
    assert!(
        swagger.contains("Swagger (OpenAPI 2.0)") && swagger.contains("Convert"),
        "{swagger}"
    );
    let newer = refused(json!({"openapi": "3.2.0", "info": {}, "paths": {}}));
    assert!(
        newer.contains("OpenAPI 3.2.0") && newer.contains("Convert"),
        "{newer}"
    );
    let other = refused(json!({"name": "package"}));
    assert!(other.contains("not an OpenAPI document"), "{other}");
}

#[test]
fn a_malformed_id_table_is_refused() {
    for (table, complaint) in [
        ("/a: {fetch: X}", "`fetch` is not an HTTP method"),
        ("/a: {get: 'no id'}", "letters, digits"),
        ("/a: Books_list", "expected methods"),
        ("- a", "expected paths"),
    ] {
        let error = OperationIds::parse(table).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}

#[test]
fn scopes_keep_their_names_only() {
    let mut published = parse(INLINE);
    published["components"]["securitySchemes"]["login"] = json!({"type": "oauth2", "flows": {
        "implicit": {"authorizationUrl": "https://books.example/login", "scopes": {"buy": "Lets you buy"}}
    }});
    let document = canonicalise(&published, &ids(), ON_PREMISES)
        .unwrap()
        .document;
    let flow = &document["components"]["securitySchemes"]["login"]["flows"]["implicit"];
    assert_eq!(flow["scopes"], json!({"buy": ""}));
}
