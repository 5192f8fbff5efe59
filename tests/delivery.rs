//! Sends are neither lost nor doubled, whatever the server does; what nobody can know is said to be
//! ambiguous.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod server;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream;
use server::{Reply, Server, ok};
use whatsapp_business::{Client, OutboundMessage, RetryPolicy, Token};

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

/// Even spread, the same each time.
fn chance(number: usize) -> usize {
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
async fn of_10_000_sends_at_30_percent_faults_each_is_accepted_once_and_told_or_ambiguous() {
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
        match chance(number) {
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

    let mut told = vec![false; COUNT];
    let (mut sent, mut ambiguous) = (0, 0);
    while let Some(outcome) = all.next().await {
        assert!(
            !std::mem::replace(&mut told[outcome.index], true),
            "told twice"
        );
        let body = format!("message {}", outcome.index);
        assert_eq!(outcome.message.text.unwrap().body, body);
        let log = log.lock().unwrap();
        let ids = log.get(&body).map_or(&[][..], Vec::as_slice);
        match outcome.result {
            Ok(accepted) => {
                assert_eq!(ids, [accepted.id], "accepted once, and told as that");
                sent += 1;
            }
            Err(error) => {
                assert!(error.is_ambiguous() && !error.is_retryable(), "{error}");
                assert!(ids.len() <= 1, "doubled: {ids:?}");
                ambiguous += 1;
            }
        }
    }
    assert!(told.iter().all(|told| *told));
    assert_eq!(sent + ambiguous, COUNT);
    // 18 of 82 attempts that are not refused end ambiguously.
    assert!((1_000..4_000).contains(&ambiguous), "{ambiguous}");
}

#[tokio::test]
async fn what_the_server_says_it_did_not_process_is_sent_again() {
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
async fn an_ambiguous_send_is_made_once_and_says_so() {
    let cut = b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"messages\"".to_vec();
    for (reply, status) in [
        (Reply::Reset, None),
        (Reply::Hang, None),
        (Reply::Json(502, "<html>".to_owned()), Some(502)),
        (Reply::Json(503, String::new()), Some(503)),
        (Reply::Json(504, String::new()), Some(504)),
        // The message was accepted, and its id is lost.
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
async fn an_ambiguous_send_is_repeated_where_that_is_asked_for() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Reset,
        _ => accepted("b"),
    })
    .await;
    let retry = eager().with_repeat_ambiguous(true);
    let sent = client(&server, retry).messages().send(&hello()).await;
    assert_eq!(sent.unwrap().id, "b");
}

#[tokio::test]
async fn a_send_that_no_connection_could_carry_is_retryable_and_tells_its_attempts() {
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
async fn what_can_be_done_twice_is_repeated_after_a_reset() {
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
async fn stopping_many_sends_finishes_and_tells_those_begun() {
    let server = Server::start(|request| accepted(request.json()["to"].as_str().unwrap())).await;
    let client = client(&server, eager());
    let endless = stream::iter((0_u32..).map(|to| OutboundMessage::text(to.to_string(), "hello")));
    let mut all = client.messages().send_all(endless).with_concurrency(4);
    let mut told = Vec::new();
    while let Some(outcome) = all.next().await {
        assert_eq!(outcome.result.unwrap().id, outcome.index.to_string());
        told.push(outcome.index);
        if told.len() == 10 {
            all.stop();
        }
    }
    told.sort_unstable();
    assert_eq!(told, (0..all.begun()).collect::<Vec<_>>());
    assert!((10..=14).contains(&told.len()));
}
