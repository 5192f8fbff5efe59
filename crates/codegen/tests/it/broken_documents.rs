//! A document that cannot be generated is reported as one line with its location and the reason.

use serde_json::{Value, json};
use whatsapp_business_codegen::generate;

/// Returns a small valid document. Each test case replaces one value of it.
fn valid() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://localhost/v1"}],
        "paths": {
            "/things/{id}": {
                "get": {
                    "operationId": "Things_get",
                    "tags": ["Things"],
                    "parameters": [
                        {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}}
                    ],
                    "responses": {"200": {"description": "", "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"}
                    }}}}
                },
                "post": {
                    "operationId": "Things_put",
                    "parameters": [
                        {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}}
                    ],
                    "requestBody": {"content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"}
                    }}},
                    "responses": {"201": {"description": ""}}
                }
            }
        },
        "components": {"schemas": {
            "Thing": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "part": {"$ref": "#/components/schemas/Part"}
                }
            },
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Part": {"oneOf": [
                {"$ref": "#/components/schemas/PartById"},
                {"$ref": "#/components/schemas/PartByLink"}
            ]},
            "PartById": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
            "PartByLink": {"type": "object", "required": ["link"], "properties": {"link": {"type": "string"}}}
        }}
    })
}

/// Generates the valid document with `value` at `pointer` and returns the error message.
#[track_caller]
fn message(pointer: &str, value: Value) -> String {
    let mut document = valid();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let key = key.replace("~1", "/");
    document
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .unwrap_or_else(|| panic!("{parent} is an object"))
        .insert(key, value);
    let error = generate(&document.to_string()).expect_err("a broken document");
    let message = error.to_string();
    assert!(
        !message.contains('\n'),
        "the message has several lines: {message}"
    );
    message
}

#[track_caller]
fn assert_rejected(pointer: &str, value: Value, expected: &str) {
    assert_eq!(message(pointer, value), expected);
}

/// Generates the types of the valid document with one schema more.
fn types(value: Value) -> String {
    let mut document = valid();
    document["components"]["schemas"]["Both"] = value;
    let bindings = generate(&document.to_string()).expect("a valid document");
    bindings.files()[0].1.clone()
}

const GET: &str = "/paths/~1things~1{id}/get";
const POST: &str = "/paths/~1things~1{id}/post";

#[test]
fn the_unmodified_document_is_generated() {
    let bindings = generate(&valid().to_string()).expect("a valid document");
    let names: Vec<&str> = bindings.files().iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "types.rs",
            "limits.rs",
            "client.rs",
            "metadata.rs",
            "tables.rs"
        ]
    );
}

#[test]
fn generation_is_deterministic() {
    let first = generate(&valid().to_string()).expect("a valid document");
    let second = generate(&valid().to_string()).expect("a valid document");
    assert_eq!(first.files(), second.files());
}

#[test]
fn invalid_json_is_reported_with_its_line() {
    let error = generate("{\n  \"openapi\": }").expect_err("not JSON");
    assert_eq!(
        error.to_string(),
        "not JSON: expected value at line 2 column 14"
    );
}

#[test]
fn other_openapi_versions_are_rejected() {
    assert_rejected(
        "/openapi",
        json!("3.1.0"),
        "OpenAPI 3.1.0 is not supported: only 3.0.x is",
    );
}

#[test]
fn a_duplicate_operation_id_names_both_operations() {
    assert_rejected(
        &format!("{POST}/operationId"),
        json!("Things_get"),
        "operation `Things_get` (POST /things/{id}): its operation id is taken by `Things_get` \
         (GET /things/{id}): give one of them another",
    );
}

#[test]
fn operation_ids_with_the_same_rust_name_are_rejected() {
    let message = message(&format!("{POST}/operationId"), json!("things_Get"));
    assert!(
        message.contains("its Rust name `things_get` is taken"),
        "{message}"
    );
}

#[test]
fn an_operation_without_an_id_is_reported_by_its_path() {
    assert_rejected(
        &format!("{GET}/operationId"),
        json!(null),
        "operation `GET /things/{id}`: it has no `operationId`: add one to the table of operation ids",
    );
}

