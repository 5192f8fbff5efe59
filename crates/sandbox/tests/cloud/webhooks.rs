//! The events of the webhook, their signatures and the handshake.

use ring::hmac;
use serde_json::json;

use crate::client::{Cloud, Hook, SECRET, builder, text};
use crate::support::CUSTOMER;

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
