//! The verdicts of typical changes.

use serde_json::json;
use xtask::diff::{Direction, Report, Source, Verdict, Wire, compare};

use super::{base, diff, patched};

fn changed_by(operations: serde_json::Value) -> Report {
    diff(&base(), &patched(operations))
}

#[test]
fn one_operation_property_and_enum_value_more_is_minor() {
    let report = changed_by(json!([
        {"op": "add", "path": "/paths/~1lockers",
         "value": {"get": {"operationId": "Lockers_list", "responses": {"204": {"description": "-"}}}}},
        {"op": "add", "path": "/components/schemas/Shared/properties/extra", "value": {"type": "string"}},
        {"op": "add", "path": "/components/schemas/Shared/properties/size/enum/-", "value": "huge"}
    ]));
    assert_eq!(report.verdict, Verdict::Minor);
    assert_eq!(report.changes.len(), 3);
}

#[test]
fn a_removed_operation_is_major_with_the_reason() {
    let report = changed_by(json!([{"op": "remove", "path": "/paths/~1open"}]));
    assert_eq!(report.verdict, Verdict::Major);
    let change = &report.changes[0];
    assert_eq!(
        (change.id, change.wire, change.source),
        ("operation-removed", Wire::Breaking, Source::Breaking)
    );
    assert_eq!(change.operation.as_deref(), Some("Open_get"));
    assert_eq!(change.message, "GET /open is removed");
}

#[test]
fn a_renamed_schema_breaks_rust_but_not_the_wire() {
    let report = changed_by(json!([
        {"op": "move", "from": "/components/schemas/Parcel-Summary", "path": "/components/schemas/Summary"},
        {"op": "replace", "path": "/components/schemas/Receipt/properties/parcel",
         "value": {"$ref": "#/components/schemas/Summary"}}
    ]));
    assert_eq!(report.verdict, Verdict::Major);
    let ids: Vec<_> = report.changes.iter().map(|change| change.id).collect();
    assert_eq!(ids, ["schema-renamed"]);
    assert_eq!(report.changes[0].wire, Wire::Compatible);
    assert_eq!(
        report.changes[0].message,
        "the schema `Parcel-Summary` is now called `Summary`"
    );
}

#[test]
fn a_renamed_schema_in_a_composition_is_only_renamed() {
    let composed = |name: &str| {
        json!({"op": "add", "path": "/components/schemas/Composed", "value": {
            "type": "object",
            "allOf": [
                {"$ref": "#/components/schemas/Shared"},
                {"type": "object", "properties": {
                    "parcel": {"$ref": format!("#/components/schemas/{name}")}
                }},
            ],
        }})
    };
    let used = json!({"op": "add", "path": "/components/schemas/Receipt/properties/composed",
                      "value": {"$ref": "#/components/schemas/Composed"}});
    let old = patched(json!([composed("Parcel-Summary"), used]));
    let new = patched(json!([
        composed("Summary"), used,
        {"op": "move", "from": "/components/schemas/Parcel-Summary", "path": "/components/schemas/Summary"},
        {"op": "replace", "path": "/components/schemas/Receipt/properties/parcel",
         "value": {"$ref": "#/components/schemas/Summary"}},
    ]));
    let report = diff(&old, &new);
    let ids: Vec<_> = report.changes.iter().map(|change| change.id).collect();
    assert_eq!(ids, ["schema-renamed"]);
}

#[test]
fn documentation_alone_is_a_patch() {
    let report = changed_by(
        json!([{"op": "replace", "path": "/info/description", "value": "Other words."}]),
    );
    assert_eq!(report.verdict, Verdict::Patch);
}

#[test]
fn a_looser_limit_on_what_is_sent_is_a_patch_and_on_what_is_received_is_major() {
    let loosened = |schema: &str| {
        let path = format!("/components/schemas/{schema}/properties/code/maxLength");
        changed_by(json!([{"op": "replace", "path": path, "value": 20}])).verdict
    };
    assert_eq!(loosened("Sent"), Verdict::Patch);
    assert_eq!(loosened("Received"), Verdict::Major);
}

#[test]
fn a_schema_used_both_ways_is_one_change_with_the_worse_of_two_levels() {
    let report = changed_by(json!([
        {"op": "add", "path": "/components/schemas/Shared/required/-", "value": "label"}
    ]));
    assert_eq!(report.changes.len(), 1);
    let change = &report.changes[0];
    assert_eq!(change.id, "property-became-required");
    assert_eq!(
        (change.direction, change.wire),
        (Direction::Both, Wire::Breaking)
    );
    assert_eq!(
        change.pointer,
        "/components/schemas/Shared/properties/label"
    );
    assert_eq!(change.operation, None);
}

#[test]
fn the_body_of_a_callback_is_received() {
    let report = changed_by(json!([
        {"op": "add", "path": "/components/schemas/Event/required/-", "value": "at"}
    ]));
    assert_eq!(report.changes[0].id, "response-property-became-required");
    assert_eq!(report.changes[0].wire, Wire::Compatible);
    assert_eq!(report.changes[0].operation.as_deref(), Some("Parcels_send"));
}

#[test]
fn an_unused_schema_does_not_break_the_wire() {
    let report = changed_by(json!([
        {"op": "add", "path": "/components/schemas/Spare/required/-", "value": "label"}
    ]));
    let change = &report.changes[0];
    assert_eq!(
        (change.direction, change.wire),
        (Direction::None, Wire::Compatible)
    );
    assert_eq!(change.source, Source::Breaking);
}

#[test]
fn the_order_of_names_values_parameters_and_members_does_not_matter() {
    let reversed = |pointer: &str| {
        let mut values = base().pointer(pointer).unwrap().as_array().unwrap().clone();
        values.reverse();
        json!({"op": "replace", "path": pointer, "value": values})
    };
    let report = changed_by(json!([
        reversed("/components/schemas/Shared/required"),
        reversed("/components/schemas/Shared/properties/size/enum"),
        reversed("/components/schemas/Shared/properties/payment/oneOf"),
        reversed("/paths/~1parcels/get/parameters"),
        reversed("/servers"),
    ]));
    assert_eq!(report.changes, []);
}

#[test]
fn unusable_documents_are_refused_with_a_reason_and_a_remedy() {
    let refused =
        |document: serde_json::Value| compare(&base(), &document).unwrap_err().to_string();
    assert_eq!(
        refused(json!({"openapi": "3.1.0", "paths": {}})),
        "the new document: this is OpenAPI 3.1.0; only 3.0 is understood. Convert it to OpenAPI 3.0 first"
    );
    assert_eq!(
        refused(json!({"swagger": "2.0"})),
        "the new document: this is Swagger (OpenAPI 2.0), but only documents of version 3.0 and 3.1 can be read. Convert it to OpenAPI 3.0 first"
    );
    let at_address = |value: serde_json::Value| {
        patched(json!([{"op": "replace", "path": "/components/schemas/Address", "value": value}]))
    };
    assert_eq!(
        refused(at_address(json!({"$ref": "#/components/schemas/Nowhere"}))),
        "the new document: `/components/schemas/Address` refers to `#/components/schemas/Nowhere`, which \
         does not exist. Add it or correct the reference"
    );
    assert_eq!(
        refused(at_address(json!({"$ref": "other.json#/Address"}))),
        "the new document: `/components/schemas/Address` refers to another document, \
         `other.json#/Address`. Bundle them into one first"
    );
    assert_eq!(
        refused(at_address(
            json!({"oneOf": [{"$ref": "#/components/schemas/Address"}]})
        )),
        "the new document: `/components/schemas/Address` is defined only by itself. Give it a type"
    );
}
