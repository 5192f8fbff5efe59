//! The control API under `/sandbox`.

use crate::support::{Api, CUSTOMER, Got, Webhook};
use serde_json::json;

#[tokio::test]
async fn every_action_is_available_over_http() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::start().await;
    let ok = |got: Got| assert_eq!(got.status, 200, "{got:?}");
    ok(api
        .control(
            "PUT",
            "/sandbox/webhook",
            &json!({ "url": url, "duplicates": 0.0 }),
        )
        .await);
    let inbound = json!({ "from": "+49 151 234567", "name": "Ada", "text": "Hi" });
    let got = api.control("POST", "/sandbox/inbound", &inbound).await;
    api.settled().await;
    let event = &webhook.events()[0];
    assert_eq!(event["messages"][0]["id"], got.json["id"]);
    assert_eq!(
        event["contacts"][0],
        json!({ "wa_id": CUSTOMER, "profile": { "name": "Ada" } })
    );

    let location = json!({ "from": CUSTOMER, "message": { "type": "location", "location": { "latitude": 1.5, "longitude": 2.5 } } });
    ok(api.control("POST", "/sandbox/inbound", &location).await);
    ok(api
        .control(
            "PUT",
            &format!("/sandbox/recipients/{CUSTOMER}"),
            &json!({ "fails": 471 }),
        )
        .await);
    api.send_text("x").await;
    api.settled().await;
    assert_eq!(webhook.events()[2]["statuses"][0]["errors"][0]["code"], 471);
    ok(api
        .control(
            "POST",
            &format!("/sandbox/recipients/{CUSTOMER}/identity"),
            &json!({}),
        )
        .await);
    assert_eq!(api.send_text("x").await.code(), 1028);

    ok(api
        .control(
            "PUT",
            "/sandbox/gateway",
            &json!({ "status": "disconnected" }),
        )
        .await);
    assert_eq!(
        api.control("PUT", "/sandbox/gateway", &json!({ "status": "odd" }))
            .await
            .status,
        400
    );
    ok(api
        .control(
            "POST",
            "/sandbox/faults",
            &json!({ "fault": "status=500,times=1" }),
        )
        .await);
    assert_eq!(api.get("/v1/health").await.status, 500);
    assert_eq!(
        api.get("/v1/health").await.json["health"]["gateway_status"],
        "disconnected"
    );
    ok(api
        .control("POST", "/sandbox/faults", &json!({ "fault": "status=500" }))
        .await);
    ok(api.control("DELETE", "/sandbox/faults", &json!({})).await);
    let messages = api.control("GET", "/sandbox/messages", &json!({})).await;
    assert_eq!(messages.json["sent"][0]["status"], "failed");
    let requests = api.control("GET", "/sandbox/requests", &json!({})).await;
    assert!(
        !requests.json.to_string().contains(&api.token),
        "no token is shown"
    );
    let webhooks = api.control("GET", "/sandbox/webhooks", &json!({})).await;
    assert_eq!(webhooks.json["webhooks"][0]["attempts"][0]["status"], 200);
    ok(api
        .control("POST", "/sandbox/clock", &json!({ "seconds": 3600 }))
        .await);
    ok(api
        .control("POST", "/sandbox/tokens/expire", &json!({}))
        .await);
    assert_eq!(api.get("/v1/health").await.status, 401);
    ok(api.control("POST", "/sandbox/reset", &json!({})).await);
    let document = api.control("GET", "/openapi.json", &json!({})).await;
    assert_eq!(document.bytes, whatsapp_business::api::DOCUMENT.as_bytes());
    let page = api.control("GET", "/", &json!({})).await;
    assert!(page.content_type.starts_with("text/html"));
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_control_the_sandbox() {
    let api = Api::start().await;
    let request = api
        .http
        .post(format!("{}/sandbox/reset", api.sandbox.url()))
        .header("content-type", "text/plain")
        .body("{}");
    assert_eq!(request.send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn deleted_settings_retain_the_registered_number() {
    let api = Api::start().await;
    api.sandbox.set_gateway("unregistered");
    let account = json!({ "cc": "49", "phone_number": "30123456", "method": "sms", "cert": "x" });
    assert_eq!(api.post("/v1/account", account).await.status, 202);
    let code = json!({ "code": api.sandbox.registration_code().unwrap() });
    let registered = api.post("/v1/account/verify", code).await;
    assert!(registered.status < 300, "{registered:?}");
    let path = "/v1/settings/application";
    assert_eq!(api.delete(path).await.status, 200);
    let settings = &api.get(path).await.json["settings"]["application"];
    assert_eq!(settings["wa_id"], "4930123456");
}
