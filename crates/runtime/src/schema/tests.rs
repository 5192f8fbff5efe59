use serde_json::{Value, json};

use super::node::{Additional, Kind, List, Object, Size};
use super::*;

fn compiled(document: Value) -> Result<Validator, String> {
    let document: &Value = Box::leak(Box::new(document));
    Validator::compile(document, &document["schema"])
}

fn schema(schema: Value) -> Validator {
    compiled(json!({ "schema": schema })).unwrap()
}

/// The first violation as text, and `ok` where there is none.
fn found(validator: &Validator, value: Value, mode: Mode) -> String {
    match validator.validate(&value, mode) {
        Ok(()) => "ok".to_owned(),
        Err(violation) => {
            let (path, kind) = violation.cause("");
            format!("{path} {kind}")
        }
    }
}

#[test]
fn unknown_members_are_refused_only_where_the_mode_or_the_document_does() {
    let open = schema(json!({ "properties": { "text": { "type": "string" } } }));
    let typo = || json!({ "txet": 1 });
    assert_eq!(found(&open, typo(), Mode::JsonSchema), "ok");
    let refused = "txet is no property of the document: do you mean `text`?";
    assert_eq!(found(&open, typo(), Mode::Strict), refused);
    let closed = schema(json!({
        "properties": { "text": {} }, "required": ["text"], "additionalProperties": false,
    }));
    assert_eq!(found(&closed, typo(), Mode::JsonSchema), refused);
    let other = json!({ "text": 1, "attachment": 1 });
    let listed = "attachment is no property of the document: there are: text";
    assert_eq!(found(&closed, other, Mode::JsonSchema), listed);
    let any = schema(json!({ "type": "object" }));
    assert_eq!(found(&any, typo(), Mode::Strict), "ok");
    let typed = schema(json!({ "additionalProperties": { "type": "string" } }));
    for mode in [Mode::Strict, Mode::JsonSchema] {
        assert_eq!(found(&typed, typo(), mode), "txet must be a string");
    }
}

#[test]
fn each_kind_of_violation_names_its_field() {
    let schema = schema(json!({
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": { "type": "string", "enum": ["a", "b"] },
            "text": { "type": "string", "minLength": 2, "maxLength": 3 },
            "list": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "integer" } },
            "count": { "type": "integer", "format": "int32" },
            "share": { "type": "number", "minimum": 0.5, "maximum": 1 },
            "size": { "type": "integer", "enum": [1, 2] },
            "flag": { "type": "boolean" },
            "pin": { "type": "string", "pattern": "^[0-9]{6}$", "nullable": true },
        },
    }));
    for (member, value, expected) in [
        ("kind", json!("c"), "kind must be one of: a, b"),
        (
            "text",
            json!("é"),
            "text has 1 characters, and must have at least 2",
        ),
        (
            "text",
            json!("éééé"),
            "text has 4 characters, and may have at most 3",
        ),
        ("text", json!(7), "text must be a string"),
        (
            "list",
            json!([]),
            "list has 0 items, and must have at least 1",
        ),
        (
            "list",
            json!([1, 2, 3]),
            "list has 3 items, and may have at most 2",
        ),
        ("list", json!([1, 2.5]), "list[1] must be an integer"),
        (
            "count",
            json!(2_147_483_648_u64),
            "count must be at most 2147483647",
        ),
        ("count", json!("1"), "count must be an integer"),
        ("share", json!(0), "share must be at least 0.5"),
        ("share", json!(1.5), "share must be at most 1"),
        ("size", json!(3), "size must be one of: 1, 2"),
        ("flag", Value::Null, "flag must be a boolean"),
        ("pin", json!("12345"), "pin must match `^[0-9]{6}$`"),
        ("pin", Value::Null, "ok"),
    ] {
        let mut body = json!({ "kind": "a" });
        body[member] = value;
        assert_eq!(found(&schema, body, Mode::JsonSchema), expected);
    }
    assert_eq!(
        found(&schema, json!({}), Mode::JsonSchema),
        "kind is missing"
    );
    assert_eq!(
        found(&schema, json!([]), Mode::JsonSchema),
        " must be an object"
    );
    // A float without a fraction is an integer of JSON Schema.
    let whole = || json!({ "kind": "a", "count": 1.0 });
    assert_eq!(found(&schema, whole(), Mode::JsonSchema), "ok");
    assert_eq!(
        found(&schema, whole(), Mode::Strict),
        "count must be an integer"
    );
    let pin = json!({ "kind": "a", "pin": "x" });
    assert_eq!(found(&schema, pin, Mode::Strict), "ok");
}

