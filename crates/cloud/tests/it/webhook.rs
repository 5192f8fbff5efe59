//! Events are parsed whatever they have, and a receiver accepts those that the API has signed.

use std::time::{Duration, SystemTime};

use crate::support::events::{envelope, messages_change, status, text};
use serde_json::{Value, json};
use whatsapp_business_cloud::types::Change;
use whatsapp_business_cloud::webhook::{self, Content, DeliveryState, Event};

fn parse(event: &Value) -> Event {
    webhook::parse(event.to_string().as_bytes()).unwrap()
}

/// Parses an event with one message.
fn with_message(message: &Value) -> Event {
    parse(&envelope(
        "1001",
        &[messages_change("2002", &json!({"messages": [message]}))],
    ))
}

#[test]
fn the_numbers_and_accounts_of_one_body_are_told_apart() {
    let mut event = envelope(
        "1001",
        &[
            messages_change("2001", &json!({"messages": [text("wamid.a", "one")]})),
            messages_change(
                "2002",
                &json!({
                    "messages": [text("wamid.b", "two"), text("wamid.c", "three")],
                    "statuses": [status("wamid.d", "sent")],
                }),
            ),
        ],
    );
    let other = messages_change("2003", &json!({"statuses": [status("wamid.e", "read")]}));
    let other = json!({"id": "1002", "changes": [other]});
    event["entry"].as_array_mut().unwrap().push(other);

    let event = parse(&event);
    assert_eq!(event.object, "whatsapp_business_account");
    let messages: Vec<_> = event.messages().collect();
    let found = messages.iter().map(|message| {
        let Content::Text(body) = message.content() else {
            panic!("{message:?}");
        };
        let phone = message.phone_number_id().unwrap();
        assert_eq!(
            message.display_phone_number(),
            Some(format!("display {phone}").as_str())
        );
        (message.waba_id().unwrap(), phone, body)
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            ("1001", "2001", "one"),
            ("1001", "2002", "two"),
            ("1001", "2002", "three")
        ]
    );
    let statuses = event
        .statuses()
        .map(|status| (status.waba_id(), status.phone_number_id(), status.id()));
    assert_eq!(
        statuses.collect::<Vec<_>>(),
        [
            (Some("1001"), Some("2002"), Some("wamid.d")),
            (Some("1002"), Some("2003"), Some("wamid.e"))
        ]
    );
    assert_eq!(event.changes().count(), 0);
}

