//! Webhook events: future additions parse too, and nothing is lost.
#![allow(clippy::type_complexity)]

use serde_json::{Value, json};
use whatsapp_business::types::MessageType;
use whatsapp_business::webhook::{self, Content, DeliveryState, Event};

fn parse(event: &Value) -> Event {
    webhook::parse(event.to_string().as_bytes()).unwrap()
}

fn message(mut with: Value) -> Event {
    let message = with.as_object_mut().unwrap();
    for (key, value) in [
        ("from", "15550100"),
        ("id", "ABGG"),
        ("timestamp", "1700000000"),
    ] {
        message.insert(key.to_owned(), json!(value));
    }
    parse(
        &json!({ "contacts": [{"wa_id": "15550100", "profile": {"name": "Ada"}}], "messages": [with] }),
    )
}

#[test]
fn every_kind_of_message_is_a_variant_to_match() {
    let media = json!({"id": "b1c6", "mime_type": "a/b", "sha256": "00"});
    let cases: Vec<(Value, fn(Content<'_>) -> bool)> = vec![
        (json!({"type": "text", "text": {"body": "Hi"}}), |c| {
            matches!(c, Content::Text("Hi"))
        }),
        (json!({"type": "image", "image": media}), |c| {
            matches!(c, Content::Image(_))
        }),
        (json!({"type": "video", "video": media}), |c| {
            matches!(c, Content::Video(_))
        }),
        (json!({"type": "audio", "audio": media}), |c| {
            matches!(c, Content::Audio(_))
        }),
        (json!({"type": "voice", "voice": media}), |c| {
            matches!(c, Content::Voice(_))
        }),
        (json!({"type": "document", "document": media}), |c| {
            matches!(c, Content::Document(_))
        }),
        (json!({"type": "sticker", "sticker": media}), |c| {
            matches!(c, Content::Sticker(_))
        }),
        (
            json!({"type": "location", "location": {"latitude": 1, "longitude": 2.5}}),
            |c| matches!(c, Content::Location(place) if place.latitude == Some(1.0)),
        ),
        (
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Ada"}}]}),
            |c| matches!(c, Content::Contacts([_])),
        ),
        (
            json!({"type": "button", "button": {"text": "Yes", "payload": null}}),
            |c| matches!(c, Content::Button(_)),
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "Yes"}}}),
            |c| matches!(c, Content::ButtonReply(_)),
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "Tea"}}}),
            |c| matches!(c, Content::ListReply(_)),
        ),
        (
            json!({"type": "order", "order": {"catalog_id": "1", "product_items": []}}),
            |c| matches!(c, Content::Order(_)),
        ),
        (
            json!({"type": "reaction", "reaction": {"message_id": "a", "emoji": "+"}}),
            |c| matches!(c, Content::Reaction(_)),
        ),
        (
            json!({"type": "system", "system": {"body": "moved", "type": "user_changed_number"}}),
            |c| matches!(c, Content::System(_)),
        ),
        (
            json!({"type": "unknown", "errors": [{"code": 501, "title": "?"}]}),
            |c| matches!(c, Content::Unsupported([error]) if error.code == Some(501)),
        ),
    ];
    for (case, is) in cases {
        let event = message(case.clone());
        let message = event.messages().next().unwrap();
        assert!(is(message.content()), "{case}: {:?}", message.content());
        assert_eq!(message.sender_name(), Some("Ada"));
        assert!(message.timestamp().unwrap().elapsed().is_ok());
    }
}

#[test]
fn unknown_types_and_fields_are_retained() {
    let event = message(json!({"type": "poll", "poll": {"question": "Tea?"}}));
    let message = event.messages().next().unwrap();
    assert_eq!(message.content(), Content::Other("poll"));
    assert_eq!(message.raw().unwrap()["poll"]["question"], "Tea?");
    assert_eq!(
        message.typed().type_,
        Some(MessageType::Other("poll".to_owned()))
    );
    assert_eq!(
        event.json().unwrap()["messages"][0]["poll"]["question"],
        "Tea?"
    );
}

#[test]
fn a_missing_type_or_object_is_not_an_error() {
    assert_eq!(
        message(json!({"type": "image"}))
            .messages()
            .next()
            .unwrap()
            .content(),
        Content::Other("image")
    );
    let bare = parse(&json!({"messages": [{}], "statuses": [{}]}));
    assert_eq!(
        bare.messages().next().unwrap().content(),
        Content::Other("")
    );
    assert_eq!(
        bare.statuses().next().unwrap().delivery_state(),
        DeliveryState::Other("")
    );
    assert_eq!(parse(&json!({})).messages().len(), 0);
}

