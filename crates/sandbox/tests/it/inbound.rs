//! Messages of customers, and events of any kind: they are posted unchanged.

use crate::support::{Api, CUSTOMER, Webhook};
use serde_json::{Value, json};
use whatsapp_business_sandbox::Sandbox;

/// Posts to a path of the control API.
async fn control(api: &Api, path: &str, body: &Value) -> Value {
    let got = api.control("POST", path, body).await;
    assert_eq!(got.status, 200, "{body}");
    got.json
}

/// Messages that the document does not know, or that contradict it.
fn undocumented() -> Vec<Value> {
    vec![
        json!({ "type": "poll", "poll": { "name": "Lunch?", "options": ["Yes", "No"] } }),
        json!({ "type": "text", "text": { "body": null, "new": 1 }, "context": null }),
        json!({ "type": "text", "text": "not an object", "timestamp": 1_700_000_000 }),
        json!({ "type": 7, "text": { "body": 7 } }),
        json!({ "type": "unknown", "errors": [{ "code": "501", "title": null }] }),
    ]
}

#[tokio::test]
async fn a_message_of_any_type_is_posted_unchanged() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    for message in undocumented() {
        let before = webhook.events().len();
        let by_http = json!({ "from": CUSTOMER, "message": message });
        let id = control(&api, "/sandbox/inbound", &by_http).await["id"].clone();
        api.settled().await;
        let members = message.as_object().unwrap().clone();
        let other = api.sandbox.receive_json(CUSTOMER, members.clone());
        api.settled().await;
        for (event, id) in webhook.events()[before..].iter().zip([id, other.into()]) {
            let posted = event["messages"][0].as_object().unwrap();
            assert_eq!(posted["id"], id);
            assert_eq!(posted["from"], CUSTOMER);
            assert!(members.contains_key("timestamp") || posted["timestamp"].is_string());
            for (member, value) in &members {
                assert_eq!(&posted[member], value, "{member}");
            }
            let filled = ["from", "id", "timestamp"];
            let of =
                |member: &String| members.contains_key(member) || filled.contains(&member.as_str());
            assert!(posted.keys().all(of), "{posted:?}");
            assert_eq!(event["contacts"][0]["wa_id"], CUSTOMER);
        }
    }
    assert_eq!(webhook.events().len(), 2 * undocumented().len());
}

#[tokio::test]
async fn members_that_are_present_are_not_replaced() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    let given = json!({ "from": null, "id": 7, "timestamp": null, "type": "text" });
    let id = api
        .sandbox
        .receive_json(CUSTOMER, given.as_object().unwrap().clone());
    api.settled().await;
    assert_eq!(webhook.events()[0]["messages"][0], given);
    assert_eq!(api.sandbox.marked_read(&id), Some(false), "stored as {id}");

    let own = json!({ "id": "mine", "from": "4915700000" });
    let id = control(
        &api,
        "/sandbox/inbound",
        &json!({ "from": CUSTOMER, "message": own }),
    )
    .await;
    assert_eq!(id["id"], "mine");
    api.settled().await;
    assert_eq!(webhook.events()[1]["contacts"][0]["wa_id"], "4915700000");
}

#[tokio::test]
async fn any_event_can_be_posted() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    let events = [
        json!({ "errors": [{ "code": 1014, "title": "Internal error" }] }),
        json!({ "statuses": [{ "id": "x", "status": "deleted", "timestamp": "1" }] }),
        json!({ "statuses": [{ "id": "x", "status": "warning", "message": { "recipient_id": "1" } }] }),
        json!({ "messages": [{ "type": "text" }, { "type": "text" }] }),
        json!([null]),
    ];
    for (index, event) in events.iter().enumerate() {
        match index % 2 {
            0 => api.sandbox.post_event(event),
            _ => assert_eq!(control(&api, "/sandbox/webhooks", event).await["ok"], true),
        }
        api.settled().await;
    }
    assert_eq!(webhook.events(), events);
    let kinds: Vec<_> = api.sandbox.webhooks().into_iter().map(|d| d.kind).collect();
    assert_eq!(kinds, ["errors", "deleted", "warning", "message", "event"]);
}
