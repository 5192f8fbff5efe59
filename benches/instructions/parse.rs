//! Parses one webhook event with a text message in five ways.

use std::hint::black_box;

use serde::Deserialize;
use whatsapp_business::{types, webhook};

const EVENT: &[u8] = br#"{"contacts":[{"profile":{"name":"Ada"},"wa_id":"4915123456789"}],"messages":[{"from":"4915123456789","id":"ABGGFlA5FpafAgo6tHcNmNjXmuSf","text":{"body":"Hello, when do you open tomorrow?"},"timestamp":"1518694235","type":"text"}]}"#;

// These structs cover exactly the fields of `EVENT` and no other kind of event.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Event {
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Contact {
    profile: Option<Profile>,
    wa_id: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Profile {
    name: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Message {
    from: String,
    id: String,
    text: Option<Text>,
    timestamp: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Text {
    body: String,
}

fn repeat<T>(rounds: u32, parse: impl Fn(&[u8]) -> T) {
    for _ in 0..rounds {
        black_box(parse(black_box(EVENT)));
    }
}

pub(crate) fn hand(rounds: u32) {
    repeat(rounds, |event| {
        serde_json::from_slice::<Event>(event).unwrap()
    });
}

pub(crate) fn value(rounds: u32) {
    repeat(rounds, |event| {
        serde_json::from_slice::<serde_json::Value>(event).unwrap()
    });
}

pub(crate) fn types(rounds: u32) {
    repeat(rounds, |event| {
        serde_json::from_slice::<types::WebhookEvent>(event).unwrap()
    });
}

pub(crate) fn ours(rounds: u32) {
    repeat(rounds, |event| webhook::parse(event).unwrap());
}

/// Parses into hand-written structs that cover every kind of event.
pub(crate) fn all(rounds: u32) {
    repeat(rounds, |event| {
        serde_json::from_slice::<crate::by_hand::Event>(event).unwrap()
    });
}
