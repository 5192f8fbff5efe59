//! Nothing that the server adds breaks a decode, and nothing is sent that the caller did not set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use whatsapp_business::types;

#[track_caller]
fn decode<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("it decodes")
}

#[test]
fn an_enum_value_that_the_document_does_not_know_is_kept() {
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
fn unknown_is_a_message_type_of_its_own() {
    assert_eq!(
        types::MessageType::from("unknown"),
        types::MessageType::Unknown
    );
    assert_eq!(types::MessageType::from("poll").as_str(), "poll");
}

#[test]
fn every_value_that_an_enum_knows_goes_there_and_back() {
    for value in types::MessageType::KNOWN {
        let kind: types::MessageType = decode(json!(value));
        assert!(!matches!(kind, types::MessageType::Other(_)), "{value}");
        assert_eq!(serde_json::to_value(&kind).unwrap(), json!(value));
    }
}

#[test]
fn new_fields_are_passed_over_and_null_is_nothing() {
    let answer: types::MessageResponse = decode(json!({
        "messages": [{"id": "gBEG", "quality": {"score": 1}}],
        "contacts": null,
        "meta": {"api_status": "splendid", "version": null},
        "errors": null,
        "trace": [1, 2, 3]
    }));
    assert_eq!(answer.messages[0].id.as_deref(), Some("gBEG"));
    assert!(answer.contacts.is_empty());
}

#[test]
fn an_image_is_told_by_its_key_in_any_order() {
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
fn a_member_that_the_document_does_not_know_is_kept() {
    let value = json!({"handle": "h", "caption": "c"});
    let image: types::Image = decode(value.clone());
    assert!(matches!(image, types::Image::Other(_)));
    assert_eq!(serde_json::to_value(&image).unwrap(), value);
}

#[test]
fn a_member_that_is_wrong_says_what_is_missing_rather_than_that_none_fits() {
    let error = serde_json::from_value::<types::Image>(json!({"id": 7})).unwrap_err();
    assert!(
        error.to_string().contains("invalid type: integer `7`"),
        "{error}"
    );
}

#[test]
fn a_list_where_an_object_belongs_is_refused() {
    for value in [json!({"text": ["Hi"]}), json!({"text": []}), json!([])] {
        let error = serde_json::from_value::<types::WebhookMessage>(value).unwrap_err();
        assert!(
            error.to_string().contains("invalid type: sequence"),
            "{error}"
        );
    }
}

#[test]
fn what_is_required_is_named_when_it_is_missing() {
    let error = serde_json::from_value::<types::Text>(json!({"Body": "x"})).unwrap_err();
    assert_eq!(error.to_string(), "missing field `body`");
}

#[test]
fn the_health_of_one_node_and_of_several_are_told_apart() {
    let one: types::CheckHealthResponse =
        decode(json!({"health": {"gateway_status": "connected"}}));
    let several: types::CheckHealthResponse = decode(json!({"health": {
        "host:container": {"gateway_status": "connected", "role": "primary_master"}
    }}));
    let stranger: types::CheckHealthResponse = decode(json!({"health": {"uptime": 12}}));
    assert_ne!(one.health, several.health);
    for (health, value) in [
        (one, json!({"health": {"gateway_status": "connected"}})),
        (stranger, json!({"health": {"uptime": 12}})),
    ] {
        assert_eq!(serde_json::to_value(health).unwrap(), value);
    }
}

#[test]
fn numbers_that_older_clients_write_as_strings_are_read() {
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
fn numbers_are_sent_as_numbers() {
    let settings = types::ApplicationSettings::new().with_callback_backoff_delay_ms(3000);
    assert_eq!(
        serde_json::to_value(settings).unwrap(),
        json!({"callback_backoff_delay_ms": 3000})
    );
}

#[test]
fn a_change_of_settings_holds_only_what_was_set() {
    let nothing = types::ApplicationSettings::new();
    assert_eq!(serde_json::to_value(nothing).unwrap(), json!({}));
    let webhook =
        types::ApplicationSettings::new().with_webhooks(types::Webhooks::new().with_url(""));
    assert_eq!(
        serde_json::to_value(webhook).unwrap(),
        json!({"webhooks": {"url": ""}})
    );
}

#[test]
fn to_send_an_empty_list_is_not_to_leave_it_out() {
    let silent = types::Media::new();
    assert_eq!(serde_json::to_value(silent).unwrap(), json!({}));
    let none = types::Media::new().with_auto_download(Vec::<&str>::new());
    assert_eq!(
        serde_json::to_value(none).unwrap(),
        json!({"auto_download": []})
    );
}

#[test]
fn raw_bodies_have_types_too() {
    let body = types::MediaUploadMediaRequest::from(bytes::Bytes::from_static(b"abc"));
    assert_eq!(body.len(), 3);
}

#[cfg(feature = "schemars")]
#[test]
fn a_type_hands_out_the_documents_own_schema() {
    let schema = schemars::schema_for!(types::SendMessageRequestBody);
    let schema = schema.as_value();
    assert_eq!(schema["required"], json!(["to"]));
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