#[test]
fn an_unresolved_reference_names_the_referring_schema() {
    assert_rejected(
        "/components/schemas/Thing/properties/part",
        json!({"$ref": "#/components/schemas/Nothing"}),
        "schema `Thing`: `$ref: #/components/schemas/Nothing` leads nowhere",
    );
}

#[test]
fn a_string_in_an_integer_enum_names_the_schema_and_the_value() {
    assert_rejected(
        "/components/schemas/Thing/properties/kind",
        json!({"type": "integer", "enum": [1, "2"]}),
        "schema `Thing`: property `kind`: the value \"2\" of its `enum` is not of `type: integer`",
    );
}

#[test]
fn a_form_body_without_fields_is_rejected() {
    let body = json!({"content": {"multipart/form-data": {"schema": {"type": "object"}}}});
    let message = message(&format!("{POST}/requestBody"), body);
    assert!(
        message
            .starts_with("operation `Things_put` (POST /things/{id}): its request body is a form"),
        "{message}"
    );
}

#[test]
fn success_responses_with_different_schemas_name_the_operation() {
    let responses = json!({
        "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
        "201": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}}}
    });
    let message = message(&format!("{GET}/responses"), responses);
    assert!(
        message.contains("`Things_get` (GET /things/{id}): its 201 response has another"),
        "{message}"
    );
}

#[test]
fn response_media_types_without_x_when_are_rejected() {
    let content = json!({
        "application/json": {"schema": {"type": "object"}},
        "image/jpeg": {"schema": {"type": "string", "format": "binary"}}
    });
    let message = message(&format!("{GET}/responses/200/content"), content);
    assert!(message.contains("`x-when:"), "{message}");
}

#[test]
fn a_path_parameter_missing_from_the_path_is_named() {
    assert_rejected(
        &format!("{GET}/parameters"),
        json!([{"in": "path", "name": "other", "required": true, "schema": {"type": "string"}}]),
        "operation `Things_get` (GET /things/{id}): path parameter `other` is not in the path",
    );
}

#[test]
fn a_union_without_distinguishing_properties_is_rejected() {
    let message = message(
        "/components/schemas/PartByLink",
        json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}),
    );
    assert!(message.starts_with("schema `Part`"), "{message}");
    assert!(message.contains("nothing tells them apart"), "{message}");
}

#[test]
fn an_inline_type_with_the_name_of_a_schema_names_both() {
    let message = message(
        "/components/schemas/Part-By",
        json!({"type": "object", "properties": {"id": {"type": "object", "properties": {"x": {"type": "string"}}}}}),
    );
    assert!(
        message.starts_with("schema `Part-By`: its inline property `id`"),
        "{message}"
    );
    assert!(message.contains("`PartById`"), "{message}");
}

#[test]
fn conflicting_all_of_members_name_the_property() {
    let value = json!({"allOf": [
        {"$ref": "#/components/schemas/PartById"},
        {"type": "object", "properties": {"id": {"type": "integer"}}}
    ]});
    assert_rejected(
        "/components/schemas/Both",
        value,
        "schema `Both`: two members of its `allOf` disagree about property `id`",
    );
}

#[test]
fn a_circular_all_of_is_rejected() {
    let value = json!({"allOf": [{"$ref": "#/components/schemas/Round"}, {"type": "object"}]});
    let message = message("/components/schemas/Round", value);
    assert!(message.starts_with("schema `Round`"), "{message}");
}

#[test]
fn excessive_nesting_is_rejected() {
    let mut deep = json!({"type": "string"});
    for _ in 0..100 {
        deep = json!({"type": "array", "items": deep});
    }
    assert_rejected(
        "/components/schemas/Deep",
        deep,
        "schema `Deep`: it is nested too deeply",
    );
}

#[test]
fn schemas_with_the_same_rust_name_are_rejected() {
    assert_rejected(
        "/components/schemas/part-by-id",
        json!({"type": "object"}),
        "schema `part-by-id`: its Rust name `PartById` is schema `PartById`'s as well: rename one of them",
    );
}