#[test]
fn the_parts_of_all_of_are_one_object() {
    let composed = compiled(json!({
        "base": {
            "type": "object",
            "properties": { "id": { "type": "string" }, "type": { "type": "string", "maxLength": 5 } },
            "required": ["id"],
        },
        "schema": { "allOf": [
            { "$ref": "#/base" },
            { "properties": { "type": { "type": "string", "enum": ["text", "image-map"] } } },
        ] },
    }))
    .unwrap();
    for (value, expected) in [
        (json!({ "id": "1", "type": "text" }), "ok"),
        (json!({ "type": "text" }), "id is missing"),
        (
            json!({ "id": "1", "type": "other" }),
            "type must be one of: text, image-map",
        ),
        // The limit of one part holds beside the values of the other.
        (
            json!({ "id": "1", "type": "image-map" }),
            "type has 9 characters, and may have at most 5",
        ),
        (
            json!({ "id": "1", "tpe": 1 }),
            "tpe is no property of the document: do you mean `type`?",
        ),
    ] {
        assert_eq!(found(&composed, value, Mode::Strict), expected);
    }
    // Each part speaks of the members of the others, too.
    let closed = schema(json!({ "allOf": [
        { "properties": { "a": {} }, "additionalProperties": { "type": "integer" } },
        { "properties": { "b": { "maximum": 3, "type": "number" } } },
    ] }));
    assert_eq!(
        found(&closed, json!({ "a": "x", "b": 2 }), Mode::JsonSchema),
        "ok"
    );
    for (value, wrong) in [
        (json!({ "b": 2.5 }), "b must be an integer"),
        (json!({ "b": 4 }), "b must be at most 3"),
    ] {
        assert_eq!(found(&closed, value, Mode::JsonSchema), wrong);
    }
}

#[test]
fn the_alternative_that_was_probably_meant_is_reported() {
    let of = |kind: &str| {
        json!({
            "type": "object",
            "properties": { "type": { "type": "string", "enum": [kind] }, kind: { "type": "string" } },
            "required": [kind],
        })
    };
    let tagged = schema(json!({ "oneOf": [of("text"), of("image")] }));
    let keyed = schema(json!({ "oneOf": [
        { "type": "object", "properties": { "id": { "type": "string" } }, "required": ["id"] },
        { "type": "object", "properties": { "link": { "type": "string" } }, "required": ["link"] },
    ] }));
    let scalar = schema(json!({ "anyOf": [
        { "type": "integer", "maximum": 7 }, { "type": "string", "maxLength": 1 },
    ] }));
    for (validator, value, expected) in [
        (&tagged, json!({ "type": "image" }), "image is missing"),
        (
            &tagged,
            json!({ "type": "image", "text": "x" }),
            "image is missing",
        ),
        (&keyed, json!({ "link": 1 }), "link must be a string"),
        (&keyed, json!({}), "id is missing"),
        (
            &keyed,
            json!({ "id": "1", "link": "x" }),
            " must match only one of its alternatives",
        ),
        (&scalar, json!(8), " must be at most 7"),
        (
            &scalar,
            json!("12"),
            " has 2 characters, and may have at most 1",
        ),
        (&scalar, json!(true), " must be an integer"),
    ] {
        assert_eq!(found(validator, value, Mode::JsonSchema), expected);
    }
}

