//! No part of an event that deviates from the document costs more than itself: whatever the kind of
//! event, whichever the part, and in whichever way.

use serde_json::{Value, json};
use whatsapp_business_cloud::types::Change;
use whatsapp_business_cloud::webhook::{self, Content, DeliveryState, Event};

use crate::support::mutate::{DEVIATIONS, Deviation, deviate, differences, places, sample};
use crate::support::noise::Noise;

fn body(field: &str, value: &Value) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "1001", "time": 1_757_000_000, "changes": [{"field": field, "value": value}]}],
    })
}

fn parse(body: &Value) -> Event {
    let text = body.to_string();
    webhook::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn typed(event: &Event) -> Value {
    serde_json::to_value(&**event).unwrap()
}

/// An event of each kind, with all members that the document has for it.
fn events() -> Vec<(String, Value)> {
    let document = whatsapp_business_cloud::api::document();
    let schemas = &document["components"]["schemas"];
    let kinds = &schemas["Change"]["properties"]["value"]["x-chosen-by"]["mapping"];
    let mut events = Vec::new();
    for (field, schema) in kinds.as_object().unwrap() {
        let mut value = sample(document, schema);
        if field == "messages" {
            // One message of each type, with the content of that type alone.
            let all = value["messages"][0].clone();
            let members = [
                "text",
                "image",
                "audio",
                "video",
                "document",
                "sticker",
                "location",
                "contacts",
                "interactive",
                "button",
                "order",
                "reaction",
                "system",
                "edit",
                "revoke",
            ];
            let messages = members.map(|kind| {
                let mut message = all.clone();
                let object = message.as_object_mut().unwrap();
                object.retain(|name, _| name == kind || !members.contains(&name.as_str()));
                message["type"] = json!(kind);
                message["id"] = json!(format!("wamid.{kind}"));
                message
            });
            value["messages"] = json!(messages);
            let mut failed = value["statuses"][0].clone();
            failed["status"] = json!("failed");
            failed["type"] = json!("message");
            let mut sent = failed.clone();
            sent["status"] = json!("sent");
            value["statuses"] = json!([failed, sent]);
        }
        events.push((field.clone(), body(field, &value)));
    }
    events
}

#[test]
fn every_kind_of_event_has_a_type_and_round_trips() {
    let events = events();
    assert_eq!(events.len(), Change::KNOWN.len());
    for (field, body) in events {
        let event = parse(&body);
        assert_eq!(event.problems(), [], "{field}");
        let change = &event.entry[0].changes[0];
        assert!(!matches!(change, Change::Other(..)), "{field}");
        assert_eq!(change.kind(), field);
        // Nothing is lost, except that scalars have the one type that is sent.
        assert_eq!(
            differences(&typed(&event), &body, "-"),
            Vec::<String>::new(),
            "{field}"
        );
        assert_eq!(serde_json::to_value(&event).unwrap(), body);
    }
}

/// Returns the kind of content of each message, and the errors of each status.
fn contents(event: &Event) -> Vec<String> {
    let messages = event.messages().map(|message| {
        let content = format!("{:?}", message.content());
        content
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    let statuses = event
        .statuses()
        .map(|status| match status.delivery_state() {
            DeliveryState::Failed(errors) => format!("failed {}", errors.len()),
            other => format!("{other:?}"),
        });
    messages.chain(statuses).collect()
}

#[test]
fn no_deviation_costs_more_than_its_place() {
    let mut tried = 0;
    for (field, body) in events() {
        let original = parse(&body);
        let (expected, kinds) = (typed(&original), contents(&original));
        // What all messages have is tried in the first one.
        let is_repeated = |place: &str| {
            let message = place.split("/messages/").nth(1);
            let mut steps = message.into_iter().flat_map(|steps| steps.split('/'));
            let (index, member) = (steps.next(), steps.next());
            let content = index.zip(member).filter(|(index, _)| *index != "0");
            content.is_some_and(|(index, member)| {
                let kind = format!("/entry/0/changes/0/value/messages/{index}/type");
                let kind = body.pointer(&kind).and_then(Value::as_str);
                kind.is_some_and(|kind| kind != member && member != "type")
            })
        };
        let places = places(&body);
        for place in places.iter().filter(|place| !is_repeated(place)) {
            for deviation in DEVIATIONS {
                let Some(deviating) = deviate(&body, place, deviation) else {
                    continue;
                };
                // Without any change there is no event, which is an error.
                let is_envelope = place.matches('/').count() <= 4;
                if is_envelope && webhook::parse(deviating.to_string().as_bytes()).is_err() {
                    continue;
                }
                tried += 1;
                let event = parse(&deviating);
                let found = typed(&event);
                let context = format!("{field} {place} {deviation:?}");
                // What the document does not describe stays as it is.
                let is_open = ["/any", "/other"].iter().any(|name| place.ends_with(name));
                if deviation == Deviation::Wrapped && !is_open {
                    assert_eq!(found, expected, "{context}");
                    continue;
                }
                if place.ends_with("/changes/0/field") {
                    // The members say what it is; several kinds may have the same ones.
                    if !matches!(deviation, Deviation::OtherScalar) {
                        let same = differences(&expected, &found, place);
                        assert_eq!(same, Vec::<String>::new(), "{context}");
                    }
                    continue;
                }
                let differing = differences(&expected, &found, place);
                assert_eq!(differing, Vec::<String>::new(), "{context}");
                if place.contains("/value/") {
                    for (before, after) in kinds.iter().zip(contents(&event)) {
                        // What says what it is is gone itself, whatever it was.
                        let says = [
                            "/status",
                            "/voice",
                            "/button_reply",
                            "/statuses/0/type",
                            "/errors/0",
                        ];
                        let own = place.matches('/').count() <= 8
                            || says.iter().any(|name| place.ends_with(name));
                        assert!(
                            own || *before == after,
                            "{context}: {before} became {after}"
                        );
                    }
                }
            }
        }
    }
    assert!(tried > 5000, "{tried}");
}

/// Parses a body, and if that is an event, its JSON once more: both are the same event.
fn check_stable(body: &[u8]) -> bool {
    let Ok(event) = webhook::parse(body) else {
        return false;
    };
    assert_eq!(event.raw(), body);
    for message in event.messages() {
        let _ = (message.content(), message.raw(), message.sender_name());
    }
    let Ok(json) = event.json() else {
        return true;
    };
    let again = webhook::parse(json.to_string().as_bytes()).unwrap();
    assert_eq!(*again, *event, "{}", String::from_utf8_lossy(body));
    let written = typed(&event);
    let reparsed = webhook::parse(written.to_string().as_bytes()).unwrap();
    assert_eq!(
        typed(&reparsed),
        written,
        "{}",
        String::from_utf8_lossy(body)
    );
    true
}

#[test]
fn noise_never_panics_and_what_is_parsed_is_stable() {
    let mut noise = Noise::new(19);
    let (mut tried, mut parsed) = (0, 0);
    for (_, body) in events() {
        let text = body.to_string();
        for round in 0..120 {
            let noisy = if round % 2 == 0 {
                noise.bytes(text.as_bytes())
            } else {
                let mut noisy = body.clone();
                noise.values(&mut noisy, 0);
                noisy.to_string().into_bytes()
            };
            tried += 1;
            parsed += usize::from(check_stable(&noisy));
        }
    }
    // Most of the changed values are still events.
    assert!(parsed > tried / 3, "{parsed} of {tried}");
}

/// Returns the only event of a case from the field.
macro_rules! case {
    ($name:literal) => {
        webhook::parse(include_bytes!(concat!("cases/", $name, ".json"))).unwrap()
    };
}

fn only_text(event: &Event) -> String {
    let message = event.messages().next().unwrap();
    let Content::Text(body) = message.content() else {
        panic!("{message:?}");
    };
    assert!(message.timestamp().is_some());
    body.to_owned()
}

#[test]
fn scalars_of_another_type_are_read() {
    assert_eq!(only_text(&case!("k01-message-timestamp-number")), "hello");
    let event = case!("k02-status-expiration-number");
    let status = event.statuses().next().unwrap();
    let DeliveryState::Failed([error]) = status.delivery_state() else {
        panic!("{status:?}");
    };
    let data = error.error_data.as_ref().unwrap();
    assert_eq!(
        data.details.as_deref(),
        Some("the reason that must not be lost")
    );
    assert_eq!(status.recipient(), Some("15550100"));
    assert!(status.pricing.is_some());
    let conversation = status.conversation.as_ref().unwrap();
    assert_eq!(
        conversation.expiration_timestamp.as_deref(),
        Some("1757086400")
    );

    let event = case!("k04-location-strings");
    let Content::Location(location) = event.messages().next().unwrap().content() else {
        panic!("{event:?}");
    };
    assert_eq!((location.latitude, location.longitude), (48.2082, 16.3738));
}

#[test]
fn a_button_needs_no_payload() {
    for event in [
        case!("k05-button-without-payload"),
        case!("k05b-button-null-payload"),
    ] {
        let Content::Button(button) = event.messages().next().unwrap().content() else {
            panic!("{event:?}");
        };
        assert_eq!(
            (button.text.as_str(), &button.payload),
            ("Yes, confirm", &None)
        );
    }
}

#[test]
fn edited_and_deleted_messages_name_the_original() {
    let event = case!("k06-edit-and-revoke");
    let contents: Vec<_> = event.messages().map(|message| message.content()).collect();
    let [Content::Edit(edit), Content::Revoke(revoke)] = contents.as_slice() else {
        panic!("{contents:?}");
    };
    assert_eq!(edit.original_message_id, "wamid.X");
    let new = edit.message.as_ref().unwrap();
    assert_eq!(new.text.as_ref().unwrap().body, "the new text");
    assert_eq!(revoke.original_message_id, "wamid.X");
}

#[test]
fn echoes_and_the_history_have_messages() {
    for (event, text) in [
        (case!("k07-message-echo"), "typed in the app"),
        (case!("k08-history"), "old"),
    ] {
        // They are not messages that a bot should answer.
        assert_eq!(event.messages().count(), 0);
        let change = event.changes().next().unwrap();
        let message = change.messages().next().unwrap();
        assert_eq!(message.content(), Content::Text(text));
        assert_eq!(message.phone_number_id(), Some("2002"));
        assert_eq!(message.raw().unwrap()["text"]["body"], text);
    }
}

#[test]
fn side_members_cost_nothing_of_their_event() {
    let event = case!("k09-flow-client-errors");
    let Change::Flows(flow) = event.changes().next().unwrap().typed() else {
        panic!("{event:?}");
    };
    assert_eq!(flow.flow_id.as_deref(), Some("5500"));
    assert_eq!(flow.errors[0].error_count, Some(2));

    let event = case!("k10-status-error-without-details");
    let DeliveryState::Failed([error]) = event.statuses().next().unwrap().delivery_state() else {
        panic!("{event:?}");
    };
    assert_eq!(
        (error.code, error.title.as_deref()),
        (131_026, Some("Message undeliverable"))
    );

    let event = case!("k11-call-contact-without-name");
    let Change::Calls(calls) = event.changes().next().unwrap().typed() else {
        panic!("{event:?}");
    };
    assert_eq!(calls.calls[0].from_user_id.as_deref(), Some("US.1"));

    let event = case!("k11c-call-status-list");
    let Change::Calls(calls) = event.changes().next().unwrap().typed() else {
        panic!("{event:?}");
    };
    assert_eq!(calls.calls[0].status.as_deref(), Some("COMPLETED"));

    let event = case!("k13-account-ban-state-list");
    let Change::AccountUpdate(update) = event.changes().next().unwrap().typed() else {
        panic!("{event:?}");
    };
    let ban = update.ban_info.as_ref().unwrap();
    assert_eq!(ban.waba_ban_state.as_deref(), Some("SCHEDULE_FOR_DISABLE"));

    let event = case!("k31-template-disable-date-text");
    let Change::MessageTemplateStatusUpdate(update) = event.changes().next().unwrap().typed()
    else {
        panic!("{event:?}");
    };
    let disable = update.disable_info.as_ref().unwrap();
    assert_eq!(disable.disable_date.as_deref(), Some("September 30, 2025"));
}

#[test]
fn half_an_emoji_is_replaced() {
    let event = case!("k14-lone-surrogate");
    assert_eq!(only_text(&event), "party \u{FFFD}");
    let raw = event.messages().next().unwrap().raw().unwrap();
    assert_eq!(raw["text"]["body"], "party \u{FFFD}");
}

#[test]
fn a_payment_has_its_state() {
    let event = case!("k24-status-payment");
    let status = event.statuses().next().unwrap();
    assert_eq!(status.delivery_state(), DeliveryState::Payment("captured"));
    let payment = status.payment.as_ref().unwrap();
    assert_eq!(payment.reference_id.as_deref(), Some("ord-1"));
    assert_eq!(payment.amount.as_ref().unwrap().value, Some(21_000));
}
