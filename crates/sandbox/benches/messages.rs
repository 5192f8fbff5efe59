//! Requests per second of `POST /v1/messages`, validated and stored, compared with a bare axum handler
//! that parses the same body and returns the same response. Both run alternately.
//!
//! Run with `cargo bench -p whatsapp-business-sandbox`; without `--bench` it is only a smoke test.
#![allow(clippy::unwrap_used)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::response::IntoResponse;
use axum::routing::post;
use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business_sandbox::Sandbox;

const CONNECTIONS: usize = 16;
const BODY: &str = r#"{"to":"49151234567","type":"text","recipient_type":"individual","text":{"body":"Your order 4711 has left our house and arrives tomorrow between 9 and 12."}}"#;

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (span, rounds) = match measured {
        true => (Duration::from_secs(2), 5),
        false => (Duration::from_millis(50), 1),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let first = runtime.block_on(start());
    let later = runtime.block_on(start());
    let (sandbox, token) = runtime.block_on(sandbox());
    let bare = runtime.block_on(bare());

    let (mut best_sandbox, mut best_bare) = (0.0_f64, 0.0_f64);
    for _ in 0..rounds {
        best_bare = best_bare.max(rate(bare, &token, span));
        best_sandbox = best_sandbox.max(rate(sandbox.address(), &token, span));
    }
    let ratio = best_sandbox / best_bare;
    let mut output = std::io::stdout();
    writeln!(
        output,
        "bare axum handler   {best_bare:>9.0} requests/s\n\
         sandbox             {best_sandbox:>9.0} requests/s\n\
         ratio               {ratio:>9.2}\n\
         first start         {first:>9.2?}\n\
         another start       {later:>9.2?}"
    )
    .unwrap();
    assert!(!measured || ratio >= 0.6, "below 0.6 of the bare handler");
}

/// Returns how long a start takes.
async fn start() -> Duration {
    let began = Instant::now();
    let _sandbox = Sandbox::start().await.unwrap();
    began.elapsed()
}

async fn sandbox() -> (Sandbox, String) {
    let sandbox = Sandbox::builder()
        .account("bench", "Correct-Horse-1")
        .start()
        .await
        .unwrap();
    let login = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("{}/v1/users/login", sandbox.url()))
        .basic_auth("bench", Some("Correct-Horse-1"));
    let login: Value = login.send().await.unwrap().json().await.unwrap();
    let token = login["users"][0]["token"].as_str().unwrap().to_owned();
    (sandbox, token)
}

async fn bare() -> SocketAddr {
    let handler = |body: Bytes| async move {
        let Ok(message) = serde_json::from_slice::<Value>(&body) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let to = message["to"].as_str().unwrap_or_default();
        let response = json!({
            "contacts": [{ "input": to, "wa_id": to }],
            "messages": [{ "id": "gBEGz7c9VSlw4LX94i4GRDkeq0" }],
            "meta": { "api_status": "stable", "version": "v2.45.1" },
        });
        let headers = [("content-type", "application/json")];
        (StatusCode::CREATED, headers, response.to_string()).into_response()
    };
    let router = Router::new().route("/v1/messages", post(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Returns the requests per second over keep-alive connections, all driven by this thread: all
/// requests are sent, then all responses are read.
fn rate(address: SocketAddr, token: &str, span: Duration) -> f64 {
    let request = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut streams: Vec<TcpStream> = (0..CONNECTIONS)
        .map(|_| {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_nodelay(true).unwrap();
            stream
        })
        .collect();
    let mut buffer = [0; 4096];
    let mut count = 0_u32;
    let began = Instant::now();
    while began.elapsed() < span {
        for stream in &mut streams {
            stream.write_all(request.as_bytes()).unwrap();
        }
        for stream in &mut streams {
            let length = stream.read(&mut buffer).unwrap();
            assert!(buffer[..length].starts_with(b"HTTP/1.1 201"));
            count += 1;
        }
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}
