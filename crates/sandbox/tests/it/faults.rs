//! Injected faults.

use std::time::{Duration, Instant};

use crate::support::{Api, CUSTOMER};
use serde_json::json;
use whatsapp_business_sandbox::{Fault, Sandbox};

#[tokio::test]
async fn a_fault_applies_to_its_operation_as_often_as_it_says() {
    let api = Api::start().await;
    api.sandbox.add_fault(
        Fault::status(503)
            .code(1016)
            .on("Messages_sendMessage")
            .times(2),
    );
    assert_eq!(api.get("/v1/health").await.status, 200);
    for _ in 0..2 {
        let got = api.send_text("x").await;
        assert_eq!((got.status, got.code()), (503, 1016));
    }
    assert_eq!(api.send_text("x").await.status, 201);

    api.sandbox.add_fault(Fault::status(502).html().times(1));
    let got = api.get("/v1/health").await;
    assert_eq!((got.status, got.content_type.as_str()), (502, "text/html"));
    assert_eq!(api.sandbox.sent_messages().len(), 1);
}

#[tokio::test]
async fn a_share_of_the_requests_fails_as_selected_by_the_seed() {
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let api = Api::with(Sandbox::builder().seed(seed)).await;
        api.sandbox
            .add_fault("status=500,share=0.3".parse().unwrap());
        let mut statuses = Vec::new();
        for _ in 0..100 {
            statuses.push(api.get("/v1/health").await.status);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let failed = runs[0].iter().filter(|status| **status == 500).count();
    assert!((15..45).contains(&failed), "{failed} of 100");
}

#[tokio::test]
async fn a_connection_is_reset_before_or_after_processing() {
    let api = Api::start().await;
    api.sandbox.add_fault(Fault::reset_before().times(1));
    let send = || {
        api.request("POST", "/v1/messages")
            .json(&json!({ "to": CUSTOMER, "text": { "body": "x" } }))
            .send()
    };
    assert!(send().await.is_err());
    assert_eq!(api.sandbox.sent_messages().len(), 0);
    api.sandbox.add_fault(Fault::reset_after().times(1));
    assert!(send().await.is_err());
    assert_eq!(api.sandbox.sent_messages().len(), 1, "it happened");
    assert_eq!(send().await.unwrap().status(), 201);
    let statuses: Vec<_> = api
        .sandbox
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses[statuses.len() - 3..], [0, 0, 201]);
}

#[tokio::test]
async fn a_delay_delays_the_response() {
    let api = Api::start().await;
    api.sandbox
        .add_fault(Fault::delay(Duration::from_millis(80)).times(1));
    let began = Instant::now();
    assert_eq!(api.get("/v1/health").await.status, 200);
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn delays_add_up_and_the_first_response_applies() {
    let api = Api::start().await;
    for fault in [
        "status=503,times=2",
        "status=500,times=1",
        "delay=60",
        "on=Messages_sendMessage,delay=60,times=2",
    ] {
        api.sandbox.add_fault(fault.parse().unwrap());
    }
    for (status, least) in [(503, 120), (503, 120), (500, 60), (201, 60)] {
        let began = Instant::now();
        assert_eq!(api.send_text("x").await.status, status);
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(least), "{status}: {took:?}");
    }
    let left = api.control("GET", "/sandbox", &json!({})).await;
    assert_eq!(left.json["faults"], json!(["delay=60"]));
}

#[test]
fn the_error_of_an_invalid_fault_names_the_part() {
    for (text, part) in [
        ("status=1000", "status=1000"),
        ("status=503,share=2", "share=2"),
        ("reset=maybe", "reset=maybe"),
        ("nothing", "nothing"),
        ("", "at least one of"),
    ] {
        let error = text.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let text = "status=503,code=1016,delay=20,html,on=Users_createUser,share=0.5,times=3";
    assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
}
