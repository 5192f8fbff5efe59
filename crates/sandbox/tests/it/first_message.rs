//! From the first login to a message that was read.

use crate::support::{self, Api, CUSTOMER, Got, Webhook, login};
use serde_json::json;
use whatsapp_business_sandbox::{MessageStatus, Sandbox};

#[tokio::test]
async fn the_first_login_of_the_default_account_must_change_the_password() {
    let sandbox = Sandbox::start().await.unwrap();
    let http = support::http_client();
    let url = sandbox.url();

    let refused = login(&http, url, "admin", "secret", None).await;
    assert_eq!((refused.status, refused.code()), (401, 1024));
    let weak = login(&http, url, "admin", "secret", Some("onlyletters")).await;
    assert_eq!((weak.status, weak.code()), (400, 1009));
    let wrong = login(&http, url, "admin", "guess", None).await;
    assert_eq!((wrong.status, wrong.code()), (401, 1005));

    let done = login(&http, url, "admin", "secret", Some("Better-Secret-1")).await;
    assert_eq!(done.status, 200);
    let expires = done.json["users"][0]["expires_after"].as_str().unwrap();
    assert_eq!(expires.as_bytes()[10], b' ', "a space, not T: {expires}");
    assert!(expires.ends_with("+00:00"));
    assert_eq!(
        login(&http, url, "admin", "Better-Secret-1", None)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_message_is_sent_delivered_and_read() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;

    let contacts = json!({ "blocking": "wait", "contacts": ["+49 151 234567"] });
    let checked = api.post("/v1/contacts", contacts).await;
    assert_eq!(checked.json["contacts"][0]["wa_id"], CUSTOMER);
    let sent = api.send_text("Hello").await;
    assert_eq!(sent.status, 201);
    let id = sent.json["messages"][0]["id"].as_str().unwrap();
    assert_eq!(sent.json["meta"]["api_status"], "stable");

    api.settled().await;
    assert_eq!(webhook.statuses(), ["sent", "delivered", "read"]);
    assert!(
        webhook
            .events()
            .iter()
            .all(|event| event["statuses"][0]["id"] == id)
    );
    let messages = api.sandbox.sent_messages();
    assert_eq!(messages[0].status, MessageStatus::Read);
    assert_eq!(messages[0].body["text"]["body"], "Hello");
}

#[tokio::test]
async fn media_is_returned_unchanged() {
    let api = Api::start().await;
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let uploaded = api.raw("POST", "/v1/media", "image/jpeg", &bytes).await;
    assert_eq!(uploaded.status, 201);
    let id = uploaded.json["media"][0]["id"].as_str().unwrap();
    let path = format!("/v1/media/{id}");

    let downloaded = api.get(&path).await;
    assert_eq!(
        (downloaded.status, downloaded.content_type.as_str()),
        (200, "image/jpeg")
    );
    assert_eq!(downloaded.bytes, bytes);
    assert_eq!(api.delete(&path).await.status, 200);
    let gone = api.get(&path).await;
    assert_eq!((gone.status, gone.bytes.len()), (404, 0));
}

#[tokio::test]
async fn a_patch_changes_only_what_it_sets() {
    let api = Api::start().await;
    let path = "/v1/settings/application";
    let before = api.get(path).await;
    assert_eq!(
        before.json["settings"]["application"]["callback_backoff_delay_ms"],
        3000
    );
    let patch = json!({ "webhooks": { "url": "https://localhost:1/hook" }, "callback_backoff_delay_ms": "5000" });
    assert_eq!(api.call("PATCH", path, patch).await.status, 200);

    let mut expected = before.json["settings"]["application"].clone();
    expected["webhooks"]["url"] = "https://localhost:1/hook".into();
    expected["callback_backoff_delay_ms"] = 5000.into();
    assert_eq!(
        api.get(path).await.json["settings"]["application"],
        expected
    );

    let patch = json!({ "webhooks": { "url": "" } });
    api.call("PATCH", path, patch).await;
    let after = api.get(path).await;
    assert!(after.json["settings"]["application"]["webhooks"]["url"].is_null());
    api.delete(path).await;
    assert_eq!(api.get(path).await.json, before.json);
}

#[tokio::test]
async fn a_token_is_invalid_after_logout_expiry_or_on_request() {
    let api = Api::start().await;
    let health = || api.get("/v1/health");
    assert_eq!(health().await.json["health"]["gateway_status"], "connected");
    assert_eq!(api.post("/v1/users/logout", json!({})).await.status, 200);
    let refused = health().await;
    assert_eq!((refused.status, refused.code()), (401, 1005));
    assert_eq!(refused.json["errors"][0]["title"], "Access denied");
    assert_eq!(refused.details(), "Invalid credentials.");

    let api = Api::start().await;
    api.sandbox
        .advance(std::time::Duration::from_secs(7 * 86_400 - 10));
    assert_eq!(api.get("/v1/health").await.status, 200);
    api.sandbox.advance(std::time::Duration::from_secs(10));
    assert_eq!(api.get("/v1/health").await.status, 401);

    let api = Api::start().await;
    api.sandbox.expire_tokens();
    assert_eq!(api.get("/v1/health").await.status, 401);
}

#[tokio::test]
async fn the_error_of_a_violation_names_the_field() {
    let api = Api::start().await;
    let long = "x".repeat(4097);
    for (message, code, named) in [
        (json!({ "text": { "body": "x" } }), 1008, "to"),
        (json!({ "to": CUSTOMER, "text": {} }), 1008, "text.body"),
        (json!({ "to": CUSTOMER, "type": "image" }), 1008, "image"),
        (
            json!({ "to": CUSTOMER, "type": "image", "image": {} }),
            1008,
            "image.id or image.link",
        ),
        (
            json!({ "to": CUSTOMER, "text": { "body": 7 } }),
            1009,
            "text.body",
        ),
        (
            json!({ "to": CUSTOMER, "text": { "body": long } }),
            1001,
            "text.body",
        ),
        (
            json!({ "to": CUSTOMER, "recipient_type": "x", "text": { "body": "x" } }),
            1002,
            "recipient_type",
        ),
        (
            json!({ "to": CUSTOMER, "type": "image", "image": { "id": 1 } }),
            1009,
            "image.id",
        ),
        (json!([]), 1009, "the body"),
    ] {
        let got = api.post("/v1/messages", message).await;
        assert_eq!((got.status, got.code()), (400, code), "{got:?}");
        assert!(got.details().starts_with(named), "{}", got.details());
    }
    let got = api
        .raw("POST", "/v1/messages", "application/json", b"{\"to\":")
        .await;
    assert_eq!((got.status, got.code()), (400, 1025));
    assert!(api.sandbox.sent_messages().is_empty());
}

#[tokio::test]
async fn an_operation_that_is_not_implemented_gets_501_with_the_error_body() {
    let api = Api::start().await;
    for operation in whatsapp_business::api::OPERATIONS {
        let path = format!("{}{}", operation.prefix, operation.path);
        let got = Got::read(api.request(operation.method, &path).send().await.unwrap()).await;
        if got.status == 501 {
            assert_eq!(got.code(), 1000, "{got:?}");
        }
    }
}

#[tokio::test]
async fn a_dropped_sandbox_stops_listening() {
    let api = Api::start().await;
    let address = api.sandbox.address();
    drop(api.sandbox);
    // The port is free once the server's task has ended.
    for _ in 0..1000 {
        match tokio::net::TcpListener::bind(address).await {
            Ok(_) => return,
            Err(_) => tokio::task::yield_now().await,
        }
    }
    panic!("{address} is still in use");
}
