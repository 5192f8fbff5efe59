//! What differs from server to server: how a client authenticates, which way its requests take, and
//! the limits that the server reports.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::server::{Reply, Server, ok, raw_json};
use crate::support::within;
use whatsapp_business::{AccessToken, Client, OutboundMessage, RateLimit, RetryPolicy};

#[tokio::test]
async fn a_static_token_and_an_api_key_are_sent_and_never_shown() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let client = Client::builder(&server.url)
        .bearer_token(AccessToken::new("t0ken"))
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    let builder = Client::builder(&server.url)
        .api_key_header("D360-API-KEY", "k3y")
        .default_header("x-turn-fallback-channel", "1");
    assert!(!format!("{builder:?}").contains("k3y"));
    let keyed = builder.build().unwrap();
    assert!(!format!("{keyed:?}").contains("k3y"));
    keyed.groups().get_all().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].header("authorization"), Some("Bearer t0ken"));
    assert_eq!(requests[1].header("authorization"), None);
    assert_eq!(requests[1].header("d360-api-key"), Some("k3y"));
    assert_eq!(requests[1].header("x-turn-fallback-channel"), Some("1"));

    let error = Client::builder(&server.url)
        .default_header("a b", "s3cret")
        .build();
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("`a b`") && !message.contains("s3cret"),
        "{message}"
    );
}

#[tokio::test]
async fn a_refused_static_token_is_an_error_and_not_a_login() {
    let refusal = r#"{"errors":[{"code":1005,"title":"Access denied"}]}"#;
    let server = Server::raw(&[&raw_json("401 Unauthorized", refusal)]).await;
    let client = Client::builder(&server.url)
        .bearer_token(AccessToken::new("old"))
        .build()
        .unwrap();
    let error = client.groups().get_all().await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn requests_go_through_the_proxy() {
    let proxy = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let with_password = proxy.url.replace("http://", "http://user:s3cret@");
    let builder = Client::builder("http://api.invalid")
        .bearer_token(AccessToken::new("t"))
        .proxy(with_password);
    assert!(!format!("{builder:?}").contains("s3cret"));
    builder.build().unwrap().groups().get_all().await.unwrap();
    let request = &proxy.requests()[0];
    assert_eq!(request.line, "GET http://api.invalid/v1/groups HTTP/1.1");
    assert_eq!(
        request.header("proxy-authorization"),
        Some("Basic dXNlcjpzM2NyZXQ=")
    );

    let error = Client::builder("http://api.invalid")
        .proxy("http://:s3cret@")
        .build();
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("proxy") && !message.contains("s3cret"),
        "{message}"
    );
}

/// A server that allows `limit` requests in each window, and reports it by `headers`.
async fn limited(
    limit: usize,
    window: Duration,
    headers: impl Fn(usize, Duration) -> String + Send + Sync + 'static,
) -> (Server, Arc<AtomicUsize>) {
    let refused = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&refused);
    let state = Mutex::new((Instant::now(), 0));
    let server = Server::start(move |_| {
        let mut state = state.lock().unwrap();
        if state.0.elapsed() >= window {
            *state = (Instant::now(), 0);
        }
        state.1 += 1;
        let reset = window.saturating_sub(state.0.elapsed());
        let headers = headers(limit.saturating_sub(state.1), reset);
        let (status, body) = match state.1 > limit {
            true => {
                counted.fetch_add(1, Ordering::SeqCst);
                ("429 Too Many Requests", "{}")
            }
            false => ("200 OK", r#"{"messages":[{"id":"m"}]}"#),
        };
        let length = body.len();
        Reply::Raw(
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}\
                 content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    })
    .await;
    (server, refused)
}

#[tokio::test]
async fn the_limit_that_the_server_reports_is_kept_without_a_refusal() {
    let unix = |reset: Duration| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        // As servers do, whole seconds; rounded up, for the window to be over then.
        (now + reset).as_secs() + 1
    };
    let turn = move |remaining: usize, reset: Duration| {
        format!(
            "x-ratelimit-bucket: text\r\nx-ratelimit-limit: 3\r\n\
             x-ratelimit-remaining: {remaining}\r\nx-ratelimit-reset: {}\r\n",
            unix(reset)
        )
    };
    let standard = |remaining: usize, reset: Duration| {
        format!(
            "ratelimit-limit: 3, 3;w=2\r\nratelimit-remaining: {remaining}\r\n\
             ratelimit-reset: {}\r\n",
            reset.as_secs() + 1
        )
    };
    let window = Duration::from_millis(1200);
    for (server, refused) in [
        limited(3, window, turn).await,
        limited(3, window, standard).await,
    ] {
        let client = Client::builder(&server.url)
            .bearer_token(AccessToken::new("t"))
            .retry(RetryPolicy::none())
            .rate_limit(RateLimit::from_server())
            .build()
            .unwrap();
        let message = OutboundMessage::text("15550100", "Hi");
        let began = Instant::now();
        for _ in 0..7 {
            within(client.messages().send(&message)).await.unwrap();
        }
        assert_eq!(refused.load(Ordering::SeqCst), 0);
        assert!(
            began.elapsed() > window * 2,
            "seven calls take three windows"
        );
    }
}

#[tokio::test]
async fn a_server_that_reports_nothing_or_nonsense_does_not_slow_a_client_down() {
    for header in [
        "",
        "x-ratelimit-remaining: many\r\nx-ratelimit-reset: soon\r\n",
    ] {
        let response = format!(
            "HTTP/1.1 200 OK\r\n{header}content-length: 2\r\nconnection: close\r\n\r\n{{}}"
        );
        let server = Server::raw(&[&response]).await;
        let client = Client::builder(&server.url).bearer_token(AccessToken::new("t"));
        let client = client.rate_limit(RateLimit::from_server()).build().unwrap();
        for _ in 0..20 {
            within(client.groups().get_all()).await.unwrap();
        }
    }
    let server = Server::start(|_| ok("{}")).await;
    Client::builder(&server.url)
        .build()
        .unwrap()
        .health()
        .check_status()
        .await
        .unwrap();
}
