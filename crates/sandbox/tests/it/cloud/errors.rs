//! Graph errors: of routes, credentials, bodies, limits and injected faults.

use hyper::StatusCode;
use ring::hmac;
use serde_json::json;
use whatsapp_business_sandbox::{Fault, Sandbox};

use super::client::{Cloud, SECRET, TOKEN, builder, graph_error, text};
use crate::support::{CUSTOMER, Got};

#[tokio::test]
async fn an_unknown_object_or_one_of_another_kind_is_100_33() {
    let cloud = Cloud::start().await;
    let missing = cloud.get("999999999999999").await;
    assert_eq!(graph_error(&missing), (400, 100, 33));
    let wrong_kind = cloud
        .post(&format!("{}/messages", cloud.account()), text())
        .await;
    assert_eq!(graph_error(&wrong_kind), (400, 100, 33));
    let method = cloud.delete(cloud.phone()).await;
    assert_eq!(graph_error(&method), (400, 100, 33));
    let path = cloud.get(&format!("{}/no_such_edge", cloud.phone())).await;
    assert_eq!(graph_error(&path), (400, 2500, 0));
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_190() {
    let cloud = Cloud::start().await;
    let url = format!("{}/v23.0/{}", cloud.sandbox.url(), cloud.phone());
    let none = Got::read(cloud.http.get(&url).send().await.unwrap()).await;
    assert_eq!(graph_error(&none), (401, 190, 0));
    let wrong = cloud
        .http
        .get(&url)
        .bearer_auth("wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(graph_error(&Got::read(wrong).await), (401, 190, 0));
    let in_query = cloud
        .http
        .get(format!("{url}?access_token={TOKEN}"))
        .send()
        .await
        .unwrap();
    assert_eq!(in_query.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_proof_is_checked_if_there_is_an_app_secret() {
    let cloud = Cloud::with(builder().app_secret(SECRET)).await;
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let proof = hmac::sign(&key, TOKEN.as_bytes());
    let proof: String = proof
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let right = cloud
        .get(&format!("{}?appsecret_proof={proof}", cloud.phone()))
        .await;
    assert_eq!(right.status, 200, "{right:?}");
    let wrong = cloud
        .get(&format!("{}?appsecret_proof=00", cloud.phone()))
        .await;
    assert_eq!(graph_error(&wrong), (400, 100, 0));
}

#[tokio::test]
async fn an_invalid_body_names_the_field() {
    let cloud = Cloud::start().await;
    let mut message = text();
    message["recipient_type"] = json!("nobody");
    let got = cloud.send(message).await;
    assert_eq!(graph_error(&got).0, 400, "{got:?}");
    let mut message = text();
    message["to"] = json!("no number");
    let got = cloud.send(message).await;
    assert_eq!(graph_error(&got), (400, 131_009, 0));
    assert_eq!(
        got.json["error"]["error_data"]["messaging_product"],
        "whatsapp"
    );
    let details = got.json["error"]["error_data"]["details"].as_str().unwrap();
    assert!(details.starts_with("to:"), "{details}");
    let mut message = text();
    message["text"] = json!({});
    let got = cloud.send(message).await;
    assert_eq!(graph_error(&got), (400, 131_008, 0));
    let details = got.json["error"]["error_data"]["details"].as_str().unwrap();
    assert!(details.contains("text.body"), "{details}");
    let no_text = json!({ "messaging_product": "whatsapp", "to": CUSTOMER, "type": "text" });
    assert_eq!(graph_error(&cloud.send(no_text).await).0, 400);
    let request = cloud.request("POST", &format!("{}/messages", cloud.phone()));
    let request = request.header("content-type", "application/json").body("{");
    let got = Got::read(request.send().await.unwrap()).await;
    assert_eq!(graph_error(&got), (400, 100, 0));
    let profile = format!("{}/whatsapp_business_profile", cloud.phone());
    let got = cloud.post(&profile, json!({ "about": "Hi" })).await;
    assert_eq!(graph_error(&got), (400, 100, 0));
}

#[tokio::test]
async fn a_message_to_the_own_number_or_from_an_unregistered_one_is_refused() {
    let cloud = Cloud::start().await;
    let mut message = text();
    message["to"] = json!("15550001111");
    assert_eq!(graph_error(&cloud.send(message).await), (400, 131_021, 0));
    let deregister = format!("{}/deregister", cloud.phone());
    assert_eq!(cloud.post(&deregister, json!({})).await.status, 200);
    assert_eq!(graph_error(&cloud.send_text().await), (400, 133_010, 0));
}

#[tokio::test]
async fn rate_limits_count_pairs_and_the_throughput() {
    let cloud = Cloud::with(builder().rate_limits(true)).await;
    for _ in 0..45 {
        assert_eq!(cloud.send_text().await.status, 200);
    }
    assert_eq!(graph_error(&cloud.send_text().await), (429, 131_056, 0));
    let mut codes = Vec::new();
    for customer in 0..200 {
        let mut message = text();
        message["to"] = json!(format!("4915100{customer:05}"));
        let got = cloud.send(message).await;
        if got.status != 200 {
            codes.push(graph_error(&got));
        }
    }
    // How many pass depends on the speed of the machine.
    assert!(
        codes.iter().all(|code| *code == (429, 130_429, 0)),
        "{codes:?}"
    );
}

#[tokio::test]
async fn an_injected_fault_is_a_graph_error() {
    let cloud = Cloud::start().await;
    let fault = Fault::status(400).code(131_048).on("Messages_sendMessage");
    cloud.sandbox.add_fault(fault.times(1));
    assert_eq!(graph_error(&cloud.send_text().await), (400, 131_048, 0));
    cloud.sandbox.add_fault(Fault::status(503).times(1));
    assert_eq!(graph_error(&cloud.send_text().await), (503, 131_016, 0));
    cloud.sandbox.add_fault(Fault::reset_after().times(1));
    let path = format!("{}/messages", cloud.phone());
    let lost = cloud.request("POST", &path).json(&text()).send().await;
    assert!(lost.is_err());
    assert_eq!(cloud.sandbox.sent_messages().len(), 1);
    assert_eq!(cloud.send_text().await.status, 200);
}

#[tokio::test]
async fn a_fault_of_the_other_api_and_an_invalid_id_are_refused() {
    let fault = Fault::status(500).on("Users_performLogin");
    let fault = builder().fault(fault).start().await;
    assert!(
        fault
            .unwrap_err()
            .to_string()
            .contains("Users_performLogin")
    );
    let fault = Fault::status(500).on("Templates_getTemplate");
    let fault = Sandbox::builder().fault(fault).start().await;
    assert!(
        fault
            .unwrap_err()
            .to_string()
            .contains("Templates_getTemplate")
    );
    let ids = Sandbox::cloud().phone_number_id("x").start().await;
    assert!(ids.unwrap_err().to_string().contains("digits"));
}

#[tokio::test]
async fn tokens_expire_until_a_reset_and_are_not_in_the_log() {
    let cloud = Cloud::start().await;
    let path = format!("{}?access_token={TOKEN}", cloud.phone());
    assert_eq!(cloud.get(&path).await.status, 200);
    let request = &cloud.sandbox.requests()[0];
    assert!(!request.path.contains(TOKEN), "{}", request.path);
    cloud.sandbox.expire_tokens();
    assert_eq!(graph_error(&cloud.send_text().await), (401, 190, 463));
    let error = cloud.sandbox.requests()[1].error().unwrap();
    assert!(error.starts_with("190 "), "{error}");
    cloud.sandbox.reset();
    assert_eq!(cloud.send_text().await.status, 200);
}

#[tokio::test]
async fn malformed_requests_get_a_graph_error() {
    let cloud = Cloud::start().await;
    let media = format!("{}/media", cloud.phone());
    let messages = format!("{}/messages", cloud.phone());
    let requests: [(&str, &str, &[u8]); 7] = [
        (&media, "multipart/form-data", b"--x--"),
        (&media, "multipart/form-data; boundary=x", b"--x\r\nno head"),
        (&media, "multipart/form-data; boundary=x", b""),
        (&media, "application/json", b"{}"),
        (&messages, "application/json", b"[]"),
        (&messages, "application/json", b"\xff\xfe"),
        (&messages, "text/plain", b"hello"),
    ];
    for (path, content_type, body) in requests {
        let request = cloud
            .request("POST", path)
            .header("content-type", content_type);
        let got = Got::read(request.body(body).send().await.unwrap()).await;
        assert_eq!(graph_error(&got).0, 400, "{content_type}: {got:?}");
    }
    for path in [
        "",
        "/",
        "//",
        "%00",
        "%F0%9F",
        "a/b/c/d/e",
        &"9".repeat(5000),
    ] {
        let got = cloud.get(path).await;
        assert_eq!(graph_error(&got).0, 400, "{path}: {got:?}");
    }
    let unversioned = format!("{}/{}", cloud.sandbox.url(), cloud.phone());
    let request = cloud.http.get(unversioned).bearer_auth(TOKEN);
    let got = Got::read(request.send().await.unwrap()).await;
    assert_eq!(graph_error(&got), (400, 2500, 0));
    let large = vec![b'x'; 5 * 1024 * 1024];
    let request = cloud
        .request("POST", &messages)
        .header("content-type", "application/json");
    let got = Got::read(request.body(large).send().await.unwrap()).await;
    assert_eq!(graph_error(&got).0, 413, "{got:?}");
}
