//! Control: by method, and under `/sandbox` by HTTP.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Api, CUSTOMER, Got, Webhook};
use whatsapp_business_sandbox::{Fault, Sandbox};

async fn control(api: &Api, method: &str, path: &str, body: Value) -> Got {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let request = api
        .http
        .request(method, format!("{}{path}", api.sandbox.url()))
        .json(&body);
    Got::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_fault_is_met_as_often_as_it_says_and_where_it_says() {
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
async fn a_share_of_the_requests_fails_and_the_seed_chooses_which() {
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
async fn a_delay_holds_the_answer_back() {
    let api = Api::start().await;
    api.sandbox
        .add_fault(Fault::delay(Duration::from_millis(80)).times(1));
    let began = Instant::now();
    assert_eq!(api.get("/v1/health").await.status, 200);
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn delays_add_up_and_the_first_answer_counts() {
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
    let left = control(&api, "GET", "/sandbox", json!({})).await;
    assert_eq!(left.json["faults"], json!(["delay=60"]));
}

#[test]
fn a_fault_that_cannot_be_read_names_the_part() {
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

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_refused_at_the_start() {
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
        let got = control(&api, method, path, body).await;
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
async fn reset_brings_back_the_start() {
    let (url, _) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(&url)).await;
    api.send_text("x").await;
    api.delete("/v1/settings/application").await;
    api.sandbox.add_fault(Fault::status(500));
    api.sandbox.reset();
    assert!(api.sandbox.sent_messages().is_empty());
    assert_eq!(
        api.get("/v1/health").await.status,
        401,
        "tokens are gone, faults as well"
    );
    let again = support::login(
        &api.http,
        api.sandbox.url(),
        support::USER,
        support::PASSWORD,
        None,
    )
    .await;
    assert_eq!(again.status, 200);
    let summary = control(&api, "GET", "/sandbox", json!({})).await;
    assert_eq!(summary.json["webhook"], url);
}

#[tokio::test]
async fn reset_brings_back_faults_clock_duplicates_order_and_limits() {
    let (url, webhook) = Webhook::start().await;
    let builder = Sandbox::builder()
        .webhook(&url)
        .duplicates(1.0)
        .reorder(true)
        .rate_limits(true)
        .fault("status=503,on=Health_checkStatus,times=1".parse().unwrap());
    let mut api = Api::with(builder).await;
    let date = |api: &Api| api.sandbox.requests().last().unwrap().at_ms;
    for round in 0..2 {
        let first = api.get("/v1/health").await.status;
        assert_eq!(first, 503, "round {round}: the builder's fault");
        assert_eq!(api.get("/v1/health").await.status, 200);
        let before = date(&api);

        api.send_text("x").await;
        api.settled().await;
        let statuses = webhook.statuses().split_off(6 * round);
        assert_eq!(statuses.len(), 6, "round {round}: each twice");
        assert_eq!(statuses[0], "read", "round {round}: in reverse");
        api.sandbox.set_duplicates(0.0);
        api.sandbox.set_reorder(false);
        api.sandbox.clear_faults();
        api.sandbox
            .add_fault(Fault::status(500).on("Users_createUser"));
        api.sandbox.advance(Duration::from_secs(30 * 86_400));
        while api.get("/v1/health").await.status != 429 {}
        assert!(date(&api) - before > 86_400_000);

        api.sandbox.reset();
        let again = support::login(
            &api.http,
            api.sandbox.url(),
            support::USER,
            support::PASSWORD,
            None,
        )
        .await;
        assert_eq!(again.status, 200, "no limit is left over");
        api.token = again.json["users"][0]["token"].as_str().unwrap().to_owned();
        assert!(date(&api) - before < 3_600_000, "the clock is back");
    }
}

#[tokio::test]
async fn deleted_settings_tell_the_number_that_is_registered() {
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

#[tokio::test]
async fn all_of_it_can_be_done_by_http() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::start().await;
    let ok = |got: Got| assert_eq!(got.status, 200, "{got:?}");
    ok(control(
        &api,
        "PUT",
        "/sandbox/webhook",
        json!({ "url": url, "duplicates": 0.0 }),
    )
    .await);
    let inbound = json!({ "from": "+49 151 234567", "name": "Ada", "text": "Hi" });
    let got = control(&api, "POST", "/sandbox/inbound", inbound).await;
    api.settled().await;
    let event = &webhook.events()[0];
    assert_eq!(event["messages"][0]["id"], got.json["id"]);
    assert_eq!(
        event["contacts"][0],
        json!({ "wa_id": CUSTOMER, "profile": { "name": "Ada" } })
    );

    let location = json!({ "from": CUSTOMER, "message": { "type": "location", "location": { "latitude": 1.5, "longitude": 2.5 } } });
    ok(control(&api, "POST", "/sandbox/inbound", location).await);
    ok(control(
        &api,
        "PUT",
        &format!("/sandbox/recipients/{CUSTOMER}"),
        json!({ "fails": 471 }),
    )
    .await);
    api.send_text("x").await;
    api.settled().await;
    assert_eq!(webhook.events()[2]["statuses"][0]["errors"][0]["code"], 471);
    ok(control(
        &api,
        "POST",
        &format!("/sandbox/recipients/{CUSTOMER}/identity"),
        json!({}),
    )
    .await);
    assert_eq!(api.send_text("x").await.code(), 1028);

    ok(control(
        &api,
        "PUT",
        "/sandbox/gateway",
        json!({ "status": "disconnected" }),
    )
    .await);
    assert_eq!(
        control(&api, "PUT", "/sandbox/gateway", json!({ "status": "odd" }))
            .await
            .status,
        400
    );
    ok(control(
        &api,
        "POST",
        "/sandbox/faults",
        json!({ "fault": "status=500,times=1" }),
    )
    .await);
    assert_eq!(api.get("/v1/health").await.status, 500);
    assert_eq!(
        api.get("/v1/health").await.json["health"]["gateway_status"],
        "disconnected"
    );
    ok(control(
        &api,
        "POST",
        "/sandbox/faults",
        json!({ "fault": "status=500" }),
    )
    .await);
    ok(control(&api, "DELETE", "/sandbox/faults", json!({})).await);
    let messages = control(&api, "GET", "/sandbox/messages", json!({})).await;
    assert_eq!(messages.json["sent"][0]["status"], "failed");
    let requests = control(&api, "GET", "/sandbox/requests", json!({})).await;
    assert!(
        !requests.json.to_string().contains(&api.token),
        "no token is shown"
    );
    let webhooks = control(&api, "GET", "/sandbox/webhooks", json!({})).await;
    assert_eq!(webhooks.json["webhooks"][0]["attempts"][0]["status"], 200);
    ok(control(&api, "POST", "/sandbox/clock", json!({ "seconds": 3600 })).await);
    ok(control(&api, "POST", "/sandbox/tokens/expire", json!({})).await);
    assert_eq!(api.get("/v1/health").await.status, 401);
    ok(control(&api, "POST", "/sandbox/reset", json!({})).await);
    let document = control(&api, "GET", "/openapi.json", json!({})).await;
    assert_eq!(document.bytes, whatsapp_business::api::DOCUMENT.as_bytes());
    let page = control(&api, "GET", "/", json!({})).await;
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
async fn rate_limits_are_kept_on_demand() {
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

#[tokio::test]
async fn a_graceful_end_lets_a_request_finish() {
    let api = Api::start().await;
    api.sandbox
        .add_fault(Fault::delay(Duration::from_millis(50)).times(1));
    let request = api.request("GET", "/v1/health").send();
    let request = tokio::spawn(request);
    // Its fault is taken out once it has come.
    while !control(&api, "GET", "/sandbox", json!({})).await.json["faults"][0].is_null() {
        tokio::task::yield_now().await;
    }
    let events = api
        .http
        .get(format!("{}/sandbox/events", api.sandbox.url()))
        .send()
        .await
        .unwrap();
    api.sandbox.shutdown().await;
    assert_eq!(request.await.unwrap().unwrap().status(), 200);
    assert!(
        events.text().await.unwrap().starts_with("retry:"),
        "the stream has ended"
    );
}
