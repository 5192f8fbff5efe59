//! A third API, served through the engine's public trait alone.

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderValue};
use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use whatsapp_business_runtime::Operation;
use whatsapp_business_sandbox::engine::{
    Api, Caller, Cause, Engine, Failure, Inbound, Media, NewMessage, Origin, Reply, Request,
    Sequence, StatusChange, accept,
};
use whatsapp_business_sandbox::{Fault, MessageStatus, Sandbox};

use crate::support::{CUSTOMER, Got, http_client, within};

const DOCUMENT: &str = r#"{
    "openapi": "3.0.3",
    "info": { "title": "Third API", "version": "1" },
    "paths": {
        "/notes": { "post": { "operationId": "Notes_send", "responses": { "200": {} } } },
        "/files/{id}": { "get": { "operationId": "Files_get", "responses": { "200": {} } },
                         "put": { "operationId": "Files_put", "responses": { "200": {} } } }
    }
}"#;

static OPERATIONS: &[Operation] = &[
    Operation::new(
        "Notes_send",
        "POST",
        "/notes",
        "",
        "/third",
        &["bearer"],
        None,
    ),
    Operation::new(
        "Files_get",
        "GET",
        "/files/{id}",
        "",
        "/third",
        &["bearer"],
        None,
    ),
    Operation::new(
        "Files_put",
        "PUT",
        "/files/{id}",
        "",
        "/third",
        &["bearer"],
        None,
    ),
];

const SECRET: &str = "third-secret";

struct Third;

impl Api for Third {
    fn name(&self) -> &'static str {
        "third"
    }

    fn document(&self) -> &'static str {
        DOCUMENT
    }

    fn operations(&self) -> Vec<&'static Operation> {
        OPERATIONS.iter().collect()
    }

    fn authorize(&self, request: &Request<'_>) -> Result<Option<Caller>, Failure> {
        match request.bearer() {
            Some(token) if request.engine.is_token(token) => Ok(Some(Caller::admin("app"))),
            _ => Err(Failure::new(Cause::Unauthorized, "give a token")),
        }
    }

    fn handle(&self, request: Request<'_>) -> Result<Reply, Failure> {
        let (engine, id) = (request.engine, request.param("id").to_owned());
        match request.operation_id() {
            "Files_put" => {
                let body = request.body.clone();
                let content_type = "image/png".to_owned();
                engine.media.lock().add(id, Media { content_type, body });
                Ok(Reply::empty(StatusCode::NO_CONTENT))
            }
            "Files_get" => match engine.media.lock().get(&id) {
                Some(media) => Ok(Reply::bytes(&media.content_type, media.body)),
                None => Err(Failure::not_found("no such file")),
            },
            _ => send(engine, &request.body),
        }
    }

    fn error(&self, _: &Engine, _: &str, failure: &Failure) -> Reply {
        let status = failure.status.unwrap_or(match failure.cause {
            Cause::Unauthorized => StatusCode::UNAUTHORIZED,
            Cause::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        });
        Reply::json(
            status,
            &json!({ "error": { "code": 7, "message": failure.details } }),
        )
    }

    fn message_event(
        &self,
        _: &Engine,
        inbound: &mut Inbound<'_>,
    ) -> Result<Option<Value>, String> {
        Ok(Some(json!({ "note": inbound.message })))
    }

    fn status_event(&self, _: &Engine, change: &StatusChange<'_>) -> Value {
        json!({ "note": change.id, "status": change.status })
    }

    fn sign(&self, body: &[u8], headers: &mut HeaderMap) {
        headers.insert("x-third-signature", signature(body).parse().unwrap());
    }
}

fn send(engine: &Engine, body: &[u8]) -> Result<Reply, Failure> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Failure::invalid("not JSON"))?;
    let to = body["to"].as_str().ok_or_else(|| Failure::missing("to"))?;
    let id = engine.random.text(Sequence::Message, "note-", 8);
    let reply = Reply::ok(&json!({ "id": id }));
    let message = NewMessage {
        id,
        to: to.to_owned(),
        kind: "note".to_owned(),
        outcome: engine.recipient(to).outcome,
        origin: Origin::default(),
        body,
    };
    accept(&Third, engine, message);
    Ok(reply)
}

fn signature(body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    STANDARD.encode(hmac::sign(&key, body))
}

/// Starts a webhook, which passes its events on.
async fn webhook() -> (String, mpsc::UnboundedReceiver<(HeaderValue, Bytes)>) {
    let (sender, events) = mpsc::unbounded_channel();
    let receive = async move |headers: HeaderMap, body: Bytes| {
        let _ = sender.send((headers["x-third-signature"].clone(), body));
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(receive));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, events)
}

#[tokio::test]
async fn a_third_api_is_served_through_the_trait_alone() {
    let (url, mut events) = webhook().await;
    let builder = Sandbox::of(Third).token("t").webhook(url).strict(true);
    let sandbox = builder.start().await.unwrap();
    let http = http_client();
    let call = async |method: &str, path: &str, body: &'static str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = http.request(method, format!("{}{path}", sandbox.url()));
        let request = request.bearer_auth("t").body(body);
        Got::read(request.send().await.unwrap()).await
    };

    let sent = call("POST", "/third/notes", r#"{ "to": "49151234567" }"#).await;
    assert_eq!(sent.status, 200, "{sent:?}");
    for status in ["sent", "delivered", "read"] {
        let (signed, body) = within("a status", events.recv()).await.unwrap();
        assert_eq!(signed, signature(&body).as_str());
        let event: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(event, json!({ "note": sent.json["id"], "status": status }));
    }
    assert_eq!(sandbox.sent_messages()[0].status, MessageStatus::Read);
    sandbox.receive_text(CUSTOMER, "Hello");
    let (_, body) = within("a message", events.recv()).await.unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["note"]["text"]["body"], "Hello");

    assert_eq!(call("PUT", "/third/files/a%20b", "bytes").await.status, 204);
    let got = call("GET", "/third/files/a%20b/", "").await;
    assert_eq!(
        (got.content_type.as_str(), &*got.bytes),
        ("image/png", &b"bytes"[..])
    );
    assert_eq!(
        call("POST", "/third/notes", "{}").await.json["error"]["message"],
        "to is required"
    );
    assert_eq!(call("DELETE", "/third/notes", "").await.status, 400);
    assert_eq!(call("GET", "/third/nothing", "").await.status, 404);
    let refused = http.get(format!("{}/third/files/x", sandbox.url()));
    assert_eq!(refused.send().await.unwrap().status(), 401);

    sandbox.add_fault(Fault::status(503).on("Notes_send"));
    assert_eq!(call("POST", "/third/notes", "{}").await.status, 503);
    assert_eq!(sandbox.requests().len(), 8);
    let document = call("GET", "/openapi.json", "").await;
    assert_eq!(document.bytes, DOCUMENT.as_bytes());
    let summary = call("GET", "/sandbox", "").await;
    assert_eq!(summary.json["api"], "third");
    sandbox.reset();
    assert_eq!(call("GET", "/third/files/a%20b", "").await.status, 404);
}
