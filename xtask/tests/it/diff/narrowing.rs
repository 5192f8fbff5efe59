//! Changes that narrow or widen a contract are reported wherever they occur in a schema.

use serde_json::{Value, json};
use xtask::diff::{Source, Verdict, Wire};

use super::{base, diff, patched};

/// The base with something as a property of `schema`, and with something else there.
fn property_of(schema: &str, before: Value, after: Value) -> (Value, Value) {
    let with = |value: Value| {
        let path = format!("/components/schemas/{schema}/properties/tested");
        patched(json!([
            {"op": "add", "path": path, "value": value},
            {"op": "add", "path": "/components/schemas/Code", "value": {"type": "string"}},
        ]))
    };
    (with(before), with(after))
}

/// Something that says more than before: what was sent may be refused now.
fn narrowed(before: Value, more: Value) -> (Value, Value) {
    let mut after = before.clone();
    for (key, value) in more.as_object().unwrap() {
        after[key] = value.clone();
    }
    (before, after)
}

#[test]
fn narrowing_a_request_is_breaking_in_every_position() {
    let described = |name: &str| json!({"allOf": [{"$ref": format!("#/components/schemas/{name}")}], "description": "It."});
    let either = json!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    let choice = json!({"type": "object", "oneOf": [
        {"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Cash"},
    ]});
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let all = json!({"allOf": [{"$ref": "#/components/schemas/Base"}, object]});
    let all_with = |key: &str, value: Value| {
        let mut after = all.clone();
        after["allOf"][1][key] = value;
        (all.clone(), after)
    };
    let cases = [
        (
            "not",
            narrowed(json!({"type": "string"}), json!({"not": {"enum": ["x"]}})),
        ),
        (
            "not in an object",
            narrowed(object.clone(), json!({"not": {"required": ["a"]}})),
        ),
        (
            "enum of objects",
            narrowed(object.clone(), json!({"enum": [{"a": "x"}]})),
        ),
        (
            "pattern",
            narrowed(described("Code"), json!({"pattern": "^x"})),
        ),
        (
            "maxLength",
            narrowed(described("Code"), json!({"maxLength": 3})),
        ),
        (
            "enum beside allOf",
            narrowed(described("Code"), json!({"enum": ["x"]})),
        ),
        (
            "not beside allOf",
            narrowed(described("Code"), json!({"not": {"enum": ["x"]}})),
        ),
        (
            "minItems",
            narrowed(described("Code"), json!({"minItems": 1})),
        ),
        (
            "minProperties",
            narrowed(described("Address"), json!({"minProperties": 2})),
        ),
        (
            "maxProperties",
            narrowed(described("Address"), json!({"maxProperties": 2})),
        ),
        (
            "enum beside anyOf",
            narrowed(either.clone(), json!({"enum": [1, "x"]})),
        ),
        (
            "minimum beside anyOf",
            narrowed(either.clone(), json!({"minimum": 1})),
        ),
        (
            "required beside anyOf",
            narrowed(either, json!({"required": ["a"]})),
        ),
        (
            "required property beside oneOf",
            narrowed(
                choice.clone(),
                json!({"required": ["a"], "properties": {"a": {"type": "string"}}}),
            ),
        ),
        (
            "closed beside oneOf",
            narrowed(choice.clone(), json!({"additionalProperties": false})),
        ),
        ("type beside oneOf", {
            let (mut before, after) = (choice.clone(), choice.clone());
            before.as_object_mut().unwrap().remove("type");
            let mut after = after;
            after["type"] = json!("string");
            (before, after)
        }),
        (
            "alternatives beside properties",
            narrowed(object, json!({"oneOf": choice["oneOf"]})),
        ),
        (
            "minProperties in allOf",
            all_with("minProperties", json!(3)),
        ),
        (
            "one more member of allOf",
            (
                json!({"allOf": [{"type": "string"}, {"type": "string", "minLength": 1}]}),
                json!({"allOf": [
                    {"type": "string"}, {"type": "string", "minLength": 1},
                    {"type": "string", "pattern": "^x"},
                ]}),
            ),
        ),
        ("enum in allOf", all_with("enum", json!([{"a": "x"}]))),
        ("not in allOf", all_with("not", json!({"required": ["b"]}))),
    ];
    for (name, (before, after)) in cases {
        let (old, new) = property_of("Sent", before.clone(), after.clone());
        let report = diff(&old, &new);
        assert_eq!(report.worst_wire(), Wire::Breaking, "{name}: {report:#?}");
        assert_ne!(diff(&new, &old).verdict, Verdict::None, "{name}, backwards");
        // What a response promised no longer holds.
        let (old, new) = property_of("Received", before, after);
        let report = diff(&new, &old);
        assert_eq!(
            report.worst_wire(),
            Wire::Breaking,
            "{name}, received: {report:#?}"
        );
    }
}

