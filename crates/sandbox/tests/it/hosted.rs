//! The hosted profile: a token, rate-limit headers, signed webhooks, and extensions.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{CUSTOMER, Got, PASSWORD, USER, http_client, login, token_of, within};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::{HeaderMap, StatusCode};
use reqwest::Method;
use ring::hmac;
use serde_json::{Map, Value, json};
use whatsapp_business::api::OPERATIONS;
use whatsapp_business_sandbox::{Builder, Profile, RateLimitHeaders, Sandbox};

const TOKEN: &str = "long-lived-token";
const VENDOR: &str = "application/vnd.v1+json";

fn hosted() -> Builder {
    Sandbox::builder().profile(Profile::Hosted).token(TOKEN)
}

/// A sandbox with the hosted profile, and an HTTP client.
struct Host {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Host {
    async fn start(builder: Builder) -> Self {
        Self {
            sandbox: builder.strict(true).start().await.unwrap(),
            http: http_client(),
        }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.sandbox.url());
        self.http.request(method, url)
    }

    async fn send(&self, body: &Value) -> reqwest::Response {
        let request = self.request("POST", "/v1/messages").json(body);
        request.bearer_auth(TOKEN).send().await.unwrap()
    }

    async fn text(&self) -> reqwest::Response {
        self.send(&json!({ "to": CUSTOMER, "text": { "body": "x" } }))
            .await
    }

    async fn health(&self) -> reqwest::Response {
        let request = self.request("GET", "/v1/health").bearer_auth(TOKEN);
        request.send().await.unwrap()
    }

    async fn extension(&self, path: &str) -> Got {
        let request = self.request("GET", path).bearer_auth(TOKEN);
        Got::read(request.header("accept", VENDOR).send().await.unwrap()).await
    }
}

/// Returns the bucket, the limit, what remains and the reset.
fn limits(response: &reqwest::Response) -> (String, i64, i64, i64) {
    let header = |name: &str| {
        let value = response.headers().get(format!("x-ratelimit-{name}"));
        value.unwrap().to_str().unwrap().to_owned()
    };
    let number = |name| header(name).parse().unwrap();
    (
        header("bucket"),
        number("limit"),
        number("remaining"),
        number("reset"),
    )
}

fn unix() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.unwrap().as_secs()).unwrap()
}

#[tokio::test]
async fn a_user_without_a_number_and_the_messages_of_today_are_served() {
    const USER: &str = "BR.13491208655302741918";
    let host = Host::start(hosted()).await;
    let got = host
        .send(&json!({ "recipient": USER, "text": { "body": "x" } }))
        .await;
    assert_eq!(got.status(), 201);
    assert_eq!(host.sandbox.sent_messages()[0].to, USER);
    let link = json!({
        "name": "cta_url",
        "parameters": { "display_text": "Open", "url": "https://example.com" },
    });
    for (kind, action) in [
        ("cta_url", link),
        (
            "flow",
            json!({ "name": "flow", "parameters": { "flow_id": "1" } }),
        ),
        (
            "location_request_message",
            json!({ "name": "send_location" }),
        ),
    ] {
        let body = json!({ "text": "Hello" });
        let interactive = json!({ "type": kind, "body": body, "action": action });
        let message = json!({ "to": CUSTOMER, "type": "interactive", "interactive": interactive });
        assert_eq!(host.send(&message).await.status(), 201, "{kind}");
    }
    let component = json!({ "type": "body", "parameters": null });
    let template = json!({
        "namespace": "n", "name": "hello", "components": [component],
        "language": { "policy": "deterministic", "code": "en" },
    });
    let message = json!({ "to": CUSTOMER, "type": "template", "template": template });
    assert_eq!(host.send(&message).await.status(), 201);
    let nobody = Got::read(host.send(&json!({ "text": { "body": "x" } })).await).await;
    assert_eq!((nobody.status, nobody.code()), (400, 1008));
    assert!(
        nobody.details().starts_with("to is required"),
        "{}",
        nobody.details()
    );
}

#[tokio::test]
async fn only_the_operations_of_a_host_are_served() {
    let host = Host::start(hosted()).await;
    let offered = [
        "Contacts_acknowledgeIdentity",
        "Contacts_createContact",
        "Contacts_getIdentity",
        "Health_checkStatus",
        "Media_download",
        "Media_removeMedia",
        "Media_uploadMedia",
        "Messages_markAsRead",
        "Messages_sendMessage",
        "Users_performLogin",
    ];
    for operation in OPERATIONS {
        let path = format!("{}{}", operation.prefix, operation.path);
        let path = path.replace(['{', '}'], "");
        for path in [path.clone(), format!("{path}/")] {
            let request = host.request(operation.method, &path).bearer_auth(TOKEN);
            let got = Got::read(request.send().await.unwrap()).await;
            let recorded = host.sandbox.requests().pop().unwrap();
            if offered.contains(&operation.id) {
                assert_eq!(recorded.operation, Some(operation.id));
            } else {
                assert_eq!((got.status, got.code()), (404, 1006), "{}", operation.id);
                assert_eq!(recorded.operation, None);
            }
        }
    }
}