#[test]
fn a_schema_may_contain_itself() {
    let tree = compiled(json!({
        "schema": { "type": "object", "properties": { "children": { "type": "array", "items": { "$ref": "#/schema" } } } },
    }))
    .unwrap();
    let value = json!({ "children": [{ "children": [{}, { "children": 1 }] }] });
    let expected = "children[0].children[1].children must be an array";
    assert_eq!(found(&tree, value, Mode::JsonSchema), expected);
}

#[test]
fn what_is_not_supported_is_an_error_when_it_is_compiled() {
    for (schema, error) in [
        (json!({ "not": {} }), "the keyword `not` is not supported"),
        (
            json!({ "properties": { "a": { "type": "string", "multipleOf": 2 } } }),
            "a: the keyword `multipleOf`",
        ),
        (
            json!({ "type": "string", "pattern": "a" }),
            "the pattern `a` is not supported",
        ),
        (json!({ "type": "date" }), "the type `date`"),
        (
            json!({ "$ref": "#/nowhere" }),
            "`#/nowhere` is not in the document",
        ),
    ] {
        let compiled = compiled(json!({ "schema": schema })).unwrap_err();
        assert!(compiled.starts_with(error), "{compiled}");
    }
}

#[test]
fn patterns_match_as_regular_expressions_do() {
    for (pattern, matching, other) in [
        ("^[0-9]+$", &["0", "123"][..], &["", "12a", "٣"][..]),
        (
            "^\\+[1-9]\\d{1,14}$",
            &["+12", "+123456789012345"],
            &["12", "+1", "+02", "+1234567890123456"],
        ),
        (
            "^[A-Z2-7]{14}$",
            &["ABCDEFGHIJKL27"],
            &["ABCDEFGHIJKL28", "ABCDEFGHIJKL2"],
        ),
        (
            "^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$",
            &["9:00", "09:00", "23:59"],
            &["24:00", "9:60", ":00", "1 9:00"],
        ),
        ("^a*ab?[^-]$", &[], &[]),
        ("^[a-]*a\\.?$", &["a", "-a", "aaa."], &["-", "ax"]),
    ] {
        let Ok(pattern) = pattern::Pattern::parse(pattern) else {
            assert!(matching.is_empty(), "{pattern}");
            continue;
        };
        assert!(
            matching.iter().all(|text| pattern.matches(text)),
            "{pattern:?}"
        );
        assert!(
            !other.iter().any(|text| pattern.matches(text)),
            "{pattern:?}"
        );
    }
    for unknown in [
        "a", "^a", "^.$", "^(a)+$", "^\\w$", "^(a$", "^a)$", "^[a$", "^a{1,}$", "^a??$", "^(?:a)$",
    ] {
        assert!(pattern::Pattern::parse(unknown).is_err(), "{unknown}");
    }
}

/// The table of an object that contains itself and a short text, as generated code could have it.
static NODES: &[Node] = &[
    Node {
        nullable: false,
        kind: Kind::Object(Object {
            properties: List::Borrowed(&[("reply", 0), ("text", 1)]),
            required: List::Borrowed(&["text"]),
            additional: Additional::Allowed,
        }),
    },
    Node {
        nullable: false,
        kind: Kind::String {
            size: Size {
                least: None,
                most: Some(3),
            },
            pattern: None,
            allowed: List::Borrowed(&[]),
        },
    },
];

#[test]
fn a_table_can_be_a_constant() {
    static VALIDATOR: Validator = Validator {
        nodes: List::Borrowed(NODES),
        root: 0,
    };
    let value = json!({ "text": "a", "reply": { "text": "long" } });
    let expected = "reply.text has 4 characters, and may have at most 3";
    assert_eq!(found(&VALIDATOR, value, Mode::Strict), expected);
}
