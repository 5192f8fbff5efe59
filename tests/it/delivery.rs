//! Messages are neither lost nor duplicated, whatever the server does; an unknown outcome is reported as
//! ambiguous.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::server::{Reply, Server, ok};
use futures_util::stream;
use whatsapp_business::{Client, OutboundMessage, Rate, RateLimit, RetryPolicy, Token};

fn client(server: &Server, retry: RetryPolicy) -> Client {
    Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .retry(retry)
        .build()
        .unwrap()
}

fn eager() -> RetryPolicy {
    RetryPolicy::default()
        .with_base_delay(Duration::from_millis(1))
        .with_max_attempts(20)
}

fn hello() -> OutboundMessage {
    OutboundMessage::text("15550100", "hello")
}

fn accepted(id: &str) -> Reply {
    Reply::Json(201, format!(r#"{{"messages":[{{"id":"{id}"}}]}}"#))
}

fn refused(status: u16, code: u32) -> Reply {
    Reply::Json(
        status,
        format!(r#"{{"errors":[{{"code":{code},"title":"no"}}]}}"#),
    )
}

/// Returns numbers with a uniform distribution, the same in each run.
fn pseudo_random(number: usize) -> usize {
    let mut x = number as u64 + 1;
    for _ in 0..3 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x = x.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    usize::try_from((x >> 33) % 100).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_10_000_sends_with_30_percent_faults_each_is_accepted_once_or_reported_as_ambiguous() {
    const COUNT: usize = 10_000;
    let log: Arc<Mutex<HashMap<String, Vec<String>>>> = Arc::default();
    let (taken, requests) = (Arc::clone(&log), AtomicUsize::new(0));
    let server = Server::start(move |request| {
        let number = requests.fetch_add(1, Ordering::Relaxed);
        let accept = || {
            let body = request.json()["text"]["body"].as_str().unwrap().to_owned();
            let id = format!("id-{number}");
            taken
                .lock()
                .unwrap()
                .entry(body)
                .or_default()
                .push(id.clone());
            accepted(&id)
        };
        match pseudo_random(number) {
            0..6 => refused(429, 1015),
            6..12 => refused(503, 1011),
            12..15 => Reply::Json(503, String::new()),
            15..18 => {
                accept();
                Reply::Json(503, String::new())
            }
            18..24 => Reply::Reset,
            24..30 => {
                accept();
                Reply::Reset
            }
            _ => accept(),
        }
    })
    .await;
    let client = client(&server, eager());
    let messages = (0..COUNT).map(|i| OutboundMessage::text("15550100", format!("message {i}")));
    let messages: Vec<_> = messages.collect();
    let mut all = client
        .messages()
        .send_all(stream::iter(messages))
        .with_concurrency(32);

    let mut reported = vec![false; COUNT];
    let (mut sent, mut ambiguous) = (0, 0);
    while let Some(outcome) = all.next().await {
        assert!(
            !std::mem::replace(&mut reported[outcome.index], true),
            "told twice"
        );
        let body = format!("message {}", outcome.index);
        assert_eq!(outcome.message.text.unwrap().body, body);
        let log = log.lock().unwrap();
        let ids = log.get(&body).map_or(&[][..], Vec::as_slice);
        match outcome.result {
            Ok(accepted) => {
                assert_eq!(
                    ids,
                    [accepted.id],
                    "accepted once, and reported as accepted"
                );
                sent += 1;
            }
            Err(error) => {
                assert!(error.is_ambiguous() && !error.is_retryable(), "{error}");
                assert!(ids.len() <= 1, "duplicated: {ids:?}");
                ambiguous += 1;
            }
        }
    }
    assert!(reported.iter().all(|reported| *reported));
    assert_eq!(sent + ambiguous, COUNT);
    // 18 of 82 attempts that are not rejected end ambiguously.
    assert!((1_000..4_000).contains(&ambiguous), "{ambiguous}");
}

#[tokio::test]
async fn a_request_that_the_server_did_not_process_is_retried() {
    for reply in [
        refused(429, 1015),
        Reply::Json(429, "slow down".to_owned()),
        refused(503, 1011),
        refused(503, 1016),
        refused(500, 1017),
        refused(500, 1018),
    ] {
        let requests = AtomicUsize::new(0);
        let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
            0 => reply.clone(),
            _ => accepted("a"),
        })
        .await;
        let sent = client(&server, eager()).messages().send(&hello()).await;
        assert_eq!(sent.unwrap().id, "a");
    }
}

#[tokio::test]
async fn an_ambiguous_send_is_not_retried_and_reported_as_such() {
    let cut = b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"messages\"".to_vec();
    for (reply, status) in [
        (Reply::Reset, None),
        (Reply::Hang, None),
        (Reply::Json(502, "<html>".to_owned()), Some(502)),
        (Reply::Json(503, String::new()), Some(503)),
        (Reply::Json(504, String::new()), Some(504)),
        (Reply::Json(408, String::new()), Some(408)),
        // A gateway that imitates the API, or a failure of the server itself.
        (
            Reply::Json(504, r#"{"errors":[{"title":"late"}]}"#.to_owned()),
            Some(504),
        ),
        (refused(503, 1000), Some(503)),
        (refused(500, 1014), Some(500)),
        (refused(500, 99_999), Some(500)),
        // The message was accepted, but its id is lost.
        (Reply::Raw(cut), Some(201)),
        (Reply::Json(201, "<html>".to_owned()), Some(201)),
        (Reply::Json(201, "{}".to_owned()), Some(201)),
    ] {
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let server = Server::start(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            reply.clone()
        })
        .await;
        let client = client(&server, eager()).with_timeout(Duration::from_millis(200));
        let error = client.messages().send(&hello()).await.unwrap_err();
        assert!(error.is_ambiguous() && !error.is_retryable(), "{error}");
        assert_eq!((error.status(), error.attempts()), (status, 1), "{error}");
        assert_eq!(requests.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_rejected_request_is_neither_ambiguous_nor_retryable() {
    for (status, code) in [(400, 1009), (404, 1006), (500, 1021), (503, 2001)] {
        let server = Server::start(move |_| refused(status, code)).await;
        let client = client(&server, eager());
        let error = client.messages().send(&hello()).await.unwrap_err();
        assert!(!error.is_ambiguous() && !error.is_retryable(), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn an_accepted_send_is_not_retried_even_if_ambiguous_ones_are() {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let server = Server::start(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        let cut = b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"messages\"";
        Reply::Raw(cut.to_vec())
    })
    .await;
    let retry = eager().with_retry_ambiguous(true);
    let client = client(&server, retry);
    let error = client.messages().send(&hello()).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_ambiguous_send_remains_ambiguous_if_the_login_for_its_retry_fails() {
    let server = Server::start(|request| match request.path.as_str() {
        "/v1/users/login" => refused(403, 1005),
        _ => Reply::Reset,
    })
    .await;
    let soon = std::time::SystemTime::now() + Duration::from_millis(300);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("t0ken").with_expires_at(soon))
        .retry(
            eager()
                .with_retry_ambiguous(true)
                .with_base_delay(Duration::from_millis(50))
                .with_max_attempts(1000),
        )
        .build()
        .unwrap();
    let error = client.messages().send(&hello()).await.unwrap_err();
    assert!(error.is_auth() && error.is_ambiguous(), "{error}");
    assert_eq!(error.operation(), Some("Users_performLogin"));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_read_whose_response_is_cut_short_is_retried() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec()),
        _ => ok("{}"),
    })
    .await;
    let client = client(&server, eager());
    let groups = client.api().groups_get_all().await.unwrap();
    assert_eq!(groups.attempts(), 2);
}

fn with_retry_after(retry_after: &str) -> Reply {
    let answer =
        format!("HTTP/1.1 429 Slow\r\nretry-after: {retry_after}\r\ncontent-length: 0\r\n\r\n");
    Reply::Raw(answer.into_bytes())
}

/// Returns how long a send takes whose first response has a `Retry-After`.
async fn delay_of(retry_after: String) -> Duration {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => with_retry_after(&retry_after),
        _ => accepted("a"),
    })
    .await;
    let client = client(&server, eager());
    let began = std::time::Instant::now();
    client.messages().send(&hello()).await.unwrap();
    began.elapsed()
}

#[tokio::test]
async fn retry_after_is_honored_in_seconds_and_as_a_date() {
    let date = time::OffsetDateTime::now_utc() + Duration::from_secs(3);
    let format = time::format_description::well_known::Rfc2822;
    let date = date.format(&format).unwrap().replace("+0000", "GMT");
    let (seconds, date) = tokio::join!(delay_of("1".to_owned()), delay_of(date));
    assert!(seconds >= Duration::from_secs(1), "{seconds:?}");
    // A date has no fractions of a second.
    assert!(date >= Duration::from_millis(1900), "{date:?}");
}

#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once() {
    for retry_after in [
        "18446744073709551615",
        "86400",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        let retry_after = retry_after.to_owned();
        let server = Server::start(move |_| with_retry_after(&retry_after)).await;
        let client = client(&server, eager());
        let error = client.messages().send(&hello()).await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn the_deadline_does_not_interrupt_a_running_attempt() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Json(429, String::new()),
        _ => match accepted("a") {
            Reply::Json(status, body) => Reply::Later(Duration::from_millis(2_000), status, body),
            other => other,
        },
    })
    .await;
    let retry = eager().with_deadline(Duration::from_millis(1_500));
    let client = client(&server, retry);
    assert_eq!(client.messages().send(&hello()).await.unwrap().id, "a");
}

