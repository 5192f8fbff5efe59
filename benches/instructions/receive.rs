//! Receives one signed webhook request: by a handler of axum with HMAC and `Value`, and by `Receiver`.

use std::hint::black_box;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use tower_service::Service as _;
use whatsapp_business_cloud::webhook::{Event, Receiver, Signature};

const SECRET: &str = "the app secret";

fn mac(body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn by_hand() -> Router {
    async fn handle(headers: HeaderMap, body: Bytes) -> StatusCode {
        let signature = headers.get("x-hub-signature-256");
        let signature = signature.and_then(|value| value.to_str().ok()?.strip_prefix("sha256="));
        let Some(signature) = signature else {
            return StatusCode::UNAUTHORIZED;
        };
        let bytes: Option<Vec<u8>> = (0..signature.len() / 2)
            .map(|at| u8::from_str_radix(signature.get(2 * at..2 * at + 2)?, 16).ok())
            .collect();
        if bytes.is_none_or(|bytes| mac(&body).verify_slice(&bytes).is_err()) {
            return StatusCode::UNAUTHORIZED;
        }
        match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(event) => drop(black_box(event)),
            Err(_) => return StatusCode::BAD_REQUEST,
        }
        StatusCode::OK
    }
    Router::new().route("/webhook", post(handle))
}

fn ours() -> Router {
    let receiver = Receiver::new(|event: Event| async move {
        black_box(event);
        Ok::<_, std::io::Error>(())
    });
    // By hand, repeated deliveries are not recognized either.
    let receiver = receiver
        .with_signature(Signature::hub(SECRET))
        .with_deduplicator(None);
    Router::new().route("/webhook", receiver.into_method_router())
}

pub(crate) fn run(way: &str, kind: &str, rounds: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let body = Bytes::from(crate::parse_cloud::event(kind));
    let signature: Arc<str> = format!("sha256={}", hex(&mac(&body).finalize().into_bytes())).into();
    let mut router = if way == "ours" { ours() } else { by_hand() };
    for _ in 0..rounds {
        let request = Request::post("/webhook")
            .header("content-type", "application/json")
            .header("content-length", body.len())
            .header("x-hub-signature-256", &*signature)
            .body(Body::from(body.clone()))
            .unwrap();
        let response = runtime.block_on(router.call(request)).unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
}
