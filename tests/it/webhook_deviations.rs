//! No part of an event that deviates from the document costs more than itself.

use serde_json::{Value, json};
use whatsapp_business::webhook::{self, Event};

use mutate::{DEVIATIONS, Deviation, deviate, differences, places, sample};

#[path = "../../crates/cloud/tests/it/support/mutate.rs"]
mod mutate;

const MEMBERS: [&str; 14] = [
    "text",
    "image",
    "audio",
    "video",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
    "reaction",
    "system",
];

/// An event with one message of each type, and two statuses.
fn body() -> Value {
    let document = whatsapp_business::api::document();
    let mut body = sample(
        document,
        &document["components"]["schemas"]["Webhook-Event"],
    );
    let all = body["messages"][0].clone();
    let messages = MEMBERS.map(|kind| {
        let mut message = all.clone();
        let object = message.as_object_mut().unwrap();
        object.retain(|name, _| name == kind || !MEMBERS.contains(&name.as_str()));
        message["type"] = json!(kind);
        message
    });
    body["messages"] = json!(messages);
    let mut failed = body["statuses"][0].clone();
    failed["status"] = json!("failed");
    body["statuses"] = json!([failed, body["statuses"][0]]);
    body
}

fn parse(body: &Value) -> Event {
    let text = body.to_string();
    webhook::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn typed(event: &Event) -> Value {
    serde_json::to_value(&**event).unwrap()
}

fn contents(event: &Event) -> Vec<String> {
    let messages = event.messages().map(|message| {
        let content = format!("{:?}", message.content());
        content
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    messages.collect()
}

#[test]
fn every_message_and_status_round_trips() {
    let body = body();
    let event = parse(&body);
    assert_eq!(event.problems(), []);
    assert_eq!(
        differences(&typed(&event), &body, "-"),
        Vec::<String>::new()
    );
    assert!(
        !contents(&event).contains(&"Other".to_owned()),
        "{:?}",
        contents(&event)
    );
}

#[test]
fn no_deviation_costs_more_than_its_place() {
    let body = body();
    let original = parse(&body);
    let (expected, kinds) = (typed(&original), contents(&original));
    let mut tried = 0;
    for place in places(&body) {
        for deviation in DEVIATIONS {
            let Some(deviating) = deviate(&body, &place, deviation) else {
                continue;
            };
            tried += 1;
            let event = parse(&deviating);
            let context = format!("{place} {deviation:?}");
            let is_open = ["/any", "/other"].iter().any(|name| place.ends_with(name));
            if deviation == Deviation::Wrapped && !is_open {
                assert_eq!(typed(&event), expected, "{context}");
                continue;
            }
            let differing = differences(&expected, &typed(&event), &place);
            assert_eq!(differing, Vec::<String>::new(), "{context}");
            for (before, after) in kinds.iter().zip(contents(&event)) {
                // What the message consists of is gone itself, whatever it was.
                let own = place.matches('/').count() <= 3 || place.ends_with("/button_reply");
                assert!(
                    own || *before == after,
                    "{context}: {before} became {after}"
                );
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}