#[tokio::test]
async fn a_token_is_valid_without_a_login_and_does_not_expire() {
    let host = Host::start(hosted()).await;
    host.sandbox.expire_tokens();
    host.sandbox.advance(Duration::from_secs(365 * 86_400));
    assert_eq!(host.health().await.status(), 200);
    host.sandbox.reset();
    assert_eq!(host.health().await.status(), 200);
    for authorization in ["Bearer other", "Bearer", "Apikey long-lived-token"] {
        let request = host.request("GET", "/v1/health");
        let request = request.header("authorization", authorization);
        let response = request.send().await.unwrap();
        assert!(response.headers().get("x-ratelimit-limit").is_none());
        let got = Got::read(response).await;
        assert_eq!((got.status, got.code()), (401, 1005), "{authorization}");
    }
}

#[tokio::test]
async fn an_account_can_log_in_and_there_is_no_default_account() {
    let host = Host::start(hosted().account(USER, PASSWORD)).await;
    let url = host.sandbox.url();
    let token = token_of(&login(&host.http, url, USER, PASSWORD, None).await);
    let request = host.request("GET", "/v1/health").bearer_auth(token);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let admin = login(&host.http, url, "admin", "secret", Some(PASSWORD)).await;
    assert_eq!((admin.status, admin.code()), (401, 1005));
}

#[tokio::test]
async fn a_static_token_is_valid_on_premises_as_well() {
    let host = Host::start(Sandbox::builder().token(TOKEN)).await;
    let request = host.request("GET", "/v1/settings/application");
    let response = request.bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().get("x-ratelimit-limit").is_none());
}

#[tokio::test]
async fn requests_are_counted_per_bucket_and_refused_over_the_limit() {
    let host = Host::start(hosted().request_limit(3, Duration::from_secs(60))).await;
    let before = unix();
    for remaining in [2, 1, 0] {
        let response = host.text().await;
        let (bucket, limit, left, reset) = limits(&response);
        assert_eq!(
            (bucket.as_str(), limit, left),
            ("text", 3, remaining),
            "{response:?}"
        );
        assert!((before + 60..=unix() + 61).contains(&reset), "{reset}");
        assert_eq!(response.status(), 201);
    }
    let refused = host.text().await;
    assert_eq!(limits(&refused).2, 0);
    let got = Got::read(refused).await;
    assert_eq!((got.status, got.code()), (429, 1015), "{got:?}");
    assert!(got.details().contains("text"), "{got:?}");
    assert_eq!(host.sandbox.sent_messages().len(), 3);

    let picture = json!({
        "to": CUSTOMER, "type": "image", "image": { "link": "https://example.com/x.png" },
    });
    let response = host.send(&picture).await;
    assert_eq!(response.status(), 201);
    assert_eq!(limits(&response).0, "media");
    let invalid = host.send(&json!({ "type": "location" })).await;
    assert_eq!(invalid.status(), 400);
    assert_eq!(
        limits(&invalid).0,
        "general",
        "it is counted before its check"
    );
    let health = host.health().await;
    let (bucket, _, left, _) = limits(&health);
    assert_eq!((bucket.as_str(), left), ("general", 1));

    host.sandbox.advance(Duration::from_secs(60));
    let response = host.text().await;
    assert_eq!((response.status().as_u16(), limits(&response).2), (201, 2));
    host.sandbox.reset();
    assert_eq!(limits(&host.health().await).2, 2);
}

#[tokio::test]
async fn the_default_limit_is_sixty_per_minute() {
    let host = Host::start(hosted()).await;
    let mut statuses = Vec::new();
    for _ in 0..61 {
        statuses.push(host.health().await.status().as_u16());
    }
    assert_eq!(statuses.pop(), Some(429));
    assert!(statuses.iter().all(|status| *status == 200));
}

#[tokio::test]
async fn the_standard_headers_have_seconds_until_the_reset() {
    let builder = hosted().rate_limit_headers(RateLimitHeaders::Standard);
    let host = Host::start(builder.request_limit(5, Duration::from_secs(30))).await;
    let response = host.health().await;
    let headers = response.headers();
    assert_eq!(headers["ratelimit-limit"], "5");
    assert_eq!(headers["ratelimit-remaining"], "4");
    assert_eq!(headers["ratelimit-reset"], "30");
    assert!(headers.get("x-ratelimit-limit").is_none());
    host.sandbox.advance(Duration::from_secs(20));
    let response = host.health().await;
    let reset = response.headers()["ratelimit-reset"].to_str().unwrap();
    assert!((9..=10).contains(&reset.parse::<i64>().unwrap()), "{reset}");
}

