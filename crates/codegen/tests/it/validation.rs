//! Validation against generated tables.

#[allow(dead_code)]
mod tables {
    use whatsapp_business_runtime::tables::*;

    include!("../golden/validation/tables.rs");
}

use serde_json::{Value, json};
use whatsapp_business_runtime::schema::{Kind, Mode, Node, Property};

fn schema(name: &str) -> &'static Node {
    let known = tables::NODES.iter().find(|(known, _)| *known == name);
    known.map(|(_, node)| *node).unwrap()
}

/// The first violation as text, and `ok` where there is none.
fn found(schema: &'static Node, value: Value, mode: Mode) -> String {
    match schema.validate(&value, mode) {
        Ok(()) => "ok".to_owned(),
        Err(violation) => {
            let (path, kind) = violation.cause("");
            format!("{path} {kind}")
        }
    }
}

#[test]
fn unknown_members_are_refused_only_where_the_mode_or_the_document_does() {
    let open = schema("Open");
    let typo = || json!({ "txet": 1 });
    assert_eq!(found(open, typo(), Mode::JsonSchema), "ok");
    let refused = "txet is not a property of the document: did you mean `text`?";
    assert_eq!(found(open, typo(), Mode::Strict), refused);
    let closed = schema("Closed");
    assert_eq!(found(closed, typo(), Mode::JsonSchema), refused);
    let other = json!({ "text": 1, "attachment": 1 });
    let listed = "attachment is not a property of the document: there are: text";
    assert_eq!(found(closed, other, Mode::JsonSchema), listed);
    let any = schema("Any");
    assert_eq!(found(any, typo(), Mode::Strict), "ok");
    let typed = schema("Typed");
    for mode in [Mode::Strict, Mode::JsonSchema] {
        assert_eq!(found(typed, typo(), mode), "txet must be a string");
    }
}

#[test]
fn each_kind_of_violation_names_its_field() {
    let schema = schema("Kinds");
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
        assert_eq!(found(schema, body, Mode::JsonSchema), expected);
    }
    assert_eq!(
        found(schema, json!({}), Mode::JsonSchema),
        "kind is missing"
    );
    assert_eq!(
        found(schema, json!([]), Mode::JsonSchema),
        " must be an object"
    );
    // A float without a fraction is an integer of JSON Schema.
    let whole = || json!({ "kind": "a", "count": 1.0 });
    assert_eq!(found(schema, whole(), Mode::JsonSchema), "ok");
    assert_eq!(
        found(schema, whole(), Mode::Strict),
        "count must be an integer"
    );
    let pin = json!({ "kind": "a", "pin": "x" });
    assert_eq!(found(schema, pin, Mode::Strict), "ok");
}

#[test]
fn the_parts_of_all_of_are_one_object() {
    let composed = schema("Composed");
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
            "tpe is not a property of the document: did you mean `type`?",
        ),
    ] {
        assert_eq!(found(composed, value, Mode::Strict), expected);
    }
    // Each part speaks of the members of the others, too.
    let closed = schema("Parts");
    assert_eq!(
        found(closed, json!({ "a": "x", "b": 2 }), Mode::JsonSchema),
        "ok"
    );
    for (value, wrong) in [
        (json!({ "b": 2.5 }), "b must be an integer"),
        (json!({ "b": 4 }), "b must be at most 3"),
    ] {
        assert_eq!(found(closed, value, Mode::JsonSchema), wrong);
    }
}

#[test]
fn the_alternative_that_was_probably_meant_is_reported() {
    let tagged = schema("Tagged");
    let keyed = schema("Keyed");
    let scalar = schema("Scalar");
    for (schema, value, expected) in [
        (tagged, json!({ "type": "image" }), "image is missing"),
        (
            tagged,
            json!({ "type": "image", "text": "x" }),
            "image is missing",
        ),
        (keyed, json!({ "link": 1 }), "link must be a string"),
        (keyed, json!({}), "id is missing"),
        (
            keyed,
            json!({ "id": "1", "link": "x" }),
            " must match only one of its alternatives",
        ),
        (scalar, json!(8), " must be at most 7"),
        (
            scalar,
            json!("12"),
            " has 2 characters, and may have at most 1",
        ),
        (scalar, json!(true), " must be an integer"),
    ] {
        assert_eq!(found(schema, value, Mode::JsonSchema), expected);
    }
}

#[test]
fn a_schema_may_contain_itself() {
    let tree = schema("Tree");
    let value = json!({ "children": [{ "children": [{}, { "children": 1 }] }] });
    let expected = "children[0].children[1].children must be an array";
    assert_eq!(found(tree, value, Mode::JsonSchema), expected);
}

#[test]
fn properties_have_descriptions_and_equal_schemas_are_shared() {
    let (left, right) = (schema("Left").properties(), schema("Right").properties());
    let of = |properties: &'static [Property], name: &str| {
        let mut properties = properties.iter();
        properties.find(|property| property.name == name).unwrap()
    };
    assert_eq!(of(left, "right").description, "The other one.");
    assert!(std::ptr::eq(of(left, "right").schema, schema("Right")));
    assert!(std::ptr::eq(of(right, "left").schema, schema("Left")));
    let at = of(left, "at").schema;
    assert!(std::ptr::eq(at, of(right, "at").schema));
    assert_eq!(at.default, Some("\"now\""));
    assert_eq!(schema("Scalar").alternatives().len(), 2);
    assert!(matches!(schema("Parts").kind, Kind::Object(_)));
}
