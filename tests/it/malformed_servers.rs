//! Malicious and broken servers: each is a bounded error.

use std::time::Duration;

use crate::support::server::{Reply, Server};
use whatsapp_business::{Client, Error, RetryPolicy, Token};

fn client(server: &Server) -> Client {
    Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .retry(RetryPolicy::none())
        .timeout(Duration::from_millis(300))
        .transfer_timeout(Duration::from_millis(300))
        .max_response_size(1 << 20)
        .build()
        .unwrap()
}

async fn error_of(reply: Reply) -> (Error, Error) {
    let server = Server::start(move |_| reply.clone()).await;
    let client = client(&server);
    let json = client.groups().get_all().await.unwrap_err();
    let bytes = client
        .media()
        .fetch("a")
        .with_max_size(1 << 20)
        .bytes()
        .await;
    (json, bytes.unwrap_err())
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn chunked() -> Vec<u8> {
    format!("{HEAD}transfer-encoding: chunked\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_server_that_never_responds_is_a_timeout() {
    let (json, bytes) = error_of(Reply::Hang).await;
    assert!(json.is_timeout() && bytes.is_timeout(), "{json}; {bytes}");
}

#[tokio::test]
async fn a_response_of_one_byte_at_a_time_is_a_timeout() {
    let drip = Reply::Endless(chunked(), b"1\r\n \r\n".to_vec(), Duration::from_millis(50));
    let (json, bytes) = error_of(drip).await;
    assert!(json.is_timeout() && bytes.is_timeout(), "{json}; {bytes}");
}

#[tokio::test]
async fn a_response_of_a_gigabyte_is_rejected_by_its_length() {
    let head = format!("{HEAD}content-length: 1073741824\r\n\r\n");
    let (json, bytes) = error_of(Reply::Raw(head.into_bytes())).await;
    for error in [json, bytes] {
        assert!(
            error.to_string().contains("more than 1048576 bytes"),
            "{error}"
        );
        assert_eq!(error.status(), Some(200));
    }
}

#[tokio::test]
async fn an_endless_response_is_cut_off_at_the_limit() {
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend([b' '; 0x10000]);
    chunk.extend(b"\r\n");
    let (json, bytes) = error_of(Reply::Endless(chunked(), chunk, Duration::ZERO)).await;
    for error in [json, bytes] {
        assert!(
            error.to_string().contains("more than 1048576 bytes"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn endless_headers_are_an_error() {
    let header = b"x-more: and more and more and more and more and more\r\n".repeat(100);
    let endless = Reply::Endless(HEAD.as_bytes().to_vec(), header, Duration::ZERO);
    let (json, bytes) = error_of(endless).await;
    for error in [json, bytes] {
        assert_eq!(error.status(), None, "{error}");
        assert!(!error.is_decode() && !error.is_connect(), "{error}");
    }
}

#[tokio::test]
async fn an_endless_error_page_retains_its_status() {
    let head = "HTTP/1.1 502 Bad Gateway\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend([b'x'; 0x10000]);
    chunk.extend(b"\r\n");
    let (json, bytes) = error_of(Reply::Endless(head.into(), chunk, Duration::ZERO)).await;
    assert_eq!((json.status(), bytes.status()), (Some(502), Some(502)));
}

#[tokio::test]
async fn a_connection_closed_within_the_response_is_an_error() {
    let cut = format!("{HEAD}content-length: 100\r\n\r\n{{\"groups\"");
    let (json, bytes) = error_of(Reply::Raw(cut.into_bytes())).await;
    assert_eq!(
        (json.status(), bytes.status()),
        (Some(200), Some(200)),
        "{json}; {bytes}"
    );
}

#[tokio::test]
async fn a_response_that_is_not_http_is_an_error() {
    let (json, bytes) = error_of(Reply::Raw(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())).await;
    assert_eq!((json.status(), bytes.status()), (None, None));
}

#[tokio::test]
async fn deeply_nested_json_is_an_error() {
    let body = format!("{{\"groups\":{}", "[".repeat(200_000));
    let server = Server::start(move |_| Reply::Json(200, body.clone())).await;
    let error = client(&server).groups().get_all().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
}