#[test]
fn a_limit_beside_a_reference_is_named_and_breaks_no_rust() {
    let described = json!({"allOf": [{"$ref": "#/components/schemas/Code"}]});
    let (before, after) = narrowed(described, json!({"maxLength": 3, "pattern": "^x"}));
    let (old, new) = property_of("Sent", before, after);
    let report = diff(&old, &new);
    let changes: Vec<_> = report
        .changes
        .iter()
        .map(|change| (change.id, change.source))
        .collect();
    assert_eq!(
        changes,
        [
            ("request-length-tightened", Source::Compatible),
            ("request-pattern-added", Source::Compatible),
        ]
    );
}

#[test]
fn a_keyword_without_a_rule_is_an_unclassified_change() {
    let unknown = json!([{"op": "add", "path": "/components/schemas/Sent/properties/plain/const", "value": "x"}]);
    let (old, new) = (base(), patched(unknown));
    for report in [diff(&old, &new), diff(&new, &old)] {
        let ids: Vec<_> = report.changes.iter().map(|change| change.id).collect();
        assert_eq!(ids, ["unclassified-change"]);
        assert_eq!(report.verdict, Verdict::Major);
    }
}

#[test]
fn equivalent_notations_are_not_a_change() {
    let written = json!([
        {"op": "add", "path": "/components/schemas/Sent/properties/plain/nullable", "value": false},
        {"op": "add", "path": "/components/schemas/Sent/properties/plain/minLength", "value": 0},
        {"op": "replace", "path": "/components/schemas/Sent/properties/address",
         "value": {"allOf": [{"$ref": "#/components/schemas/Address"}]}},
    ]);
    let (old, new) = (base(), patched(written));
    assert_eq!(diff(&old, &new).changes, []);
    assert_eq!(diff(&new, &old).changes, []);
}

#[test]
fn a_change_behind_a_changed_reference_keeps_its_direction() {
    // Both addresses lead to a town; the program sends it, and the town is narrowed as well.
    let with = |address: &str, most: u64| {
        let town = json!({"$ref": "#/components/schemas/Town"});
        let leads = |name: &str| json!({"op": "add", "path": format!("/components/schemas/{name}/properties/place"), "value": town});
        patched(json!([
            {"op": "add", "path": "/components/schemas/Town", "value": {
                "type": "object", "properties": {"name": {"type": "string", "maxLength": most}},
            }},
            leads("Address"),
            leads("Other-Address"),
            {"op": "replace", "path": "/components/schemas/Sent/properties/address",
             "value": {"$ref": format!("#/components/schemas/{address}")}},
            {"op": "remove", "path": "/components/schemas/Received/properties/address"},
            {"op": "remove", "path": "/components/schemas/Shared/properties/address"},
        ]))
    };
    let (old, new) = (with("Address", 20), with("Other-Address", 10));
    for (old, new, id, wire) in [
        (&old, &new, "request-length-tightened", Wire::Breaking),
        (&new, &old, "request-length-relaxed", Wire::Compatible),
    ] {
        let report = diff(old, new);
        let place = "/components/schemas/Town/properties/name";
        let change = report.changes.iter().find(|change| change.pointer == place);
        let change = change.unwrap_or_else(|| panic!("nothing at {place}: {report:#?}"));
        assert_eq!((change.id, change.wire), (id, wire));
        assert_eq!(change.operation.as_deref(), Some("Parcels_send"));
    }
}