#[test]
fn each_type_of_message_has_its_content() {
    let media = json!({"id": "3003", "mime_type": "image/png", "sha256": "c2hh"});
    for (kind, content, variant) in [
        ("image", media.clone(), "Image("),
        ("video", media.clone(), "Video("),
        ("audio", media.clone(), "Audio("),
        ("sticker", media.clone(), "Sticker("),
        ("document", media, "Document("),
        (
            "audio",
            json!({"id": "3", "mime_type": "audio/ogg", "sha256": "c2hh", "voice": true}),
            "Voice(",
        ),
        (
            "location",
            json!({"latitude": 1.5, "longitude": -2}),
            "Location(",
        ),
        (
            "reaction",
            json!({"message_id": "wamid.a", "emoji": "👍"}),
            "Reaction(",
        ),
        (
            "contacts",
            json!([{"name": {"first_name": "Bo"}, "phones": [{"phone": "1"}]}]),
            "Contacts([",
        ),
        ("button", json!({"payload": "p", "text": "Yes"}), "Button("),
        (
            "order",
            json!({"catalog_id": "4", "product_items": []}),
            "Order(",
        ),
        (
            "system",
            json!({"type": "user_changed_number", "body": "…", "wa_id": "5"}),
            "System(",
        ),
        (
            "interactive",
            json!({"type": "button_reply", "button_reply": {"id": "ok", "title": "OK"}}),
            "ButtonReply(",
        ),
        (
            "interactive",
            json!({"type": "list_reply", "list_reply": {"id": "ok", "title": "OK"}}),
            "ListReply(",
        ),
        (
            "interactive",
            json!({"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}),
            "FlowReply(",
        ),
        (
            "interactive",
            json!({"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}}),
            "CallPermissionReply(",
        ),
    ] {
        let mut message = json!({"from": "15550100", "id": "wamid.b", "timestamp": "1700000000"});
        message["type"] = json!(kind);
        message[kind] = content;
        let event = with_message(&message);
        let found = event.messages().next().unwrap();
        assert_eq!(event.problems(), [], "{kind}: {found:?}");
        let content = format!("{:?}", found.content());
        assert!(content.starts_with(variant), "{kind}: {content}");
    }
}

#[test]
fn a_message_has_its_sender_context_and_referral() {
    let mut message = text("wamid.a", "Hello");
    message["context"] = json!({"id": "wamid.before", "from": "15550000"});
    message["referral"] = json!({"source_type": "ad", "source_id": "77", "ctwa_clid": "click"});
    let lists = json!({
        "messages": [message],
        "contacts": [{"profile": {"name": "Ada"}, "wa_id": "15550100"}],
    });
    let event = parse(&envelope("1001", &[messages_change("2002", &lists)]));
    let message = event.messages().next().unwrap();
    assert_eq!(message.id(), Some("wamid.a"));
    assert_eq!(message.sender(), Some("15550100"));
    assert_eq!(message.sender_name(), Some("Ada"));
    assert_eq!(message.in_reply_to(), Some("wamid.before"));
    let referral = message.referral.as_ref().unwrap();
    assert_eq!(referral.ctwa_clid.as_deref(), Some("click"));
    assert_eq!(
        message.timestamp(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
    );
}

#[test]
fn a_user_with_a_user_name_has_an_id_in_place_of_a_number() {
    let mut message = text("wamid.a", "Hello");
    message.as_object_mut().unwrap().remove("from");
    message["from_user_id"] = json!("US.13491208655302741918");
    let lists = json!({
        "messages": [message],
        "contacts": [{"profile": {"name": "Ada", "username": "@ada"}, "user_id": "US.13491208655302741918"}],
    });
    let event = parse(&envelope("1001", &[messages_change("2002", &lists)]));
    let message = event.messages().next().unwrap();
    assert_eq!(message.sender(), message.sender_user_id());
    assert_eq!(message.sender_user_id(), Some("US.13491208655302741918"));
    assert_eq!(message.sender_name(), Some("Ada"));
    assert_eq!(message.content(), Content::Text("Hello"));
}

#[test]
fn a_message_that_the_api_does_not_support_has_its_errors() {
    let event = with_message(&json!({
        "from": "15550100", "id": "wamid.a", "timestamp": "1700000000", "type": "unsupported",
        "errors": [{"code": 131_051, "title": "Message type unknown", "error_data": {"details": "…"}}],
    }));
    let message = event.messages().next().unwrap();
    let Content::Unsupported([error]) = message.content() else {
        panic!("{message:?}");
    };
    assert_eq!(error.code, 131_051);
}

#[test]
fn unknown_types_fields_and_values_are_retained() {
    let mut known = text("wamid.a", "Hello");
    known["new_property"] = json!({"depth": 3});
    let unknown = json!({
        "from": "15550100", "id": "wamid.b", "timestamp": "1700000000",
        "type": "hologram", "hologram": {"depth": 3},
    });
    let mut status = status("wamid.c", "teleported");
    status["new_property"] = json!(1);
    let lists = json!({"messages": [known, unknown], "statuses": [status], "new_list": [1]});
    let body = envelope("1001", &[messages_change("2002", &lists)]);
    let event = parse(&body);
    assert_eq!(event.json().unwrap(), &body);
    assert_eq!(serde_json::to_value(&event).unwrap(), body);

    let messages: Vec<_> = event.messages().collect();
    assert_eq!(messages[0].raw().unwrap()["new_property"]["depth"], 3);
    assert_eq!(messages[1].content(), Content::Other("hologram"));
    assert_eq!(messages[1].id(), Some("wamid.b"));
    let depth: Option<Value> = messages[1].member("hologram").unwrap();
    assert_eq!(depth, Some(json!({"depth": 3})));
    assert_eq!(messages[1].member::<Value>("absent").unwrap(), None);
    let error = messages[1].member::<String>("hologram").unwrap_err();
    assert_eq!(
        error.path(),
        Some("entry[0].changes[0].value.messages[1].hologram")
    );
    let status = event.statuses().next().unwrap();
    assert_eq!(status.delivery_state(), DeliveryState::Other("teleported"));
    assert_eq!(status.raw().unwrap()["new_property"], 1);
}

#[test]
fn missing_fields_are_no_error() {
    for body in [
        "{}",
        r#"{"entry": null}"#,
        r#"{"entry": [{}]}"#,
        r#"{"entry": [{"changes": [{}]}]}"#,
        r#"{"entry": [{"changes": [{"field": "messages"}]}]}"#,
        r#"{"entry": [{"changes": [{"value": {"messages": [{}], "statuses": [{}]}}]}]}"#,
    ] {
        let event = webhook::parse(body.as_bytes()).unwrap();
        for message in event.messages() {
            assert_eq!((message.id(), message.sender()), (None, None));
            assert_eq!(message.content(), Content::Other(""));
            assert_eq!((message.waba_id(), message.phone_number_id()), (None, None));
        }
        for status in event.statuses() {
            assert_eq!((status.id(), status.timestamp()), (None, None));
            assert_eq!(status.delivery_state(), DeliveryState::Other(""));
        }
    }
    let text = json!({"type": "text", "text": {"body": "Hello"}});
    let event = with_message(&text);
    let message = event.messages().next().unwrap();
    assert_eq!(message.content(), Content::Text("Hello"));
}

#[test]
fn what_cannot_be_read_is_empty_and_reported_and_costs_nothing_else() {
    let mut broken = text("wamid.a", "Hello");
    broken["text"]["body"] = json!({"not": "a text"});
    broken["context"] = json!("none");
    let mut misdated = status("wamid.c", "failed");
    misdated["errors"] = json!("none");
    let lists = json!({
        "messages": [broken, text("wamid.b", "Hello"), 7],
        "statuses": [misdated, status("wamid.d", "sent")],
    });
    let event = parse(&envelope("1001", &[messages_change("2002", &lists)]));
    let messages: Vec<_> = event.messages().collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].content(), Content::Text(""));
    assert_eq!(messages[0].id(), Some("wamid.a"));
    assert!(messages[0].context.is_none());
    assert_eq!(messages[0].raw().unwrap(), &broken);
    let problems: Vec<_> = messages[0].problems().map(ToString::to_string).collect();
    let place = "entry[0].changes[0].value.messages";
    let expected = [
        format!("{place}[0].context: a string instead of an object"),
        format!("{place}[0].text.body: an object instead of a string"),
    ];
    assert_eq!(problems, expected);
    assert_eq!(messages[1].content(), Content::Text("Hello"));
    assert_eq!(messages[1].problems().count(), 0);
    let statuses: Vec<_> = event.statuses().collect();
    assert_eq!(statuses[0].delivery_state(), DeliveryState::Failed(&[]));
    assert_eq!(
        statuses[0].problems().next().unwrap().path(),
        "entry[0].changes[0].value.statuses[0].errors[0]"
    );
    assert_eq!(statuses[1].delivery_state(), DeliveryState::Sent);
    let paths: Vec<_> = event.problems().iter().map(|it| it.path()).collect();
    assert!(
        paths.contains(&"entry[0].changes[0].value.messages[2]"),
        "{paths:?}"
    );
}

#[test]
fn a_body_that_is_no_envelope_is_an_error_with_its_path() {
    for (body, path) in [
        ("[]", "."),
        ("{", "."),
        ("null", "."),
        (r#"{"entry": 1}"#, "entry[0]"),
        (r#"{"entry": [{"changes": 1}]}"#, "entry[0].changes[0]"),
        (r#"{"messages": [{"id": "ABGG"}]}"#, "."),
    ] {
        let error = webhook::parse(body.as_bytes()).unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
        assert_eq!(error.path(), Some(path), "{body}: {error}");
    }
}

#[test]
fn a_status_has_its_errors_pricing_and_conversation() {
    let mut failed = status("wamid.a", "failed");
    failed["errors"] = json!([{
        "code": 131_026, "title": "Message undeliverable", "message": "Message undeliverable",
        "error_data": {"details": "not on WhatsApp"},
    }]);
    failed["biz_opaque_callback_data"] = json!("order 7");
    let mut sent = status("wamid.b", "sent");
    sent["conversation"] = json!({"id": "c1", "origin": {"type": "service"}});
    sent["pricing"] = json!({"billable": true, "pricing_model": "PMP", "category": "service"});
    let lists = json!({"statuses": [failed, sent]});
    let event = parse(&envelope("1001", &[messages_change("2002", &lists)]));
    let statuses: Vec<_> = event.statuses().collect();
    let DeliveryState::Failed([error]) = statuses[0].delivery_state() else {
        panic!("{:?}", statuses[0]);
    };
    assert_eq!(error.code, 131_026);
    assert_eq!(
        error.error_data.as_ref().unwrap().details.as_deref(),
        Some("not on WhatsApp")
    );
    assert_eq!(
        statuses[0].biz_opaque_callback_data.as_deref(),
        Some("order 7")
    );
    assert_eq!(statuses[0].recipient(), Some("15550100"));
    assert_eq!(statuses[1].delivery_state(), DeliveryState::Sent);
    let conversation = statuses[1].conversation.as_ref().unwrap();
    assert_eq!(conversation.id.as_deref(), Some("c1"));
    assert_eq!(statuses[1].pricing.as_ref().unwrap().billable, Some(true));
}

#[test]
fn other_changes_have_their_field_account_time_and_json() {
    let template = json!({
        "event": "REJECTED", "message_template_id": 55, "message_template_name": "order",
        "message_template_language": "en", "reason": "INVALID_FORMAT",
    });
    let quality = json!({"display_phone_number": "15550001111", "event": "UPGRADE", "current_limit": "TIER_10K"});
    let call = json!({"statuses": [{"id": "wacid.a", "type": "call", "status": "RINGING"}]});
    let mut event = envelope(
        "1001",
        &[
            json!({"field": "message_template_status_update", "value": template}),
            json!({"field": "phone_number_quality_update", "value": quality}),
            json!({"field": "calls", "value": call}),
            json!({"field": "teleports", "value": {"to": "Mars"}}),
            messages_change(
                "2002",
                &json!({"errors": [{"code": 130_429, "title": "…"}]}),
            ),
        ],
    );
    event["entry"][0]["time"] = json!(1_700_000_000);
    let event = parse(&event);
    assert_eq!((event.messages().count(), event.statuses().count()), (0, 0));
    let changes: Vec<_> = event.changes().collect();
    let fields = changes.iter().map(|change| change.field());
    assert_eq!(
        fields.collect::<Vec<_>>(),
        [
            "message_template_status_update",
            "phone_number_quality_update",
            "calls",
            "teleports",
            "messages"
        ]
    );
    let Change::MessageTemplateStatusUpdate(update) = changes[0].typed() else {
        panic!("{:?}", changes[0]);
    };
    assert_eq!(changes[0].waba_id(), Some("1001"));
    assert_eq!(update.message_template_id, Some(55));
    assert_eq!(update.reason.as_deref(), Some("INVALID_FORMAT"));
    assert_eq!(
        changes[0].timestamp(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
    );
    assert_eq!(changes[1].display_phone_number(), Some("15550001111"));
    assert_eq!(changes[2].raw().unwrap(), &call);
    let ringing = changes[2].statuses().next().unwrap();
    assert_eq!(ringing.delivery_state(), DeliveryState::Other("RINGING"));
    let kind = Change::Other("teleports".to_owned(), json!({"to": "Mars"}));
    assert_eq!(changes[3].typed(), &kind);
    assert_eq!(changes[3].raw().unwrap(), &json!({"to": "Mars"}));
    let Change::Messages(value) = changes[4].typed() else {
        panic!("{:?}", changes[4]);
    };
    assert_eq!(value.errors[0].code, 130_429);
    assert_eq!(changes[4].phone_number_id(), Some("2002"));
}