#[test]
fn properties_with_the_same_rust_name_are_rejected() {
    assert_rejected(
        "/components/schemas/Twins",
        json!({"type": "object", "properties": {"a-b": {"type": "string"}, "a_b": {"type": "string"}}}),
        "schema `Twins`: two of its properties have the Rust name `a_b`",
    );
}

#[test]
fn unions_of_scalars_are_accepted_only_as_properties() {
    let choice = json!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    let schema = message("/components/schemas/Loose", choice.clone());
    assert!(
        schema.starts_with("schema `Loose`: an `anyOf` of scalars"),
        "{schema}"
    );
    let list = json!({"type": "object", "properties": {"all": {"type": "array", "items": choice}}});
    let schema = message("/components/schemas/Listed", list);
    assert!(
        schema.starts_with("schema `Listed`: property `all`: an `anyOf`"),
        "{schema}"
    );
}

#[test]
fn keywords_next_to_a_union_are_rejected() {
    let with = |key: &str, value: Value| {
        let mut part = valid()["components"]["schemas"]["Part"].clone();
        part[key] = value;
        message("/components/schemas/Part", part)
    };
    for (key, value) in [
        ("properties", json!({"caption": {"type": "string"}})),
        ("required", json!(["caption"])),
        ("additionalProperties", json!({"type": "string"})),
    ] {
        assert_eq!(
            with(key, value),
            format!(
                "schema `Part`: `{key}` beside `oneOf` has no Rust type: put it into each of the \
                 members"
            )
        );
    }
    assert_eq!(
        with("anyOf", json!([{"type": "string"}])),
        "schema `Part`: `anyOf` beside `oneOf` has no Rust type: give the one a schema of its own"
    );
    assert_rejected(
        "/components/schemas/Thing/properties/kind",
        json!({"anyOf": [{"type": "integer"}, {"type": "string"}], "required": ["x"]}),
        "schema `Thing`: property `kind`: `required` beside `anyOf` has no Rust type: put it into \
         each of the members",
    );
    assert_rejected(
        "/components/schemas/Thing/properties/kind",
        json!({"type": "string", "properties": {"x": {"type": "string"}}}),
        "schema `Thing`: property `kind`: it has `properties` but is of `type: string`: drop the \
         one or correct the other",
    );
}

#[test]
fn keywords_next_to_all_of_apply_to_the_object() {
    let whole = types(json!({
        "allOf": [{"$ref": "#/components/schemas/Thing"}], "required": ["kind"],
    }));
    assert!(
        whole.contains("pub fn new(kind: impl Into<Kind>, name: impl Into<String>)"),
        "{whole}"
    );
    let map = types(json!({
        "allOf": [{"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "object"}],
    }));
    assert!(map.contains("BTreeMap<String, i64>"), "{map}");
}

#[test]
fn conflicting_additional_properties_are_rejected() {
    let member = |kind: &str| json!({"type": "object", "additionalProperties": {"type": kind}});
    assert_rejected(
        "/components/schemas/Both",
        json!({"allOf": [member("string"), member("integer")]}),
        "schema `Both`: two members of its `allOf` disagree about `additionalProperties`",
    );
    let forbidden =
        json!({"allOf": [{"$ref": "#/components/schemas/Thing"}, {"not": {"required": ["kind"]}}]});
    assert_rejected(
        "/components/schemas/Both",
        forbidden,
        "schema `Both`: `not` has no Rust type: state what is allowed instead",
    );
}

#[test]
fn an_inline_type_has_the_name_that_x_name_gives_it() {
    let owner = |name: Value| {
        let inline =
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "x-name": name});
        json!({"type": "object", "properties": {"inner": inline}})
    };
    let source = types(owner(json!("Inner")));
    assert!(source.contains("pub struct Inner {"), "{source}");
    assert_rejected(
        "/components/schemas/Both",
        owner(json!("inner")),
        "schema `Both`: property `inner`: its `x-name` \"inner\" is not the name of a type",
    );
    assert_rejected(
        "/components/schemas/Both",
        owner(json!("Thing")),
        "schema `Both`: its inline property `inner` becomes the type `Thing`, which is schema \
         `Thing`'s: refer to that with `$ref`, or name the inline one by `x-name`",
    );
}