#[test]
fn statuses_are_variants_with_their_errors_and_unknown_ones_are_retained() {
    let event = parse(&json!({"statuses": [
        {"id": "a", "recipient_id": "1", "status": "sent", "timestamp": "1"},
        {"id": "a", "status": "delivered"},
        {"id": "a", "status": "read"},
        {"id": "b", "status": "failed", "errors": [{"code": 470, "title": "Too late"}]},
        {"id": "c", "status": "deleted"},
        {"id": "d", "status": "warning"},
        {"id": "e", "status": "pondered"},
    ]}));
    let states: Vec<_> = event
        .statuses()
        .map(|status| status.delivery_state())
        .collect();
    assert!(matches!(
        states[..3],
        [
            DeliveryState::Sent,
            DeliveryState::Delivered,
            DeliveryState::Read
        ]
    ));
    assert!(matches!(states[3], DeliveryState::Failed([error]) if error.code == Some(470)));
    assert!(matches!(
        states[4..],
        [
            DeliveryState::Deleted,
            DeliveryState::Warning(_),
            DeliveryState::Other("pondered")
        ]
    ));
}

#[test]
fn known_fields_are_serialized_unchanged() {
    let came = json!({
        "contacts": [{"profile": {"name": "Ada"}, "wa_id": "15550100"}],
        "messages": [{"from": "15550100", "id": "ABGG", "timestamp": "1700000000",
            "type": "poll", "text": {"body": "Hi"}, "context": {"id": "X", "forwarded": true}}],
        "statuses": [{"id": "a", "status": "pondered", "timestamp": "1"}],
        "errors": [{"code": 99999, "title": "New"}],
    });
    assert_eq!(serde_json::to_value(parse(&came)).unwrap(), came);
}

/// Including distinctions of JSON that the types do not make.
#[test]
fn an_event_is_serialized_unchanged() {
    let came = json!({
        "messages": [{
            "id": "ABGG", "type": "button", "button": {"text": "Yes", "payload": null},
            "location": {"latitude": 52, "longitude": 13.0},
            "order": {"product_items": [{"quantity": "2"}]},
            "context": {"mentions": []},
            "reaction_of_tomorrow": {"emoji": "x"},
        }],
        "statuses": [{"id": "a", "status": "read",
            "conversation": {"id": "c", "expiration_timestamp": 1_740_906_000}}],
        "calls": [],
    });
    assert_eq!(serde_json::to_value(parse(&came)).unwrap(), came);
}