/// The headers and the bodies that a webhook received.
type Calls = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

async fn hook() -> (String, Calls) {
    async fn receive(State(calls): State<Calls>, headers: HeaderMap, body: Bytes) -> StatusCode {
        let mut calls = calls.lock().unwrap();
        calls.push((headers, body));
        match calls.len() {
            1 => StatusCode::BAD_GATEWAY,
            _ => StatusCode::OK,
        }
    }
    let calls = Calls::default();
    let router = Router::new()
        .route("/hook", post(receive))
        .with_state(Arc::clone(&calls));
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, calls)
}

fn is_signed_with(secret: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = STANDARD.decode(&headers["x-turn-hook-signature"]).unwrap();
    hmac::verify(&key, body, &signature).is_ok()
}

#[tokio::test]
async fn webhooks_are_signed_over_the_raw_body_at_every_attempt() {
    let (url, calls) = hook().await;
    let builder = hosted().webhook(url).webhook_secret("s3cret");
    let host = Host::start(builder.time_scale(1000.0)).await;
    host.sandbox.receive_text(CUSTOMER, "Grüße");
    within("the event", host.sandbox.settled()).await;
    host.sandbox
        .post_event(&json!({ "errors": [{ "code": 500 }] }));
    within("the event", host.sandbox.settled()).await;
    let calls = calls.lock().unwrap();
    assert_eq!(calls.len(), 3, "the first attempt failed");
    for (headers, body) in calls.iter() {
        assert!(is_signed_with("s3cret", headers, body));
        assert!(!is_signed_with("other", headers, body));
        assert_eq!(headers["x-turn-hook-subscription"], "whatsapp");
        assert_eq!(headers["content-type"], "application/json");
        assert!(headers.get("x-whatsapp-id").is_none());
    }
}

#[tokio::test]
async fn webhooks_are_not_signed_without_a_secret_or_on_premises() {
    for builder in [hosted(), Sandbox::builder()] {
        let (url, calls) = hook().await;
        let host = Host::start(builder.webhook(url).time_scale(1000.0)).await;
        host.sandbox.receive_text(CUSTOMER, "Hello");
        within("the event", host.sandbox.settled()).await;
        let calls = calls.lock().unwrap();
        let (headers, body) = &calls[1];
        assert!(headers.get("x-turn-hook-signature").is_none());
        let event: Value = serde_json::from_slice(body).unwrap();
        let hosted = headers.get("x-turn-hook-subscription").is_some();
        assert_eq!(event["messages"][0].get("_vnd").is_some(), hosted);
    }
}

#[tokio::test]
async fn outbound_messages_are_posted_as_they_were_sent() {
    let (url, calls) = hook().await;
    let builder = hosted().webhook(url).webhook_secret("s3cret");
    let host = Host::start(builder.webhook_outbound(true).time_scale(1000.0)).await;
    let sent = r#"{ "to" : "49151234567",  "text": { "body": "x" } }"#;
    let request = host.request("POST", "/v1/messages").bearer_auth(TOKEN);
    let request = request.header("content-type", "application/json");
    let got = Got::read(request.body(sent).send().await.unwrap()).await;
    assert_eq!(got.status, 201);
    let refused = host.send(&json!({ "to": CUSTOMER, "text": {} })).await;
    assert_eq!(refused.status(), 400);
    within("the events", host.sandbox.settled()).await;
    let calls = calls.lock().unwrap();
    let copies = calls
        .iter()
        .filter(|(headers, _)| headers["x-turn-hook-subscription"] == "turn");
    let copies: Vec<_> = copies.collect();
    assert!(!copies.is_empty());
    for (headers, body) in copies {
        assert_eq!(body, sent);
        assert!(is_signed_with("s3cret", headers, body));
        let id = headers["x-whatsapp-id"].to_str().unwrap();
        assert_eq!(got.json["messages"][0]["id"], id);
    }
    let kinds = host.sandbox.webhooks().into_iter().map(|event| event.kind);
    let mut kinds: Vec<_> = kinds.collect();
    kinds.sort();
    assert_eq!(kinds, ["delivered", "outbound", "read", "sent"]);
}

#[tokio::test]
async fn vendor_data_of_the_caller_is_posted_unchanged() {
    let (url, calls) = hook().await;
    let host = Host::start(hosted().webhook(url).time_scale(1000.0)).await;
    let mut message = Map::new();
    message.insert("type".to_owned(), json!("text"));
    message.insert("_vnd".to_owned(), json!({ "v1": { "labels": ["Order"] } }));
    host.sandbox.receive_json(CUSTOMER, message);
    within("the event", host.sandbox.settled()).await;
    let calls = calls.lock().unwrap();
    let event: Value = serde_json::from_slice(&calls[0].1).unwrap();
    let vendor = &event["messages"][0]["_vnd"];
    assert_eq!(vendor, &json!({ "v1": { "labels": ["Order"] } }));
}