#[test]
fn a_client_that_the_document_cannot_have_is_rejected() {
    for (client, reason) in [
        (json!(7), "`x-client` is not an object"),
        (
            json!({"sever": "caller"}),
            "`x-client` has no key `sever`; it has `constants`, `idempotent`, `message`, `pairRate`, `rates`, \
             `scope`, `send`, `server`, `signed`, `upload`, `webhook`",
        ),
        (
            json!({"server": "mine"}),
            "`server` of `x-client` is neither `caller` nor `document`",
        ),
        (
            json!({"send": "Nothing_send"}),
            "`send` of `x-client` names operation `Nothing_send`, which the document does not have",
        ),
        (
            json!({"rates": [{"per": 1}]}),
            "a rate of `x-client` is not `{requests, burst, tag, operation}` or `{seconds, burst}`: {\"per\":1}",
        ),
    ] {
        assert_rejected("/x-client", client, reason);
    }
}

#[test]
fn error_codes_that_have_no_rust_are_rejected() {
    let family = json!({"name": "Server", "class": ["refused"], "description": "d"});
    let code = json!({"code": 7, "name": "Busy", "family": "Server", "title": "t", "meaning": "m"});
    let with = |key: &str, value: Value| {
        let mut changed = code.clone();
        changed[key] = value;
        changed
    };
    let table = |codes: Vec<Value>| json!({"families": [family], "codes": codes});
    for (codes, reason) in [
        (json!(7), "`x-error-codes` is not an object"),
        (
            json!({"code": []}),
            "`x-error-codes` has no key `code`; it has `codes`, `families`, `ranges`",
        ),
        (
            json!({"codes": {}}),
            "`codes` of `x-error-codes` is not a list",
        ),
        (
            table(vec![with("tilte", json!("t"))]),
            "the code 7 of `x-error-codes` has no key `tilte`; it has `class`, `code`, `delay`, `family`, \
             `meaning`, `name`, `title`",
        ),
        (
            table(vec![with("class", json!(["busy"]))]),
            "the code 7 of `x-error-codes` has the class \"busy\", which is none of `access`, `account-wide`, \
             `ambiguous`, `not-processed`, `processed`, `rate-limited`, `refused`",
        ),
        (
            table(vec![with("family", json!("Sever"))]),
            "the code 7 of `x-error-codes` is of the family `Sever`, which is not listed",
        ),
        (
            table(vec![with("name", json!("busy"))]),
            "the code 7 of `x-error-codes` has the `name` `busy`, which no variant can have",
        ),
        (
            table(vec![with("delay", json!("6 s"))]),
            "the code 7 of `x-error-codes` has a `delay` that is not a number of seconds",
        ),
        (
            table(vec![with("meaning", json!(null))]),
            "the code 7 of `x-error-codes` has no text as `meaning`",
        ),
        (
            table(vec![code.clone(), with("name", json!("Other"))]),
            "`x-error-codes` has the code 7 more than once",
        ),
        (
            table(vec![code.clone(), with("code", json!(8))]),
            "`x-error-codes` has the name `Busy` more than once",
        ),
        (
            json!({"families": [family, family]}),
            "`x-error-codes` has the family `Server` more than once",
        ),
        (
            json!({"ranges": [{"from": 9, "to": 8, "class": []}]}),
            "the range 9 of `x-error-codes` ends before it begins",
        ),
    ] {
        assert_rejected("/x-error-codes", codes, reason);
    }
}

