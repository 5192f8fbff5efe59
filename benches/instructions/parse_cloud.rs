//! Parses webhook events of the Cloud API: a text, a status, and a batch of 50 of each.
#![allow(dead_code)]

use std::fmt::Write as _;
use std::hint::black_box;

use serde::Deserialize;
use whatsapp_business_cloud::webhook;

use crate::by_hand::{Error, WebhookContact, WebhookMessage, WebhookStatus};

/// The kinds of events, by name.
pub(crate) const KINDS: [&str; 3] = ["text", "status", "batch"];

// These structs cover every kind of event, with owned optional fields, as careful code by hand has them.
#[derive(Deserialize)]
struct Envelope {
    object: Option<String>,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    time: Option<i64>,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: Option<String>,
    value: Option<Value>,
}

#[derive(Deserialize)]
struct Value {
    messaging_product: Option<String>,
    metadata: Option<Metadata>,
    #[serde(default)]
    contacts: Vec<WebhookContact>,
    #[serde(default)]
    messages: Vec<WebhookMessage>,
    #[serde(default)]
    statuses: Vec<WebhookStatus>,
    #[serde(default)]
    errors: Vec<Error>,
    event: Option<String>,
    message_template_id: Option<i64>,
    message_template_name: Option<String>,
    message_template_language: Option<String>,
    reason: Option<String>,
    previous_category: Option<String>,
    new_category: Option<String>,
    display_phone_number: Option<String>,
    decision: Option<String>,
    requested_verified_name: Option<String>,
    phone_number: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    display_phone_number: Option<String>,
    phone_number_id: Option<String>,
}

pub(crate) fn event(kind: &str) -> String {
    let text = |index: usize| {
        format!(
            r#"{{"from":"4915123456789","id":"wamid.HBgNNDkxNTEyMzQ1Njc4ORUCABIYFDNBQjY5{index:04}","timestamp":"1757000001","text":{{"body":"Hello, when do you open tomorrow?"}},"type":"text"}}"#
        )
    };
    let status = |index: usize| {
        format!(
            r#"{{"id":"wamid.HBgNNDkxNTEyMzQ1Njc4ORUCABEYEjZFNkYx{index:04}","status":"delivered","timestamp":"1757000003","recipient_id":"4915123456789","conversation":{{"id":"a1b2c3d4e5f6","origin":{{"type":"utility"}}}},"pricing":{{"billable":true,"pricing_model":"PMP","category":"utility","type":"regular"}}}}"#
        )
    };
    let list = |count: usize, item: &dyn Fn(usize) -> String| {
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    let (messages, statuses) = match kind {
        "text" => (1, 0),
        "status" => (0, 1),
        _ => (50, 50),
    };
    let mut lists = String::new();
    if messages > 0 {
        let contact = r#"{"profile":{"name":"Ada Lovelace"},"wa_id":"4915123456789"}"#;
        let messages = list(messages, &text);
        write!(lists, r#","contacts":[{contact}],"messages":[{messages}]"#).unwrap();
    }
    if statuses > 0 {
        write!(lists, r#","statuses":[{}]"#, list(statuses, &status)).unwrap();
    }
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"15550783881","phone_number_id":"106540352242922"}}{lists}}},"field":"messages"}}]}}]}}"#
    )
}

pub(crate) fn run(way: &str, kind: &str, rounds: u32) {
    let event = event(kind);
    let event = event.as_bytes();
    for _ in 0..rounds {
        let event = black_box(event);
        match way {
            "hand" => drop(black_box(
                serde_json::from_slice::<Envelope>(event).unwrap(),
            )),
            "value" => drop(black_box(
                serde_json::from_slice::<serde_json::Value>(event).unwrap(),
            )),
            _ => drop(black_box(webhook::parse(event).unwrap())),
        }
    }
}