#[tokio::test]
async fn no_attempt_begins_after_the_deadline_whatever_the_rate_limit() {
    let server = Server::start(|_| Reply::Json(429, String::new())).await;
    let hourly = Rate::per_second(1).with_period(Duration::from_secs(3600));
    let retry = eager().with_deadline(Duration::from_millis(300));
    let client = client(&server, retry).with_rate_limit(RateLimit::none().with_all(hourly));
    let send = async { client.messages().send(&hello()).await };
    let result = tokio::time::timeout(Duration::from_secs(30), send).await;
    let error = result.expect("it does not wait for a permit").unwrap_err();
    assert!(error.is_rate_limited() && !error.is_ambiguous(), "{error}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn an_ambiguous_send_is_retried_if_configured() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Reset,
        _ => accepted("b"),
    })
    .await;
    let retry = eager().with_retry_ambiguous(true);
    let sent = client(&server, retry).messages().send(&hello()).await;
    assert_eq!(sent.unwrap().id, "b");
}

#[tokio::test]
async fn a_send_without_a_connection_is_retryable_and_counts_its_attempts() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder(format!("http://{}", free.local_addr().unwrap()))
        .token(Token::new("t0ken"))
        .retry(eager().with_max_attempts(3))
        .build()
        .unwrap();
    drop(free);
    let error = client.messages().send(&hello()).await.unwrap_err();
    assert!(
        error.is_connect() && error.is_retryable() && !error.is_ambiguous(),
        "{error}"
    );
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn idempotent_calls_are_retried_after_a_connection_reset() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Reset,
        1 => Reply::Json(500, "{\"errors\":[{\"code\":1014}]}".to_owned()),
        _ => ok(r#"{"health":{"gateway_status":"connected"}}"#),
    })
    .await;
    client(&server, eager())
        .health()
        .check_status()
        .await
        .unwrap();
}

#[tokio::test]
async fn stopping_send_all_completes_the_messages_in_flight() {
    let server = Server::start(|request| accepted(request.json()["to"].as_str().unwrap())).await;
    let client = client(&server, eager());
    let endless = stream::iter((0_u32..).map(|to| OutboundMessage::text(to.to_string(), "hello")));
    let mut all = client.messages().send_all(endless).with_concurrency(4);
    let mut completed = Vec::new();
    while let Some(outcome) = all.next().await {
        assert_eq!(outcome.result.unwrap().id, outcome.index.to_string());
        completed.push(outcome.index);
        if completed.len() == 10 {
            all.stop();
        }
    }
    completed.sort_unstable();
    assert_eq!(completed, (0..all.started()).collect::<Vec<_>>());
    assert!((10..=14).contains(&completed.len()));
}
