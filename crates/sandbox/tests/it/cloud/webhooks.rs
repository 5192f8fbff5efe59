//! The events of the webhook, their signatures and the handshake.

use ring::hmac;
use serde_json::{Value, json};

use super::client::{Cloud, Hook, SECRET, builder, text};
use whatsapp_business_cloud::types::WebhookPayload;

use crate::support::{CUSTOMER, eventually};

#[tokio::test]
async fn the_statuses_of_a_text_arrive_signed_in_the_envelope() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url).app_secret(SECRET)).await;
    let mut message = text();
    message["biz_opaque_callback_data"] = json!("order 7");
    let sent = cloud.send(message).await;
    assert_eq!(sent.status, 200, "{sent:?}");
    assert_eq!(sent.json["contacts"][0]["wa_id"], CUSTOMER);
    let id = sent.json["messages"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("wamid."), "{id}");
    cloud.settled().await;

    let statuses = hook.values().into_iter().map(|value| {
        assert_eq!(value["messaging_product"], "whatsapp");
        assert_eq!(value["metadata"]["phone_number_id"], cloud.phone());
        assert_eq!(value["metadata"]["display_phone_number"], "15550001111");
        let status = &value["statuses"][0];
        assert_eq!(status["id"], id);
        assert_eq!(status["recipient_id"], CUSTOMER);
        assert_eq!(status["biz_opaque_callback_data"], "order 7");
        status["status"].as_str().unwrap().to_owned()
    });
    assert_eq!(statuses.collect::<Vec<_>>(), ["sent", "delivered", "read"]);
    for (event, (signature, body)) in hook.events().iter().zip(hook.raw()) {
        assert_eq!(event["object"], "whatsapp_business_account");
        assert_eq!(event["entry"][0]["id"], cloud.account());
        assert_eq!(event["entry"][0]["changes"][0]["field"], "messages");
        let signature = signature.unwrap();
        let hex = signature.strip_prefix("sha256=").unwrap();
        let tag = (0..hex.len()).step_by(2);
        let tag: Vec<u8> = tag
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect();
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        hmac::verify(&key, &body, &tag).unwrap();
    }
}

#[tokio::test]
async fn a_message_of_a_customer_arrives_with_its_contact_and_can_be_marked_as_read() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url)).await;
    let id = cloud.sandbox.receive_text(CUSTOMER, "Hello");
    cloud.settled().await;
    let value = &hook.values()[0];
    assert_eq!(value["messages"][0]["id"], id.as_str());
    assert_eq!(value["messages"][0]["text"]["body"], "Hello");
    assert_eq!(value["contacts"][0]["wa_id"], CUSTOMER);
    assert!(
        hook.raw()[0].0.is_none(),
        "without a secret, there is no signature"
    );

    let read = json!({
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": id,
        "typing_indicator": { "type": "text" },
    });
    let got = cloud.send(read).await;
    assert_eq!((got.status, &got.json["success"]), (200, &json!(true)));
    assert_eq!(cloud.sandbox.marked_read(&id), Some(true));
}

#[tokio::test]
async fn a_webhook_must_respond_to_the_handshake_before_it_gets_events() {
    let (url, hook) = Hook::start().await;
    hook.refuse(true);
    let cloud = Cloud::with(builder().verify_token("a b&c")).await;
    cloud.sandbox.set_webhook(&url);
    eventually("a handshake", || !hook.handshakes().is_empty()).await;
    assert!(hook.handshakes()[0].contains("hub.mode=subscribe"));
    assert!(hook.handshakes()[0].contains("hub.verify_token=a+b%26c"));
    cloud.sandbox.receive_text(CUSTOMER, "Hello");
    let attempted = || {
        let webhooks = cloud.sandbox.webhooks();
        webhooks
            .first()
            .is_some_and(|delivery| !delivery.attempts.is_empty())
    };
    eventually("an attempt", attempted).await;
    let error = cloud.sandbox.webhooks()[0].attempts[0].error.clone();
    assert!(error.unwrap().contains("handshake"));
    assert!(hook.events().is_empty());
    hook.refuse(false);
    cloud.settled().await;
    assert_eq!(hook.events().len(), 1);
    let passed = hook.handshakes().len();
    cloud.sandbox.receive_text(CUSTOMER, "Again");
    cloud.settled().await;
    assert_eq!((hook.events().len(), hook.handshakes().len()), (2, passed));
}

#[tokio::test]
async fn a_message_that_fails_has_the_code_in_its_status() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url)).await;
    cloud.sandbox.fails(CUSTOMER, 131_026);
    cloud.send_text().await;
    cloud.settled().await;
    let status = &hook.values()[0]["statuses"][0];
    assert_eq!(status["status"], "failed");
    assert_eq!(status["errors"][0]["code"], 131_026);
    assert_eq!(status["errors"][0]["title"], "Message undeliverable");
}

#[tokio::test]
async fn every_event_is_valid_under_the_document() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url)).await;
    cloud.send_text().await;
    cloud.sandbox.receive_text(CUSTOMER, "Hello");
    cloud.sandbox.fails(CUSTOMER, 131_047);
    cloud.send_text().await;
    let template = json!({
        "name": "order", "language": "en", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Hello" }],
    });
    let path = format!("{}/message_templates", cloud.account());
    assert_eq!(cloud.post(&path, template).await.status, 200);
    cloud.settled().await;
    let events = hook.events();
    assert_eq!(events.len(), 6);
    let fields = events
        .iter()
        .map(|event| event["entry"][0]["changes"][0]["field"].as_str());
    assert!(
        fields
            .clone()
            .any(|field| field == Some("message_template_status_update"))
    );
    for event in events {
        let id = event.pointer("/entry/0/changes/0/value/message_template_id");
        assert!(id.is_none_or(Value::is_u64), "{event}");
        let decoded: WebhookPayload = serde_json::from_value(event.clone()).unwrap();
        let encoded = serde_json::to_value(&decoded).unwrap();
        assert_eq!(encoded, event);
    }
}

#[tokio::test]
async fn each_phone_number_has_its_own_metadata() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url)).await;
    let number = json!({ "cc": "49", "phone_number": "15199999999", "verified_name": "Shop" });
    let created = cloud
        .post(&format!("{}/phone_numbers", cloud.account()), number)
        .await;
    let second = created.json["id"].as_str().unwrap();
    let message = json!({ "type": "text", "text": { "body": "Hello" } });
    let message = message.as_object().unwrap();
    let received = cloud
        .sandbox
        .receive_json_at(second, CUSTOMER, message.clone());
    assert!(received.is_some());
    assert!(
        cloud
            .sandbox
            .receive_json_at("1", CUSTOMER, message.clone())
            .is_none()
    );
    let inbound = json!({ "from": CUSTOMER, "text": "Hello", "phone_number_id": second });
    let control = format!("{}/sandbox/inbound", cloud.sandbox.url());
    let response = cloud
        .http
        .post(control)
        .json(&inbound)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    cloud.settled().await;
    for value in hook.values() {
        assert_eq!(value["metadata"]["phone_number_id"], second);
        assert_eq!(value["metadata"]["display_phone_number"], "4915199999999");
    }
    assert_eq!(hook.events().len(), 2);
}
