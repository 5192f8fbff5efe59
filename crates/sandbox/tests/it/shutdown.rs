//! A graceful shutdown: requests in progress finish, and idle clients do not delay it.

use std::time::{Duration, Instant};

use crate::support::{self, Api};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use whatsapp_business_sandbox::{Fault, Sandbox, TlsConfig};

/// Shuts down a sandbox, which must take less than this time.
async fn shuts_down_within(sandbox: Sandbox, time: Duration) {
    let began = Instant::now();
    support::within("the shutdown", sandbox.shutdown()).await;
    assert!(began.elapsed() < time, "{:?}", began.elapsed());
}

/// Connects, sends these bytes and waits.
async fn client(sandbox: &Sandbox, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    // Until they have arrived.
    tokio::time::sleep(Duration::from_millis(50)).await;
    stream
}

#[tokio::test]
async fn an_incomplete_request_does_not_delay_the_shutdown() {
    for bytes in [&b""[..], b"GET /v1/health HTTP/1.1\r\nHost:"] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut client = client(&sandbox, bytes).await;
        shuts_down_within(sandbox, Duration::from_secs(2)).await;
        let mut response = Vec::new();
        let read = client.read_to_end(&mut response);
        let _ = support::within("the end of the stream", read).await;
        assert!(response.is_empty());
    }
}

#[tokio::test]
async fn an_incomplete_handshake_does_not_delay_the_shutdown() {
    let tls = || Sandbox::builder().tls(TlsConfig::SelfSigned).start();
    for bytes in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let sandbox = tls().await.unwrap();
        let _client = client(&sandbox, bytes).await;
        shuts_down_within(sandbox, Duration::from_secs(2)).await;
    }
}

#[tokio::test]
async fn an_incomplete_body_is_aborted() {
    let api = Api::start().await;
    let head = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{",
        api.token
    );
    let _client = client(&api.sandbox, head.as_bytes()).await;
    shuts_down_within(api.sandbox, Duration::from_secs(6)).await;
}

#[tokio::test]
async fn a_slow_request_gets_its_response() {
    let api = Api::start().await;
    api.sandbox.add_fault(Fault::delay(Duration::from_secs(1)));
    let head = format!(
        "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        api.token
    );
    let mut client = client(&api.sandbox, head.as_bytes()).await;
    shuts_down_within(api.sandbox, Duration::from_secs(3)).await;
    let mut response = String::new();
    let read = client.read_to_string(&mut response);
    support::within("the response", read).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

#[tokio::test]
async fn a_shutdown_lets_a_request_finish_and_ends_streams() {
    let api = Api::start().await;
    api.sandbox
        .add_fault(Fault::delay(Duration::from_millis(50)).times(1));
    let request = api.request("GET", "/v1/health").send();
    let request = tokio::spawn(request);
    // Its fault is removed once it was received.
    let received = async {
        while !api.control("GET", "/sandbox", &json!({})).await.json["faults"][0].is_null() {
            tokio::task::yield_now().await;
        }
    };
    support::within("the request", received).await;
    let events = api
        .http
        .get(format!("{}/sandbox/events", api.sandbox.url()))
        .send()
        .await
        .unwrap();
    support::within("the shutdown", api.sandbox.shutdown()).await;
    assert_eq!(request.await.unwrap().unwrap().status(), 200);
    assert!(
        events.text().await.unwrap().starts_with("retry:"),
        "the stream has ended"
    );
}