#[tokio::test]
async fn the_messages_of_a_contact_are_listed_newest_first() {
    let host = Host::start(hosted()).await;
    let second = Duration::from_secs(1);
    let received = host.sandbox.receive_text(CUSTOMER, "Hello");
    host.sandbox.receive_text("49150000000", "another customer");
    host.sandbox.advance(second);
    let reply = json!({
        "to": CUSTOMER, "text": { "body": "Hi" }, "context": { "message_id": received },
    });
    let sent = Got::read(host.send(&reply).await).await;
    let got = host
        .extension(&format!("/v1/contacts/{CUSTOMER}/messages"))
        .await;
    assert_eq!(got.status, 200, "{got:?}");
    assert_eq!(got.json["chat"]["owner"], CUSTOMER);
    assert_eq!(got.json["chat"]["unread_count"], 1);
    let messages = got.json["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2, "{got:?}");
    let vendor = |index: usize, member: &str| messages[index]["_vnd"]["v1"][member].clone();
    assert_eq!(messages[0]["id"], sent.json["messages"][0]["id"]);
    assert_eq!(messages[0]["from"], "15550001111");
    assert_eq!(messages[0]["text"]["body"], "Hi");
    assert_eq!(vendor(0, "direction"), "outbound");
    assert_eq!(vendor(0, "in_reply_to"), received.as_str());
    assert_eq!(messages[1]["id"], received.as_str());
    assert_eq!(vendor(1, "direction"), "inbound");
    assert_eq!(vendor(1, "author")["id"], CUSTOMER);

    let read = host.request("PUT", &format!("/v1/messages/{received}"));
    let read = read.bearer_auth(TOKEN).json(&json!({ "status": "read" }));
    assert_eq!(read.send().await.unwrap().status(), 200);
    for _ in 0..60 {
        host.sandbox.receive_text(CUSTOMER, "x");
    }
    let got = host
        .extension(&format!("/v1/contacts/{CUSTOMER}/messages/"))
        .await;
    assert_eq!(got.json["messages"].as_array().unwrap().len(), 50);
    assert_eq!(got.json["chat"]["unread_count"], 60);
}

#[tokio::test]
async fn extensions_need_a_token_their_media_type_and_get() {
    let host = Host::start(hosted()).await;
    let got = host.extension("/v1/labels").await;
    assert_eq!(got.status, 200);
    assert!(!got.json["labels"].as_array().unwrap().is_empty());
    for path in ["/v1/labels", "/v1/contacts/49151234567/messages"] {
        let request = host.request("GET", path).bearer_auth(TOKEN);
        let request = request.header("accept", format!("application/json, {VENDOR};q=0.9"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(limits(&response).0, "general");

        let request = host.request("GET", path).bearer_auth(TOKEN);
        let got = Got::read(request.send().await.unwrap()).await;
        assert_eq!((got.status, got.code()), (404, 1006));
        assert!(got.details().contains(VENDOR), "{got:?}");

        let request = host.request("GET", path).header("accept", VENDOR);
        let got = Got::read(request.send().await.unwrap()).await;
        assert_eq!((got.status, got.code()), (401, 1005));

        let request = host.request("POST", path).bearer_auth(TOKEN);
        let response = request.header("accept", VENDOR).send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET");
    }
    let got = host.extension("/v1/contacts/nobody/messages").await;
    assert_eq!((got.status, got.code()), (404, 1006));
    let on_premises = Host::start(Sandbox::builder().token(TOKEN)).await;
    assert_eq!(on_premises.extension("/v1/labels").await.status, 404);
}

#[tokio::test]
async fn an_invalid_setting_of_a_host_is_an_error_at_the_start() {
    let minute = Duration::from_secs(60);
    for (builder, named) in [
        (Sandbox::builder().profile(Profile::Hosted), "token"),
        (hosted().token("a b"), "token"),
        (Sandbox::builder().token(""), "token"),
        (hosted().request_limit(0, minute), "request limit"),
        (hosted().request_limit(1, Duration::ZERO), "request limit"),
        (hosted().webhook_secret(""), "webhook secret"),
        (Sandbox::builder().webhook_secret("s"), "profile"),
        (Sandbox::builder().request_limit(9, minute), "profile"),
        (Sandbox::builder().webhook_outbound(true), "profile"),
    ] {
        let error = builder.start().await.unwrap_err();
        assert!(error.is_setting(), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    }
}
