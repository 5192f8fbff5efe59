//! The webhook receiver: the right status for every request, and each event handled once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, StatusCode};
use http_body_util::Full;
use whatsapp_business::Error;
use whatsapp_business::webhook::{self, Deduplicator, Event, Receiver};

const EVENT: &str = r#"{"messages":[{"id":"ABGG","from":"15550100","type":"text","text":{"body":"Hi"}}],
    "statuses":[{"id":"X","status":"sent"}]}"#;

fn post(body: &str) -> Request<Full<bytes::Bytes>> {
    Request::post("/webhook?key=s3cret")
        .header("content-type", "application/json; charset=utf-8")
        .body(Full::from(body.to_owned()))
        .unwrap()
}

async fn ok(_: Event) -> Result<(), String> {
    Ok(())
}

#[tokio::test]
async fn each_request_gets_its_status() {
    let receiver = Receiver::new(ok).with_max_size(1000);
    let with = |method: &str, content_type: Option<&str>, body: &str| {
        let mut request = Request::builder().method(method).uri("/");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        request
            .body(Full::<bytes::Bytes>::from(body.to_owned()))
            .unwrap()
    };
    let json = Some("application/json");
    for (request, status) in [
        (with("POST", json, EVENT), 200),
        (with("POST", None, EVENT), 200),
        (with("GET", None, ""), 405),
        (with("PUT", json, EVENT), 405),
        (with("POST", Some("text/plain"), EVENT), 415),
        (with("POST", json, &" ".repeat(1001)), 413),
        (with("POST", json, ""), 400),
        (with("POST", json, "{"), 400),
        (with("POST", json, r#"{"messages":[{"id":1}]}"#), 200),
        (with("POST", json, "{}"), 200),
    ] {
        let said = format!("{request:?}");
        let response = receiver.respond(request).await;
        assert_eq!(response.status(), status, "{said}");
        if status == 405 {
            assert_eq!(response.headers()["allow"], "POST");
        }
    }
}

#[tokio::test]
async fn a_repeated_event_is_handled_only_if_the_handler_failed_before() {
    let calls = AtomicUsize::new(0);
    let receiver = Receiver::new(|_| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move { if call == 0 { Err("no room") } else { Ok(()) } }
    });
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(receiver.respond(post(EVENT)).await.status().as_u16());
    }
    assert_eq!(answers, [500, 200, 200]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn only_new_items_of_an_event_are_passed_on_with_their_raw_json() {
    let handled = Mutex::new(Vec::new());
    let receiver = Receiver::new(|event: Event| {
        for message in event.messages() {
            let raw = message.raw().unwrap()["id"].as_str().unwrap().to_owned();
            assert_eq!(message.id(), Some(raw.as_str()));
            handled.lock().unwrap().push(raw);
        }
        for status in event.statuses() {
            let raw = status.raw().unwrap();
            let said = format!(
                "{} {}",
                raw["id"].as_str().unwrap(),
                raw["status"].as_str().unwrap()
            );
            handled.lock().unwrap().push(said);
        }
        async { Ok::<_, String>(()) }
    });
    for body in [
        r#"{"messages":[{"id":"a"}],"statuses":[{"id":"x","status":"sent"}]}"#,
        r#"{"messages":[{"id":"a"},{"id":"b"},{"id":"b"}],"statuses":[{"id":"x","status":"sent"},{"id":"x","status":"read"}]}"#,
    ] {
        assert_eq!(receiver.respond(post(body)).await.status(), StatusCode::OK);
    }
    assert_eq!(*handled.lock().unwrap(), ["a", "x sent", "b", "x read"]);
}

/// Events of unknown kinds, or without ids.
const WITHOUT_IDS: [&str; 6] = [
    r#"{"calls":[{"id":"c1","event":"connect"}]}"#,
    r#"{"contacts":[{"wa_id":"15550100","profile":{"name":"Ada"}}]}"#,
    r#"{"polls":{"id":"p"}}"#,
    r#"{"errors":[{"code":400,"title":"?"}]}"#,
    r#"{"messages":[{"type":"text","text":{"body":"Hi"}}]}"#,
    "{}",
];

#[tokio::test]
async fn an_event_without_ids_is_always_passed_on_with_its_raw_json() {
    let handled = Mutex::new(Vec::new());
    let receiver = Receiver::new(|event: Event| {
        let raw = String::from_utf8(event.raw().to_vec()).unwrap();
        handled.lock().unwrap().push(raw);
        async { Ok::<_, String>(()) }
    });
    for body in WITHOUT_IDS {
        assert_eq!(receiver.respond(post(body)).await.status(), StatusCode::OK);
        assert_eq!(receiver.respond(post(body)).await.status(), StatusCode::OK);
        let handled = std::mem::take(&mut *handled.lock().unwrap());
        assert_eq!(handled, [body, body]);
    }
}

#[tokio::test]
async fn handled_items_do_not_hide_new_lists_beside_them() {
    let calls = AtomicUsize::new(0);
    let receiver = Receiver::new(|_| {
        calls.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, String>(()) }
    });
    let known = r#""messages":[{"id":"a"}],"contacts":[{"wa_id":"15550100"}]"#;
    for (more, called) in [
        ("", 1),
        ("", 1),
        // Neither the profile of the sender nor a value that is not a list counts as new.
        (r#","meta":{"version":"v2"},"calls":[]"#, 1),
        (r#","calls":[{"id":"c1"}]"#, 2),
        (r#","errors":[{"code":400}]"#, 3),
    ] {
        let body = format!("{{{known}{more}}}");
        assert_eq!(receiver.respond(post(&body)).await.status(), StatusCode::OK);
        assert_eq!(calls.load(Ordering::SeqCst), called, "{body}");
    }
}

#[tokio::test]
async fn an_undecodable_body_is_passed_to_its_handler() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let calls = Arc::new(AtomicUsize::new(0));
    let (keeps, counts) = (Arc::clone(&kept), Arc::clone(&calls));
    let receiver = Receiver::new(ok).with_undecodable(move |body: bytes::Bytes, error: Error| {
        assert!(error.is_decode());
        assert_eq!(error.body(), Some(&body));
        let path = error.path().unwrap_or_default().to_owned();
        keeps.lock().unwrap().push((body, path));
        let call = counts.fetch_add(1, Ordering::SeqCst);
        async move { if call == 0 { Err("no room") } else { Ok(()) } }
    });
    let wrong = r#"{"messages":[{"id":"a"}"#;
    let mut answers = Vec::new();
    for body in [wrong, wrong, wrong, EVENT, "[]"] {
        answers.push(receiver.respond(post(body)).await.status().as_u16());
    }
    assert_eq!(answers, [500, 200, 200, 200, 200]);
    let kept = std::mem::take(&mut *kept.lock().unwrap());
    assert_eq!(kept.len(), 4);
    for (body, path) in &kept[..3] {
        assert_eq!((&body[..], path.as_str()), (wrong.as_bytes(), "messages"));
    }
    let without = Receiver::new(ok);
    assert_eq!(without.respond(post(wrong)).await.status(), 400);
}

#[tokio::test]
async fn a_repeated_delivery_during_the_first_is_deferred() {
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let wait = Arc::new(tokio::sync::Mutex::new(Some(wait)));
    let receiver = Arc::new(Receiver::new(move |_| {
        let wait = Arc::clone(&wait);
        async move {
            let wait = wait.lock().await.take();
            match wait {
                Some(wait) => wait.await.map_err(|error| error.to_string()),
                None => Ok(()),
            }
        }
    }));
    let first = tokio::spawn({
        let receiver = Arc::clone(&receiver);
        async move { receiver.respond(post(EVENT)).await.status() }
    });
    tokio::task::yield_now().await;
    assert_eq!(receiver.respond(post(EVENT)).await.status(), 503);
    // The first delivery fails: the next is handled.
    drop(go);
    assert_eq!(first.await.unwrap(), 500);
    assert_eq!(receiver.respond(post(EVENT)).await.status(), 200);
}

#[tokio::test]
async fn a_receiver_with_a_secret_requires_it() {
    let request = |name: &str, value: &str| {
        let mut request = post(EVENT);
        request.headers_mut().insert(
            http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
            value.parse().unwrap(),
        );
        request
    };
    let basic = Receiver::new(ok).with_basic_auth("whatsapp", "pass:word");
    // whatsapp:pass:word
    let good = request("authorization", "basic d2hhdHNhcHA6cGFzczp3b3Jk");
    assert_eq!(basic.respond(good).await.status(), 200);
    for bad in [
        "Basic d2hhdHNhcHA6cGFzcw==",
        "Bearer d2hhdHNhcHA6cGFzczp3b3Jk",
        "Basic",
    ] {
        let response = basic.respond(request("authorization", bad)).await;
        assert_eq!(response.status(), 401);
        assert!(response.headers().contains_key("www-authenticate"));
    }
    assert_eq!(basic.respond(post(EVENT)).await.status(), 401);
    assert!(!format!("{basic:?}").contains("pass"));

    let name = http::HeaderName::from_static("x-key");
    let header = Receiver::new(ok).with_header_secret(name, "s3cret");
    assert_eq!(
        header.respond(request("x-key", "s3cret")).await.status(),
        200
    );
    assert_eq!(
        header.respond(request("x-key", "s3cre")).await.status(),
        401
    );

    let query = Receiver::new(ok).with_query_secret("key", "s3cret");
    assert_eq!(query.respond(post(EVENT)).await.status(), 200);
    let query = Receiver::new(ok).with_query_secret("key", "other");
    assert_eq!(query.respond(post(EVENT)).await.status(), 401);
}

#[test]
fn ids_are_evicted_after_the_window_and_beyond_the_capacity() {
    let event = |id: &str| {
        webhook::parse(format!(r#"{{"messages":[{{"id":"{id}"}}]}}"#).as_bytes()).unwrap()
    };
    let is_new = |deduplicator: &Deduplicator, id: &str| {
        let claim = deduplicator.claim(event(id));
        let new = !claim.is_empty();
        claim.complete();
        new
    };
    let deduplicator = Deduplicator::new().with_capacity(2);
    assert!(
        is_new(&deduplicator, "a") && is_new(&deduplicator, "b") && !is_new(&deduplicator, "a")
    );
    assert!(
        is_new(&deduplicator, "c") && is_new(&deduplicator, "a") && !is_new(&deduplicator, "c")
    );
    let short = Deduplicator::new().with_window(Duration::ZERO);
    assert!(is_new(&short, "a"));
    std::thread::sleep(Duration::from_millis(1));
    assert!(is_new(&short, "a"));
    drop(deduplicator.claim(event("z")));
    assert!(is_new(&deduplicator, "z"), "not completed, so still new");
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn the_router_responds_on_a_socket() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let handled = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&handled);
    let handler = move |event: Event| {
        events.lock().unwrap().push(event.raw().clone());
        async { Ok::<_, String>(()) }
    };
    let app = axum::Router::new()
        .route("/other", Receiver::new(ok).into_method_router())
        .merge(webhook::router(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let calls = r#"{"calls":[{"id":"c1"}]}"#;
    for event in [EVENT, EVENT, calls] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let length = event.len();
        let request = format!(
            "POST /anywhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{event}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    assert_eq!(*handled.lock().unwrap(), [EVENT, calls]);
}

/// Signatures of [`EVENT`] by `s3cret`, made with `openssl dgst -sha256 -hmac s3cret`.
const HEX: &str = "dab8686a392103921baf0a974329e02f46fe542c172b4ac7b1de578acd645a09";
const BASE64: &str = "2rhoajkhA5IbrwqXQyngL0b+VCwXK0rHsd5Xis1kWgk=";

fn signed(body: &str, header: &str, signature: &str) -> Request<Full<bytes::Bytes>> {
    let mut request = post(body);
    let name = http::HeaderName::from_bytes(header.as_bytes()).unwrap();
    request
        .headers_mut()
        .insert(name, signature.parse().unwrap());
    request
}

#[tokio::test]
async fn a_request_without_a_valid_signature_never_reaches_the_handler() {
    use whatsapp_business::webhook::Signature;

    let hex = format!("sha256={HEX}");
    let upper = format!("sha256={}", HEX.to_uppercase());
    let (turn, hub) = ("x-turn-hook-signature", "x-hub-signature-256");
    let tampered = EVENT.replace("Hi", "Ho");
    for (signature, request, status) in [
        (Signature::turn("s3cret"), signed(EVENT, turn, BASE64), 200),
        (
            Signature::turn("new").or_secret("s3cret"),
            signed(EVENT, turn, BASE64),
            200,
        ),
        (Signature::hub("s3cret"), signed(EVENT, hub, &hex), 200),
        (Signature::hub("s3cret"), signed(EVENT, hub, &upper), 200),
        (Signature::hub("s3cret"), signed(&tampered, hub, &hex), 401),
        (Signature::hub("s3cret"), signed(EVENT, hub, HEX), 401),
        (Signature::hub("s3cret"), signed(EVENT, hub, "sha256="), 401),
        (Signature::hub("s3cret"), signed(EVENT, turn, BASE64), 401),
        (
            Signature::turn("s3cret"),
            signed(&tampered, turn, BASE64),
            401,
        ),
        (Signature::turn("s3cret"), signed(EVENT, turn, "????"), 401),
        (Signature::turn("another"), signed(EVENT, turn, BASE64), 401),
        (Signature::turn("s3cret"), post(EVENT), 401),
    ] {
        let calls = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&calls);
        let receiver = Receiver::new(move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
            async { Ok::<_, Error>(()) }
        })
        .with_signature(signature.clone());
        let headers = format!("{signature:?} {:?}", request.headers());
        let response = receiver.respond(request).await;
        assert_eq!(response.status(), status, "{headers}");
        assert_eq!(
            calls.load(Ordering::SeqCst),
            usize::from(status == 200),
            "{headers}"
        );
        assert!(!format!("{signature:?}").contains("s3cret"));
    }
    // Two signatures, of which one is valid: neither counts.
    let receiver = Receiver::new(ok).with_signature(Signature::turn("s3cret"));
    let mut request = signed(EVENT, turn, BASE64);
    request.headers_mut().append(turn, "AAAA".parse().unwrap());
    assert_eq!(receiver.respond(request).await.status(), 401);
}

/// A store of deliveries that receivers of one process share as several processes would.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<std::collections::HashMap<String, webhook::Delivery>>>);

impl webhook::DeliveryStore for Shared {
    fn claim<'a>(
        &'a self,
        keys: &'a [String],
    ) -> webhook::DeliveryFuture<'a, Vec<webhook::Delivery>> {
        Box::pin(async move {
            let mut known = self.0.lock().unwrap();
            let claimed = keys.iter().map(|key| {
                let before = known.get(key).copied();
                known
                    .entry(key.clone())
                    .or_insert(webhook::Delivery::Claimed);
                before.unwrap_or(webhook::Delivery::New)
            });
            Ok(claimed.collect())
        })
    }

    fn complete<'a>(&'a self, keys: &'a [String]) -> webhook::DeliveryFuture<'a, ()> {
        Box::pin(async move {
            let mut known = self.0.lock().unwrap();
            for key in keys {
                known.insert(key.clone(), webhook::Delivery::Completed);
            }
            Ok(())
        })
    }

    fn release<'a>(&'a self, keys: &'a [String]) -> webhook::DeliveryFuture<'a, ()> {
        Box::pin(async move {
            self.0.lock().unwrap().retain(|key, _| !keys.contains(key));
            Ok(())
        })
    }
}

#[tokio::test]
async fn receivers_with_one_store_handle_an_event_once() {
    let (store, calls) = (Shared::default(), Arc::new(AtomicUsize::new(0)));
    let receiver = |fail: bool| {
        let calls = Arc::clone(&calls);
        let handler = move |event: Event| {
            calls.fetch_add(event.messages().len(), Ordering::SeqCst);
            async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                if fail { Err("failed") } else { Ok(()) }
            }
        };
        let deduplicator = Deduplicator::new().with_store(store.clone());
        Receiver::new(handler).with_deduplicator(deduplicator)
    };
    let (failing, one, other) = (receiver(true), receiver(false), receiver(false));
    assert_eq!(failing.respond(post(EVENT)).await.status(), 500);
    // One handles it, and the other reports that it is being handled.
    let (first, second) = tokio::join!(one.respond(post(EVENT)), other.respond(post(EVENT)));
    assert_eq!(
        (first.status(), second.status()),
        (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE)
    );
    // Delivered again, it has been handled.
    assert_eq!(other.respond(post(EVENT)).await.status(), 200);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_claim_is_released_when_the_handler_panics_or_is_cancelled() {
    let store = Shared::default();
    let deduplicator = || Deduplicator::new().with_store(store.clone());
    let panicking = Receiver::new(|_: Event| async {
        tokio::task::yield_now().await;
        assert!(std::hint::black_box(false), "the handler has a fault");
        Ok::<_, String>(())
    })
    .with_deduplicator(deduplicator());
    let ended = tokio::spawn(async move { panicking.respond(post(EVENT)).await.status() });
    assert!(ended.await.unwrap_err().is_panic());

    let slow = Receiver::new(|_: Event| async {
        tokio::time::sleep(Duration::from_secs(600)).await;
        Ok::<_, String>(())
    })
    .with_deduplicator(deduplicator());
    // The release of the first claim is a task of its own.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let closed = tokio::time::timeout(Duration::from_millis(50), slow.respond(post(EVENT)));
    closed.await.unwrap_err();
    tokio::time::sleep(Duration::from_millis(50)).await;

    let receiver = Receiver::new(ok).with_deduplicator(deduplicator());
    assert_eq!(receiver.respond(post(EVENT)).await.status(), 200);
}

/// A request whose body never ends, of pieces that arrive slowly.
fn unfinished(
    signature: Option<&str>,
    piece: usize,
) -> Request<
    http_body_util::StreamBody<
        impl futures_util::Stream<Item = std::io::Result<hyper::body::Frame<bytes::Bytes>>>,
    >,
> {
    let pieces = futures_util::stream::unfold((), move |()| async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let piece = bytes::Bytes::from(vec![b' '; piece]);
        Some((Ok(hyper::body::Frame::data(piece)), ()))
    });
    let mut request = Request::post("/").header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("x-turn-hook-signature", signature);
    }
    request
        .body(http_body_util::StreamBody::new(pieces))
        .unwrap()
}

#[tokio::test]
async fn slow_unsigned_and_many_bodies_are_not_waited_for() {
    let timeout = Duration::from_millis(300);
    let receiver = Receiver::new(ok)
        .with_signature(webhook::Signature::turn("secret"))
        .with_read_timeout(timeout)
        .with_max_buffered(1 << 20);
    // Without a signature, nothing of the body is read.
    let response = receiver.respond(unfinished(None, 1)).await;
    assert_eq!(response.status(), 401);
    // One that trickles in ends after the timeout.
    let start = std::time::Instant::now();
    let response = receiver.respond(unfinished(Some("AAAA"), 1)).await;
    assert_eq!(response.status(), 408);
    assert!(start.elapsed() >= timeout);
    // Many large ones share the buffer, although none of them is larger than a body may be.
    let many = (0..40).map(|_| receiver.respond(unfinished(Some("AAAA"), 64 << 10)));
    let responses = futures_util::future::join_all(many).await;
    assert!(responses.iter().any(|response| response.status() == 503));
    assert!(
        responses
            .iter()
            .all(|response| [503, 413, 408].contains(&response.status().as_u16()))
    );
    // The buffer is free again.
    let response = receiver.respond(unfinished(Some("AAAA"), 1)).await;
    assert_eq!(response.status(), 408);
}
