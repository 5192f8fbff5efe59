//! What the span of a call records, and what it never does, by the subscriber of the whole process.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "it/support/mod.rs"]
#[allow(dead_code)] // The other tests use the rest.
mod support;

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::server::{Reply, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use whatsapp_business::webhook::Receiver;
use whatsapp_business::{Client, OutboundMessage, RetryPolicy, Token};

/// Collects everything that this crate records.
#[derive(Clone, Default)]
struct Recorder {
    text: Arc<Mutex<String>>,
    fields: Arc<Mutex<BTreeSet<&'static str>>>,
    spans: Arc<AtomicU64>,
}

struct Line<'a>(&'a Recorder);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.fields.lock().unwrap().insert(field.name());
        write!(self.0.text.lock().unwrap(), "{}={value:?};", field.name()).unwrap();
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The HTTP client has its own events, which contain the host.
        metadata.target().starts_with("whatsapp_business")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        write!(self.text.lock().unwrap(), "\n{}: ", span.metadata().name()).unwrap();
        span.record(&mut Line(self));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Line(self));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Line(self));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn a_span_records_the_documented_fields_and_no_secrets() {
    let recorder = Recorder::default();
    tracing::subscriber::set_global_default(recorder.clone()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(calls());
    let text = recorder.text.lock().unwrap().clone();
    for said in [
        "operation=\"Messages_sendMessage\"",
        "operation=\"Users_performLogin\"",
        "http.request.method=\"POST\"",
        "url.template=\"/v1/groups/{GroupId}\"",
        "http.response.status_code=201",
        "http.response.status_code=404",
        "attempts=2",
        "duration_ms=",
        "error.type=\"status\"",
        "error.code=1006",
        "wait_ms=",
    ] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    for hidden in [
        "hunter2",
        "N3w",
        "t0ken",
        "Basic",
        "Bearer",
        "15550100",
        "private",
        "gBEG",
        "g1%2F",
        "g1/",
        "whispers",
        "127.0.0.1",
    ] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
    let known = BTreeSet::from([
        "attempts",
        "duration_ms",
        "error.code",
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "message",
        "operation",
        "status",
        "url.template",
        "wait_ms",
    ]);
    assert_eq!(*recorder.fields.lock().unwrap(), known);
}

/// The errors of the handler belong to the application, except for error texts of the server.
#[tokio::test]
async fn a_failed_handler_is_logged_with_the_kind_of_its_error_and_no_details() {
    type Boxed = Box<dyn std::error::Error + Send + Sync>;

    let recorder = Recorder::default();
    let guard = tracing::subscriber::set_default(recorder.clone());
    let server = Server::start(|_| {
        let body = r#"{"errors":[{"code":1006,"title":"lost","details":"whispers"}]}"#;
        Reply::Json(404, body.to_owned())
    })
    .await;
    let client = Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .build()
        .unwrap();
    let failed = || async {
        let message = OutboundMessage::text("15550100", "private");
        client.messages().send(&message).await.map(|_| ())
    };
    let plain = Receiver::new(|_| failed());
    let boxed = Receiver::new(|_| async { failed().await.map_err(Boxed::from) });
    let own = Receiver::new(|_| async { Err::<(), _>("no space left on the disk") });
    let post = |body: &'static str| {
        http::Request::post("/")
            .body(http_body_util::Full::<bytes::Bytes>::from(body))
            .unwrap()
    };
    for response in [
        plain.respond(post("{}")).await,
        boxed.respond(post("{}")).await,
        own.respond(post("{}")).await,
    ] {
        assert_eq!(response.status(), 500);
    }
    let response = own.respond(post(r#"{"messages":"hunter2"#)).await;
    assert_eq!(response.status(), 400);
    drop(guard);
    let text = recorder.text.lock().unwrap().clone();
    let expected = "message=the webhook handler failed;operation=\"Messages_sendMessage\";status=404;\
                error.type=\"status\";error.code=1006;";
    assert_eq!(text.matches(expected).count(), 2, "{text}");
    assert!(text.contains("no space left on the disk"), "{text}");
    assert!(
        text.contains("messages: EOF while parsing a string"),
        "{text}"
    );
    for hidden in [
        "whispers", "lost", "15550100", "private", "t0ken", "hunter2",
    ] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}

async fn calls() {
    let sends = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => Reply::Json(200, r#"{"users":[{"token":"t0ken"}]}"#.to_owned()),
        "/v1/messages" if sends.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Json(
            429,
            r#"{"errors":[{"code":1015,"details":"whispers"}]}"#.to_owned(),
        ),
        "/v1/messages" => Reply::Json(201, r#"{"messages":[{"id":"gBEG"}]}"#.to_owned()),
        _ => Reply::Json(
            404,
            r#"{"errors":[{"code":1006,"details":"whispers"}]}"#.to_owned(),
        ),
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "hunter2")
        .new_password("N3w")
        .retry(RetryPolicy::default().with_base_delay(Duration::from_millis(1)))
        .build()
        .unwrap();
    let message = OutboundMessage::text("15550100", "private");
    client.messages().send(&message).await.unwrap();
    client.groups().get_info("g1/secret").await.unwrap_err();
}
