//! The settings of the builder.

use crate::support::Api;
use serde_json::json;
use whatsapp_business_sandbox::{Fault, Sandbox};

#[tokio::test]
async fn an_invalid_setting_is_an_error_at_the_start() {
    let on_nothing = Fault::status(500).on("Nope");
    for (builder, named) in [
        (Sandbox::builder().webhook("nonsense"), "nonsense"),
        (Sandbox::builder().duplicates(-0.1), "duplicates"),
        (Sandbox::builder().time_scale(-1.0), "time scale"),
        (Sandbox::builder().nodes(0), "nodes"),
        (Sandbox::builder().wa_id("+1 555"), "wa_id"),
        (Sandbox::builder().webhook_ca("nonsense"), "webhook CA"),
        (Sandbox::builder().fault(on_nothing), "on=Nope"),
        (Sandbox::builder().fault(Fault::status(7)), "status=7"),
        (
            Sandbox::builder().fault(Fault::reset_after().share(7.0)),
            "share=7",
        ),
    ] {
        let error = builder.start().await.unwrap_err();
        assert!(error.is_setting(), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let builder = Sandbox::builder().listen(taken.local_addr().unwrap());
    assert!(!builder.start().await.unwrap_err().is_setting());

    let api = Api::start().await;
    for (method, path, body) in [
        ("PUT", "/sandbox/webhook", json!({ "duplicates": 7 })),
        ("PUT", "/sandbox/webhook", json!({ "url": "nonsense" })),
        (
            "POST",
            "/sandbox/faults",
            json!({ "fault": "status=500,on=Nope" }),
        ),
    ] {
        let got = api.control(method, path, &body).await;
        assert_eq!(got.status, 400, "{got:?}");
    }
}

#[tokio::test]
async fn the_same_seed_and_the_same_requests_give_the_same_ids() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let api = Api::with(Sandbox::builder().seed(42)).await;
        let sent = api.send_text("x").await.json["messages"][0]["id"].clone();
        let media =
            api.raw("POST", "/v1/media", "image/png", b"x").await.json["media"][0]["id"].clone();
        ids.push((api.token.clone(), sent, media));
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn rate_limits_are_enforced_on_request() {
    let api = Api::with(Sandbox::builder().rate_limits(true)).await;
    let mut refused = 0;
    for _ in 0..200 {
        let got = api.get("/v1/health").await;
        if got.status == 429 {
            assert_eq!(got.code(), 1015);
            refused += 1;
        }
    }
    assert!(refused > 0);
}
