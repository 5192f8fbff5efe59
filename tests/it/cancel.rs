//! Cancelled calls leave the session, the rate limit and files in a usable state.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use crate::support::directory::Directory;
use crate::support::server::{Reply, Server, ok};
use whatsapp_business::media::Upload;
use whatsapp_business::{Client, OutboundMessage, Rate, RateLimit, RetryPolicy};

/// Polls the future so many times, then drops it; returns whether it had completed.
async fn cancel_after<F: Future>(polls: usize, future: F) -> bool {
    let mut future = Box::pin(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Issues tokens, refuses that of every third call, and is slow enough to be cancelled anywhere.
async fn server(logins: Arc<AtomicUsize>) -> Server {
    let calls = AtomicUsize::new(0);
    Server::start(move |request| {
        let slowly =
            |status, body: &str| Reply::Later(Duration::from_millis(1), status, body.to_owned());
        if request.path == "/v1/users/login" {
            logins.fetch_add(1, Ordering::SeqCst);
            return slowly(200, r#"{"users":[{"token":"t"}]}"#);
        }
        match (
            calls.fetch_add(1, Ordering::SeqCst) % 3,
            request.method.as_str(),
        ) {
            (0, _) => slowly(401, r#"{"errors":[{"code":1005}]}"#),
            (1, _) => slowly(429, r#"{"errors":[{"code":1015}]}"#),
            (_, "GET") => slowly(200, &"x".repeat(300_000)),
            _ => slowly(201, r#"{"messages":[{"id":"a"}],"media":[{"id":"b"}]}"#),
        }
    })
    .await
}

fn client(url: &str) -> Client {
    Client::builder(url)
        .credentials("admin", "Passw0rd!")
        .rate_limit(RateLimit::none().with_all(Rate::per_second(2000).with_burst(2)))
        .retry(
            RetryPolicy::default()
                .with_base_delay(Duration::from_millis(1))
                .with_max_attempts(10),
        )
        .build()
        .unwrap()
}

/// Cancels the call after 1, 2, 3 … polls until it completes, and runs another to completion each time.
async fn cancel_at_every_await<F: Future>(call: impl Fn() -> F, whole: impl AsyncFn()) {
    for polls in 1.. {
        let done = cancel_after(polls, call()).await;
        whole().await;
        if done && polls > 8 {
            return;
        }
    }
}

#[tokio::test]
async fn a_cancelled_send_leaves_session_and_limiter_usable() {
    let logins = Arc::default();
    let server = server(Arc::clone(&logins)).await;
    let client = client(&server.url);
    let message = OutboundMessage::text("15550100", "hello");
    cancel_at_every_await(
        || async { client.messages().send(&message).await },
        async || {
            client.messages().send(&message).await.unwrap();
        },
    )
    .await;
    assert!(logins.load(Ordering::SeqCst) > 0);
}

#[tokio::test]
async fn a_cancelled_upload_does_not_change_its_file() {
    let server = server(Arc::default()).await;
    let client = client(&server.url);
    let directory = Directory::new("upload");
    let path = directory.join("a.pdf");
    std::fs::write(&path, vec![7; 300_000]).unwrap();
    cancel_at_every_await(
        || async { client.media().upload_from(Upload::file(&path)).await },
        async || {
            client.media().upload_file(&path).await.unwrap();
        },
    )
    .await;
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 300_000);
}

#[tokio::test]
async fn a_cancelled_download_leaves_no_file_and_does_not_change_an_existing_one() {
    let server = server(Arc::default()).await;
    let client = client(&server.url);
    let directory = Directory::new("download");
    let (path, other) = (directory.join("a.bin"), Directory::new("other"));
    std::fs::write(&path, "before").unwrap();
    let get = |path: &Path| {
        let (client, path) = (client.clone(), path.to_owned());
        async move { client.media().fetch("a").to_file(path).await }
    };
    cancel_at_every_await(
        || async {
            if get(&path).await.is_ok() {
                std::fs::write(&path, "before").unwrap();
            }
        },
        async || {
            assert_eq!(directory.entries(), ["a.bin"]);
            assert_eq!(std::fs::read(&path).unwrap(), b"before");
            get(&other.join("b.bin")).await.unwrap();
            assert_eq!(
                std::fs::metadata(other.join("b.bin")).unwrap().len(),
                300_000
            );
        },
    )
    .await;
    assert_eq!(other.entries(), ["b.bin"]);
}

#[tokio::test]
async fn calls_cancelled_in_the_queue_of_the_rate_limit_use_no_permits() {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let server = Server::start(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        ok("{}")
    })
    .await;
    let rate = Rate::per_second(1).with_period(Duration::from_millis(200));
    let limit = RateLimit::none().with_all(rate);
    let client = Client::builder(&server.url)
        .rate_limit(limit)
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    for _ in 0..1000 {
        tokio::select! {
            biased;
            _ = async { client.groups().get_all().await } => panic!("the call must wait"),
            () = std::future::ready(()) => {}
        }
    }
    // If each had used a permit, this would wait for minutes.
    let call = async { client.groups().get_all().await };
    let call = tokio::time::timeout(Duration::from_secs(30), call).await;
    call.expect("the queue is empty").unwrap();
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}