#[test]
fn media_kinds_that_have_no_rust_are_rejected() {
    let kind =
        |types: Value| json!({"name": "Image", "title": "an image", "types": types, "maxBytes": 5});
    let last = "the last kind of `x-media-kinds`, and no other, must have no `types`, to take any";
    for (kinds, reason) in [
        (json!({}), "`x-media-kinds` is not a list"),
        (json!([kind(json!(["image/png"]))]), last),
        (json!([kind(json!([])), kind(json!([]))]), last),
        (
            json!([kind(json!("any"))]),
            "`types` of `x-media-kinds` is not a list",
        ),
        (
            json!([{"name": "Image", "size": 5}]),
            "the kind \"Image\" of `x-media-kinds` has no key `size`; it has `maxBytes`, `name`, `note`, `title`, \
             `types`",
        ),
    ] {
        assert_rejected("/x-media-kinds", kinds, reason);
    }
}

#[test]
fn rules_that_cannot_be_checked_are_rejected() {
    let rules = |rules: Value| {
        let mut document = valid();
        document["x-client"] = json!({"send": "Things_put"});
        document["components"]["schemas"]["Thing"]["x-rules"] = rules;
        generate(&document.to_string()).map_err(|error| error.to_string())
    };
    let checks = |check: Value| rules(json!({"by": "kind", "checks": [check]}));
    assert!(checks(json!({"of": ["a"], "require": ["part.id"]})).is_ok());
    for (result, reason) in [
        (
            rules(json!({"chekcs": []})),
            "its `x-rules` has no key `chekcs`; it has `by`, `checks`, `default`",
        ),
        (
            rules(json!({"by": "knid"})),
            "its `x-rules` are by `knid`, which it does not have",
        ),
        (
            checks(json!({"require": ["part.ids"]})),
            "its rule {\"require\":[\"part.ids\"]} names `part.ids`, and there is no `ids`",
        ),
        (
            checks(json!({"require": "part"})),
            "its rule {\"require\":\"part\"} has a value that is not a list of texts",
        ),
        (
            checks(json!({"one": ["name", "part.id"]})),
            "its rule {\"one\":[\"name\",\"part.id\"]} has `one` of members of different objects",
        ),
        (
            checks(json!({"of": ["a"]})),
            "its rule {\"of\":[\"a\"]} does not have one of `equal`, `forbid`, `needs`, `notEmpty`, `one`, \
             `require`, `sections`, `webLink`",
        ),
    ] {
        assert_eq!(result.unwrap_err(), format!("schema `Thing`: {reason}"));
    }
    assert_rejected(
        "/components/schemas/Kind/x-rules",
        json!({"checks": []}),
        "schema `Kind`: its `x-rules` are never checked: it is no part of a message",
    );
}

/// Returns the valid document with `Thing` as the schema of messages.
fn with_constructors(constructors: Value) -> Value {
    let mut document = valid();
    document["x-client"] = json!({"message": "Thing"});
    let thing = &mut document["components"]["schemas"]["Thing"];
    thing["properties"]["type"] = json!({"type": "string", "enum": ["part", "name"]});
    thing["x-constructors"] = constructors;
    document
}

#[test]
fn constructors_of_no_message_are_rejected() {
    let row = |of: &str, arguments: Value| json!({"of": of, "arguments": arguments, "description": "It."});
    let of_name =
        "the constructor `name`: its arguments are not the required members of the object";
    for (constructor, reason) in [
        (
            json!({"of": "part", "decsription": "It."}),
            "the constructor \"part\" of `x-constructors` has no key `decsription`; it has `arguments`, \
             `description`, `of`",
        ),
        (
            row("link", json!(["id"])),
            "schema `Thing`: the constructor `link`: the message has no member of this name",
        ),
        (
            row("kind", json!(["id"])),
            "schema `Thing`: the constructor `kind`: `type` has no such value",
        ),
        (
            row("name", json!(["id"])),
            &format!("schema `Thing`: {of_name}"),
        ),
    ] {
        let document = with_constructors(json!([constructor]));
        let error = generate(&document.to_string()).unwrap_err().to_string();
        assert_eq!(error, reason);
    }
    let mut document = valid();
    document["x-client"] = json!({"message": "Thnig"});
    let error = generate(&document.to_string()).unwrap_err().to_string();
    assert_eq!(
        error,
        "`message` of `x-client` names the schema `Thnig`, which the document does not have"
    );
}
