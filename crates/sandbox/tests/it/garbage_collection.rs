//! `PUT /services/message/gc`, which removes delivered messages.

use std::time::Duration;

use crate::support::{self, Api, Got, Webhook};
use serde_json::{Value, json};
use whatsapp_business_sandbox::{MessageStatus, Sandbox};

const OTHER: &str = "49157654321";

async fn collect_garbage(api: &Api) -> Got {
    let request = api.request("PUT", "/v1/services/message/gc");
    Got::read(request.send().await.unwrap()).await
}

async fn stored(api: &Api) -> Value {
    let stats = api.get("/v1/stats/db/internal").await.json;
    stats["stats"]["db"]["messages_rows"].clone()
}

#[tokio::test]
async fn delivered_messages_are_removed_and_others_are_retained() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    api.sandbox.reaches(OTHER, MessageStatus::Sent);
    api.sandbox.fails("49150000000", 470);
    api.send_text("delivered").await;
    for to in [OTHER, "49150000000"] {
        let message = json!({ "to": to, "text": { "body": "x" } });
        assert_eq!(api.post("/v1/messages", message).await.status, 201);
    }
    api.settled().await;
    assert_eq!(stored(&api).await, 3);

    let got = collect_garbage(&api).await;
    assert_eq!(got.status, 200);
    assert!(got.json["meta"].is_object(), "{got:?}");
    let sent = api.sandbox.sent_messages();
    let statuses: Vec<_> = sent.iter().map(|message| message.status).collect();
    assert_eq!(statuses, [MessageStatus::Sent, MessageStatus::Failed]);
    assert_eq!(stored(&api).await, 2);

    let page = api.control("GET", "/sandbox/messages", &json!({})).await;
    assert_eq!(page.json["sent"].as_array().unwrap().len(), 2);
    let summary = api.control("GET", "/sandbox", &json!({})).await;
    assert_eq!(summary.json["messages"], 3, "the counter stays");
    let requests = api.sandbox.requests();
    let sends = requests
        .iter()
        .filter(|request| request.operation == Some("Messages_sendMessage"));
    assert_eq!(sends.count(), 3, "the log of requests stays");
    assert_eq!(webhook.statuses().len(), 5);
}

#[tokio::test]
async fn a_message_that_is_removed_between_two_statuses_still_reaches_the_webhook() {
    let (url, webhook) = Webhook::start().await;
    let delay = Duration::from_secs(60);
    let api = Api::with(Sandbox::builder().webhook(url).status_delay(delay)).await;
    api.send_text("x").await;
    for expected in 1..=2 {
        api.sandbox.advance(delay);
        support::eventually("the next status", || webhook.statuses().len() == expected).await;
    }
    collect_garbage(&api).await;
    assert!(api.sandbox.sent_messages().is_empty());
    api.sandbox.advance(delay);
    api.settled().await;
    assert_eq!(webhook.statuses(), ["sent", "delivered", "read"]);
}

#[tokio::test]
async fn a_message_without_events_is_removed_as_well() {
    let api = Api::with(Sandbox::builder().status_delay(Duration::ZERO)).await;
    api.send_text("x").await;
    collect_garbage(&api).await;
    assert!(api.sandbox.sent_messages().is_empty());
}
