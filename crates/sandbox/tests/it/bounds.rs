//! What is stored is bounded, by count and by memory, whatever the size of the entries.

use crate::support::{Api, CUSTOMER, Got, Webhook};
use serde_json::{Value, json};
use whatsapp_business_sandbox::{Builder, DeliveryState, Sandbox};

const MIB: usize = 1024 * 1024;

/// Stores 8 MiB of each list.
fn small() -> Builder {
    Sandbox::builder().keep_bytes(8 * MIB)
}

fn large(bytes: usize) -> String {
    "x".repeat(bytes)
}

async fn send(api: &Api, other: &Value) {
    let message = json!({ "to": CUSTOMER, "text": { "body": "x" }, "other": other });
    assert_eq!(api.post("/v1/messages", message).await.status, 201);
}

#[tokio::test]
async fn messages_are_bounded_by_their_memory() {
    let api = Api::with(small()).await;
    for _ in 0..20 {
        send(&api, &large(MIB).into()).await;
    }
    let sent = api.sandbox.sent_messages();
    assert_eq!(sent.len(), 7, "each takes more than its text");
    // 400 KB of JSON take many times that in memory.
    for _ in 0..3 {
        send(&api, &json!(vec![0; 200_000])).await;
    }
    assert!(api.sandbox.sent_messages().len() <= 2);
    send(&api, &large(3 * MIB).into()).await;
    assert!(
        !api.sandbox.sent_messages().is_empty(),
        "the newest is stored"
    );
}

#[tokio::test]
async fn requests_are_bounded_by_their_memory() {
    let api = Api::with(Sandbox::builder().keep_bytes(MIB)).await;
    for _ in 0..40 {
        send(&api, &large(100_000).into()).await;
    }
    let requests = api.sandbox.requests();
    assert!((10..=15).contains(&requests.len()), "{}", requests.len());
}

#[tokio::test]
async fn inbox_queue_and_deliveries_are_bounded_by_their_memory() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 1000]);
    let api = Api::with(small().webhook(url).time_scale(0.001)).await;
    let mut ids = Vec::new();
    for _ in 0..40 {
        let message = json!({ "type": "text", "text": { "body": large(MIB) } });
        let members = message.as_object().unwrap().clone();
        ids.push(api.sandbox.receive_json(CUSTOMER, members));
    }
    let known = |id: &&String| api.sandbox.marked_read(id).is_some();
    assert_eq!(ids.iter().filter(known).count(), 7);
    assert!(known(&ids.last().unwrap()));
    let log = api.sandbox.webhooks();
    assert_eq!(log.len(), 7);
    // The queue has its seven; each dropped one is counted and recorded.
    assert_eq!(api.sandbox.webhooks_pending(), 7);
    assert_eq!(api.sandbox.webhooks_dropped(), 33);
    assert!(log.iter().all(|d| d.state == DeliveryState::Dropped));
}

#[tokio::test]
async fn a_delivered_event_frees_its_memory() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(small().webhook(url).duplicates(1.0)).await;
    for _ in 0..30 {
        let message = json!({ "type": "text", "text": { "body": large(MIB) } });
        let members = message.as_object().unwrap().clone();
        api.sandbox.receive_json(CUSTOMER, members);
        api.settled().await;
    }
    assert_eq!(
        (webhook.events().len(), api.sandbox.webhooks_dropped()),
        (60, 0)
    );
}

/// Creates a thousand things, and checks that one more is refused.
async fn at_most_a_thousand(api: &Api, path: &str, body: impl Fn(usize) -> Value) -> Vec<Got> {
    let mut created = Vec::new();
    loop {
        let got = api.post(path, body(created.len())).await;
        if got.status >= 300 {
            assert_eq!((got.status, got.code()), (400, 1009), "{got:?}");
            let details = got.details();
            assert!(
                details.contains("at most 1000") && details.contains("remove"),
                "{details}"
            );
            return created;
        }
        created.push(got);
        assert!(created.len() <= 1000, "{path}");
    }
}

#[tokio::test]
async fn groups_accounts_packs_and_providers_are_bounded() {
    let api = Api::start().await;
    let groups = at_most_a_thousand(&api, "/v1/groups", |_| json!({ "subject": "x" })).await;
    let id = groups[0].json["groups"][0]["id"].as_str().unwrap();
    let left = api.post(&format!("/v1/groups/{id}/leave"), json!({})).await;
    assert_eq!(left.status, 200);
    let again = api.post("/v1/groups", json!({ "subject": "x" })).await;
    assert_eq!(again.status, 200);

    at_most_a_thousand(
        &api,
        "/v1/users",
        |count| json!({ "username": format!("user-{count}"), "password": "Counter-9-Top" }),
    )
    .await;
    at_most_a_thousand(
        &api,
        "/v1/stickerpacks",
        |_| json!({ "publisher": "x", "name": "x" }),
    )
    .await;
    let provider = |count: usize| json!({ "name": format!("p{count}"), "type": "www" });
    let many: Vec<_> = (0..1000).map(provider).collect();
    let path = "/v1/settings/application/media/providers";
    assert_eq!(api.post(path, json!(many)).await.status, 200);
    assert_eq!(
        api.post(path, json!(many)).await.status,
        200,
        "replacing the same ones"
    );
    let got = api.post(path, json!([provider(1000)])).await;
    assert_eq!((got.status, got.code()), (400, 1009), "{got:?}");
    assert!(got.details().contains("providers"));
}

#[tokio::test]
async fn descriptions_are_bounded() {
    let api = Api::start().await;
    let long = large(200_000);
    let pack = api
        .post("/v1/stickerpacks", json!({ "publisher": "x", "name": "x" }))
        .await;
    let pack = format!(
        "/v1/stickerpacks/{}",
        pack.json["stickerpacks"][0]["id"].as_str().unwrap()
    );
    let provider = json!([{ "name": "p", "type": "www", "other": long }]);
    for (method, path, body) in [
        ("POST", "/v1/groups", json!({ "subject": long })),
        (
            "POST",
            "/v1/stickerpacks",
            json!({ "publisher": "x", "name": long }),
        ),
        ("PATCH", pack.as_str(), json!({ "other": long })),
        ("POST", "/v1/settings/application/media/providers", provider),
        (
            "POST",
            "/v1/settings/business/profile",
            json!({ "other": long }),
        ),
        (
            "PATCH",
            "/v1/settings/application",
            json!({ "other": long }),
        ),
    ] {
        let got = api.call(method, path, body).await;
        assert_eq!((got.status, got.code()), (400, 1009), "{path}: {got:?}");
    }
    // In several requests as well.
    let piece = |count: usize| json!({ format!("other-{count}"): large(30_000) });
    for path in ["/v1/settings/business/profile", pack.as_str()] {
        let method = if path == pack { "PATCH" } else { "POST" };
        let mut taken = 0;
        while api.call(method, path, piece(taken)).await.status == 200 {
            taken += 1;
            assert!(taken < 10, "{path}");
        }
        assert_eq!(taken, 2, "{path}");
    }
}

#[tokio::test]
async fn icons_are_bounded_together() {
    let api = Api::start().await;
    let icon = vec![7; 5 * MIB];
    let mut statuses = Vec::new();
    for _ in 0..14 {
        let group = api.post("/v1/groups", json!({ "subject": "x" })).await;
        let id = group.json["groups"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/groups/{id}/icon");
        statuses.push(api.raw("POST", &path, "image/jpeg", &icon).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 12);
    assert_eq!(statuses.last(), Some(&400));
}