#[test]
fn what_cannot_be_read_is_absent_and_reported() {
    for (event, path) in [
        (
            r#"{"messages": [{}, {"text": {"body": []}}]}"#,
            "messages[1].text.body",
        ),
        (r#"{"messages": [{"context": 5}]}"#, "messages[0].context"),
        (r#"{"statuses": [{"id": {}}]}"#, "statuses[0].id"),
        (r#"{"messages": [5, {"id": "a"}]}"#, "messages[0]"),
    ] {
        let parsed = webhook::parse(event.as_bytes()).unwrap();
        let [problem] = parsed.problems() else {
            panic!("{:?}", parsed.problems());
        };
        assert_eq!(problem.path(), path, "{problem}");
        assert_eq!(
            serde_json::to_string(&parsed).unwrap(),
            event.replace(": ", ":").replace(", ", ",")
        );
    }
    let body = br#"{"messages": [{"text": 5}, {"text": {"body": "Hi"}}]}"#;
    let event = webhook::parse(body).unwrap();
    let messages: Vec<_> = event.messages().collect();
    assert_eq!(messages[0].problems().count(), 1);
    assert_eq!(messages[1].problems().count(), 0);
    assert_eq!(messages[1].content(), Content::Text("Hi"));
}

#[test]
fn problems_are_bounded() {
    let body = format!(r#"{{"messages": [{}{{"id": "a"}}]}}"#, "7,".repeat(5000));
    let event = webhook::parse(body.as_bytes()).unwrap();
    assert_eq!(event.problems().len(), 1000);
    assert_eq!(event.messages().next().unwrap().id(), Some("a"));
}

#[test]
fn scalars_and_lists_of_one_may_have_another_form() {
    let event = webhook::parse(include_bytes!("cases/k26-flat-timestamp-number.json")).unwrap();
    assert_eq!(event.problems(), []);
    let message = event.messages().next().unwrap();
    assert_eq!(message.content(), Content::Text("innocent"));
    assert_eq!(message.sender_name(), Some("Ada L"));
    let status = event.statuses().next().unwrap();
    assert_eq!(status.delivery_state(), DeliveryState::Delivered);
    assert!(status.timestamp().is_some());

    let body = br#"{"messages": {"id": "a", "type": ["text"], "text": [{"body": 7}]}}"#;
    let event = webhook::parse(body).unwrap();
    let message = event.messages().next().unwrap();
    assert_eq!(message.content(), Content::Text("7"));
}

#[test]
fn an_event_of_the_cloud_api_is_an_error_that_says_so() {
    let body = br#"{"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": []}]}"#;
    let error = webhook::parse(body).unwrap_err();
    assert!(error.is_decode());
    assert!(
        error.to_string().contains("whatsapp-business-cloud"),
        "{error}"
    );
}

#[test]
fn a_status_may_have_its_recipient_in_the_message() {
    let body = br#"{"statuses": [{"id": "a", "status": "sent", "message": {"recipient_id": "15550100"}}]}"#;
    let event = webhook::parse(body).unwrap();
    assert_eq!(
        event.statuses().next().unwrap().recipient(),
        Some("15550100")
    );
}

#[test]
fn messages_that_cannot_be_shown_have_their_errors() {
    for kind in ["unknown", "unsupported", "ephemeral"] {
        let body =
            format!(r#"{{"messages": [{{"type": "{kind}", "errors": [{{"code": 501}}]}}]}}"#);
        let event = webhook::parse(body.as_bytes()).unwrap();
        let Content::Unsupported([error]) = event.messages().next().unwrap().content() else {
            panic!("{event:?}");
        };
        assert_eq!(error.code, Some(501));
    }
}

#[test]
fn an_event_that_value_cannot_represent_parses_without_json() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for (new, said) in [
        (deep.as_str(), "recursion limit exceeded"),
        ("1e999", "number out of range"),
    ] {
        let body = format!(
            r#"{{"messages": [{{"id": "a", "new": {new}}}], "statuses": [{{"id": "b"}}]}}"#
        );
        let event = webhook::parse(body.as_bytes()).unwrap();
        let message = event.messages().next().unwrap();
        assert_eq!(message.id(), Some("a"));
        assert_eq!(event.raw(), body.as_bytes());
        let status = event.statuses().next().unwrap();
        for error in [event.json(), message.raw(), status.raw()] {
            let error = error.unwrap_err();
            assert!(
                error.is_decode() && error.to_string().contains(said),
                "{error}"
            );
        }
    }
}

#[test]
fn invalid_json_is_an_error() {
    for body in ["", "{", "[]", "null", "<html>", "{} {}"] {
        assert!(
            webhook::parse(body.as_bytes()).unwrap_err().is_decode(),
            "{body}"
        );
    }
}

#[test]
fn members_that_a_vendor_adds_are_retained_and_can_be_typed() {
    #[derive(Debug, serde::Deserialize)]
    struct Vendor {
        v1: V1,
    }
    #[derive(Debug, serde::Deserialize)]
    struct V1 {
        direction: String,
    }
    let event = webhook::parse(
        br#"{"messages":[{"id":"A","type":"text","text":{"body":"Hi"},
            "_vnd":{"v1":{"direction":"inbound","labels":[1]}}},{"id":"B"}]}"#,
    )
    .unwrap();
    let messages: Vec<_> = event.messages().collect();
    assert_eq!(messages[0].raw().unwrap()["_vnd"]["v1"]["labels"][0], 1);
    let vendor: Vendor = messages[0].member("_vnd").unwrap().unwrap();
    assert_eq!(vendor.v1.direction, "inbound");
    assert!(messages[1].member::<Vendor>("_vnd").unwrap().is_none());
    let error = messages[0].member::<V1>("_vnd").unwrap_err();
    assert_eq!(error.path(), Some("messages[0]._vnd"), "{error}");
    assert!(serde_json::to_string(&event).unwrap().contains("_vnd"));
}
