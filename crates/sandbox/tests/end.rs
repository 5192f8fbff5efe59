//! A graceful end: requests that are being served finish, and nobody else holds it up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // Helpers of tests count as tests.

mod support;

use std::time::{Duration, Instant};

use support::Api;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use whatsapp_business_sandbox::{Fault, Sandbox, TlsConfig};

/// Ends it, within this time.
async fn ends_within(sandbox: Sandbox, time: Duration) {
    let began = Instant::now();
    sandbox.shutdown().await;
    assert!(began.elapsed() < time, "{:?}", began.elapsed());
}

/// A client that sends these bytes and waits.
async fn client(sandbox: &Sandbox, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    // So that they have arrived.
    tokio::time::sleep(Duration::from_millis(50)).await;
    stream
}

#[tokio::test]
async fn half_a_request_does_not_hold_the_end_up() {
    for bytes in [&b""[..], b"GET /v1/health HTTP/1.1\r\nHost:"] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut client = client(&sandbox, bytes).await;
        ends_within(sandbox, Duration::from_secs(2)).await;
        let mut answer = Vec::new();
        let _ = client.read_to_end(&mut answer).await;
        assert!(answer.is_empty());
    }
}

#[tokio::test]
async fn a_handshake_that_does_not_come_does_not_hold_the_end_up() {
    let tls = || Sandbox::builder().tls(TlsConfig::SelfSigned).start();
    for bytes in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let sandbox = tls().await.unwrap();
        let _client = client(&sandbox, bytes).await;
        ends_within(sandbox, Duration::from_secs(2)).await;
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_cut_off() {
    let api = Api::start().await;
    let head = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{",
        api.token
    );
    let _client = client(&api.sandbox, head.as_bytes()).await;
    ends_within(api.sandbox, Duration::from_secs(6)).await;
}

#[tokio::test]
async fn a_request_that_takes_a_while_is_answered() {
    let api = Api::start().await;
    api.sandbox.add_fault(Fault::delay(Duration::from_secs(1)));
    let head = format!(
        "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        api.token
    );
    let mut client = client(&api.sandbox, head.as_bytes()).await;
    ends_within(api.sandbox, Duration::from_secs(3)).await;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
