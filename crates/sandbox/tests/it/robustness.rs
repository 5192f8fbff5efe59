//! Malformed, slow and hostile clients: they get an error or a closed connection, and the sandbox
//! keeps running.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::{self, Api, CUSTOMER, Got};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use whatsapp_business_sandbox::Sandbox;

/// Sends bytes and returns what the sandbox sends until it closes the connection.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The sandbox may close the connection before it has read everything.
    let write = async {
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
    };
    support::within("writing", write).await;
    let mut response = Vec::new();
    let read = stream.read_to_end(&mut response);
    let _ = support::within("the end of the stream", read).await;
    String::from_utf8_lossy(&response).into_owned()
}

#[tokio::test]
async fn malformed_http_gets_an_error_or_a_closed_connection() {
    let api = Api::start().await;
    let address = api.sandbox.address();
    let long = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "x".repeat(200_000)
    );
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(500));
    let cases: &[&[u8]] = &[
        b"",
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x00\x01\x02\x03\xff\xfe",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /v1/health HTTP/9.9\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX\0Y: z\r\n\r\n",
        b"GET /v1/he alth HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: nine\r\n\r\n{}",
        b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for case in cases {
        let response = exchange(address, case).await;
        let rejected = response.is_empty()
            || response.starts_with("HTTP/1.1 4")
            || response.starts_with("HTTP/1.0 4");
        assert!(rejected, "{:?}: {response}", String::from_utf8_lossy(case));
    }
    assert_eq!(api.get("/v1/health").await.status, 200);
}

#[tokio::test]
async fn an_incomplete_body_is_not_processed() {
    let api = Api::start().await;
    let head = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"to\":",
        api.token
    );
    let response = exchange(api.sandbox.address(), head.as_bytes()).await;
    assert!(
        response.is_empty() || response.starts_with("HTTP/1.1 400"),
        "{response}"
    );
    assert!(api.sandbox.sent_messages().is_empty());
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let api = Api::start().await;
    let text = "x".repeat(5 * 1024 * 1024);
    let got = api.send_text(&text).await;
    assert_eq!((got.status, got.code()), (413, 1009), "{}", got.details());
    let picture = vec![0; 6 * 1024 * 1024];
    let got = api
        .raw("POST", "/v1/settings/profile/photo", "image/jpeg", &picture)
        .await;
    assert_eq!(got.status, 413);

    // Announced but never sent: the response does not wait for it.
    let head = format!(
        "POST /v1/media HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/pdf\r\nContent-Length: 99999999999\r\n\r\n",
        api.token
    );
    let response = exchange(api.sandbox.address(), head.as_bytes()).await;
    assert!(response.starts_with("HTTP/1.1 413"), "{response}");
    assert_eq!(api.get("/v1/health").await.status, 200);
}

#[tokio::test]
async fn a_slow_client_is_disconnected() {
    let api = Api::with(Sandbox::builder().read_timeout(Duration::from_secs(1))).await;
    let address = api.sandbox.address();
    let slow = [
        String::new(),
        "GET /v1/health HTTP/1.1\r\nHost:".to_owned(),
        format!(
            "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
             Content-Length: 1000\r\n\r\n{{",
            api.token
        ),
    ];
    for bytes in slow {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        // The client waits until the sandbox closes the connection.
        let mut response = String::new();
        let read = stream.read_to_string(&mut response);
        let _ = support::within("the end of the stream", read).await;
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 408"),
            "{response}"
        );
    }
    assert_eq!(api.get("/v1/health").await.status, 200);
}

#[tokio::test]
async fn two_thousand_idle_connections_do_not_block_a_request() {
    // Both ends are in this process: two descriptors per connection.
    let limit = rlimit::increase_nofile_limit(6000).unwrap();
    assert!(
        limit >= 4500,
        "the test needs 4500 descriptors and may only have {limit}"
    );
    let api = Api::start().await;
    let mut idle = Vec::new();
    for _ in 0..2000 {
        idle.push(TcpStream::connect(api.sandbox.address()).await.unwrap());
    }
    assert_eq!(api.send_text("Still there?").await.status, 201);
    // Their requests are served as well.
    for stream in idle.iter_mut().step_by(400) {
        stream
            .write_all(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut response = String::new();
        let read = stream.read_to_string(&mut response);
        support::within("the response", read).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 401"));
    }
}

#[tokio::test]
async fn invalid_utf8_is_an_error() {
    let api = Api::start().await;
    let got = api
        .raw(
            "POST",
            "/v1/messages",
            "application/json",
            b"{\"to\":\"\xff\xfe\"}",
        )
        .await;
    assert_eq!((got.status, got.code()), (400, 1025));
    let got = api.get("/v1/users/%ff%fe").await;
    assert_eq!((got.status, got.code()), (400, 1009));
    let got = api
        .raw(
            "POST",
            "/v1/certificates/webhooks/ca",
            "text/plain",
            b"\xff\xfe",
        )
        .await;
    assert_eq!((got.status, got.code()), (400, 1009));
    let request = api.http.get(format!("{}/v1/health", api.sandbox.url()));
    let value = reqwest::header::HeaderValue::from_bytes(b"Bearer \xff\xfe").unwrap();
    let got = Got::read(request.header("authorization", value).send().await.unwrap()).await;
    assert_eq!(got.status, 401);
}

#[tokio::test]
async fn json_nested_a_million_levels_deep_is_an_error() {
    let api = Api::start().await;
    for open in ["[", "{\"a\":"] {
        let deep = open.repeat(1_000_000 / open.len());
        let got = api
            .raw("POST", "/v1/messages", "application/json", deep.as_bytes())
            .await;
        assert_eq!((got.status, got.code()), (400, 1025), "{}", got.details());
    }
    // The deepest JSON that is accepted, where the document allows anything.
    let (open, close) = ("[".repeat(100), "]".repeat(100));
    let body =
        format!("{{\"to\":\"{CUSTOMER}\",\"text\":{{\"body\":\"x\"}},\"other\":{open}{close}}}");
    assert_eq!(
        api.raw("POST", "/v1/messages", "application/json", body.as_bytes())
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn the_number_of_stored_entries_is_bounded() {
    let api = Api::with(Sandbox::builder().keep(50)).await;
    for _ in 0..120 {
        assert_eq!(api.send_text("x").await.status, 201);
    }
    assert_eq!(api.sandbox.sent_messages().len(), 50);
    assert_eq!(api.sandbox.requests().len(), 5);
    let metrics = api.get("/metrics").await;
    assert_eq!(
        metrics.json["metrics"]["app_sent_messages_count"]["data"][0]["value"],
        120
    );
}

#[tokio::test]
async fn many_sandboxes_run_independently_at_the_same_time() {
    let mut all = Vec::new();
    for _ in 0..50 {
        all.push(Api::start().await);
    }
    for api in &all {
        assert_eq!(api.send_text("x").await.status, 201);
    }
    assert!(all.iter().all(|api| api.sandbox.sent_messages().len() == 1));
}

#[tokio::test]
async fn an_encoded_slash_stays_within_its_segment() {
    let api = Api::start().await;
    let name = json!({ "username": "a/b?c", "password": "Counter-9-Top" });
    assert_eq!(api.post("/v1/users", name).await.status, 201);
    let got = api.get("/v1/users/a%2Fb%3Fc").await;
    assert_eq!(got.json["users"][0]["username"], "a/b?c", "{got:?}");
}
