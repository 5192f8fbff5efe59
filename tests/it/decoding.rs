//! Decoding accepts unknown fields and values, and encoding emits only the fields that were set.

use serde_json::{Value, json};
use whatsapp_business::types;

#[track_caller]
fn decode<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the value decodes")
}

#[test]
fn unknown_enum_values_round_trip() {
    let contact: types::CheckContact = decode(json!({"input": "1", "status": "resting"}));
    assert_eq!(
        contact.status,
        Some(types::CheckContactStatus::Other("resting".into()))
    );
    assert_eq!(
        serde_json::to_value(&contact).unwrap(),
        json!({"input": "1", "status": "resting"})
    );
}

#[test]
fn the_documented_value_unknown_is_a_variant() {
    assert_eq!(
        types::MessageType::from("unknown"),
        types::MessageType::Unknown
    );
    assert_eq!(types::MessageType::from("poll").as_str(), "poll");
}

#[test]
fn known_enum_values_round_trip() {
    for value in types::MessageType::KNOWN {
        let kind: types::MessageType = decode(json!(value));
        assert!(!matches!(kind, types::MessageType::Other(_)), "{value}");
        assert_eq!(serde_json::to_value(&kind).unwrap(), json!(value));
    }
}

#[test]
fn unknown_fields_are_ignored_and_null_counts_as_absent() {
    let response: types::MessageResponse = decode(json!({
        "messages": [{"id": "gBEG", "quality": {"score": 1}}],
        "contacts": null,
        "meta": {"api_status": "splendid", "version": null},
        "errors": null,
        "trace": [1, 2, 3]
    }));
    assert_eq!(response.messages[0].id.as_deref(), Some("gBEG"));
    assert!(response.contacts.is_empty());
}

#[test]
fn union_members_are_selected_by_key_in_any_order() {
    let by_id: types::Image = decode(json!({"caption": "c", "id": "1"}));
    assert!(matches!(by_id, types::Image::Id(ref image) if image.id == "1"));
    let by_link: types::Image =
        decode(json!({"caption": "c", "link": "https://example.com/a.png"}));
    assert!(matches!(by_link, types::Image::Provider(_)));
    assert_eq!(
        serde_json::to_value(&by_id).unwrap(),
        json!({"caption": "c", "id": "1"})
    );
}

#[test]
fn unknown_union_members_round_trip() {
    let value = json!({"handle": "h", "caption": "c"});
    let image: types::Image = decode(value.clone());
    assert!(matches!(image, types::Image::Other(_)));
    assert_eq!(serde_json::to_value(&image).unwrap(), value);
}

#[test]
fn an_invalid_union_member_reports_its_own_error() {
    let error = serde_json::from_value::<types::Image>(json!({"id": 7})).unwrap_err();
    assert!(
        error.to_string().contains("invalid type: integer `7`"),
        "{error}"
    );
}

#[test]
fn a_list_instead_of_an_object_is_rejected() {
    for value in [json!({"text": ["Hi"]}), json!({"text": []}), json!([])] {
        let error = serde_json::from_value::<types::WebhookMessage>(value).unwrap_err();
        assert!(
            error.to_string().contains("invalid type: sequence"),
            "{error}"
        );
    }
}

#[test]
fn a_missing_required_field_is_named() {
    let error = serde_json::from_value::<types::Text>(json!({"Body": "x"})).unwrap_err();
    assert_eq!(error.to_string(), "missing field `body`");
}

#[test]
fn health_of_a_single_node_and_of_a_cluster_are_distinguished() {
    let one: types::CheckHealthResponse =
        decode(json!({"health": {"gateway_status": "connected"}}));
    let several: types::CheckHealthResponse = decode(json!({"health": {
        "host:container": {"gateway_status": "connected", "role": "primary_master"}
    }}));
    let unknown: types::CheckHealthResponse = decode(json!({"health": {"uptime": 12}}));
    assert_ne!(one.health, several.health);
    for (health, value) in [
        (one, json!({"health": {"gateway_status": "connected"}})),
        (unknown, json!({"health": {"uptime": 12}})),
    ] {
        assert_eq!(serde_json::to_value(health).unwrap(), value);
    }
}

#[test]
fn numbers_encoded_as_strings_are_decoded() {
    let settings: types::ApplicationSettings = decode(json!({
        "callback_backoff_delay_ms": "3000",
        "max_callback_backoff_delay_ms": 900_000,
        "webhooks": {"max_concurrent_requests": "12"}
    }));
    assert_eq!(settings.callback_backoff_delay_ms, Some(3000));
    assert_eq!(settings.max_callback_backoff_delay_ms, Some(900_000));
    assert_eq!(settings.webhooks.unwrap().max_concurrent_requests, Some(12));
    let absent: types::ApplicationSettings = decode(json!({"callback_backoff_delay_ms": null}));
    assert_eq!(absent.callback_backoff_delay_ms, None);
}

#[test]
fn numbers_are_encoded_as_numbers() {
    let settings = types::ApplicationSettings::new().with_callback_backoff_delay_ms(3000);
    assert_eq!(
        serde_json::to_value(settings).unwrap(),
        json!({"callback_backoff_delay_ms": 3000})
    );
}

#[test]
fn a_settings_update_contains_only_the_fields_that_were_set() {
    let unset = types::ApplicationSettings::new();
    assert_eq!(serde_json::to_value(unset).unwrap(), json!({}));
    let webhook =
        types::ApplicationSettings::new().with_webhooks(types::Webhooks::new().with_url(""));
    assert_eq!(
        serde_json::to_value(webhook).unwrap(),
        json!({"webhooks": {"url": ""}})
    );
}

#[test]
fn an_explicitly_empty_list_is_encoded() {
    let unset = types::Media::new();
    assert_eq!(serde_json::to_value(unset).unwrap(), json!({}));
    let empty = types::Media::new().with_auto_download(Vec::<&str>::new());
    assert_eq!(
        serde_json::to_value(empty).unwrap(),
        json!({"auto_download": []})
    );
}

#[test]
fn raw_bodies_have_a_type() {
    let body = types::MediaUploadMediaRequest::from(bytes::Bytes::from_static(b"abc"));
    assert_eq!(body.len(), 3);
}

#[cfg(feature = "schemars")]
#[test]
fn types_return_the_json_schema_of_the_document() {
    let schema = schemars::schema_for!(types::SendMessageRequestBody);
    let schema = schema.as_value();
    assert_eq!(schema["type"], "object");
    assert_eq!(
        schema["properties"]["text"]["allOf"][0]["$ref"],
        json!("#/$defs/Text")
    );
    assert_eq!(
        schema["$defs"]["Text"]["properties"]["body"]["maxLength"],
        json!(4096)
    );
    let all = schema.to_string();
    assert!(
        !all.contains("#/components/"),
        "a reference was not resolved"
    );
    assert!(!all.contains("nullable"), "JSON Schema has no `nullable`");
}
