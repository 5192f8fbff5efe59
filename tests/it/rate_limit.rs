//! Rate limits: calls over the limit wait and do not fail.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::server::{Reply, Server, ok};
use tokio::task::JoinSet;
use whatsapp_business::{Client, OutboundMessage, Rate, RateLimit, RetryPolicy, Token};

fn client(server: &Server, limit: RateLimit) -> Client {
    Client::builder(&server.url)
        .rate_limit(limit)
        .build()
        .unwrap()
}

/// One request per 20 ms, after a burst of two.
const SLOW: Rate = Rate::per_second(50).with_burst(2);

async fn groups(client: &Client, count: usize) -> Duration {
    let began = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let client = client.clone();
        calls.spawn(async move { client.groups().get_all().await });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
    began.elapsed()
}

#[tokio::test]
async fn calls_over_the_limit_wait_and_do_not_fail() {
    let server = Server::start(|_| ok("{}")).await;
    let client = client(&server, RateLimit::none().with_all(SLOW));
    // A burst of two, and ten others 20 ms apart.
    assert!(groups(&client, 12).await >= Duration::from_millis(199));
}

#[tokio::test]
async fn clients_share_the_limit_through_a_clone() {
    let server = Server::start(|_| ok("{}")).await;
    let limit = RateLimit::none().with_tag("Groups", SLOW);
    let (one, other) = (client(&server, limit.clone()), client(&server, limit));
    let began = Instant::now();
    tokio::join!(groups(&one, 6), groups(&other, 6));
    assert!(began.elapsed() >= Duration::from_millis(199));
}

#[tokio::test]
async fn each_operation_has_the_most_specific_limit() {
    let server =
        Server::start(|_| Reply::Json(201, r#"{"messages":[{"id":"a"}]}"#.to_owned())).await;
    // A call with this limit waits until the test is over.
    let never = Rate::per_second(1).with_period(Duration::from_secs(86_400));
    let limit = RateLimit::none()
        .with_all(never)
        .with_tag("Messages", never)
        .with_operation("Messages_sendMessage", Rate::per_second(1000));
    let client = client(&server, limit);
    for _ in 0..20 {
        let message = OutboundMessage::text("15550100", "hello");
        client.messages().send(&message).await.unwrap();
    }
    client.groups().get_all().await.unwrap();
    tokio::select! {
        biased;
        _ = async { client.groups().get_all().await } => panic!("the call must wait"),
        () = tokio::time::sleep(Duration::from_millis(20)) => {}
    }
    // Its tag has a limit of its own, with one permit left.
    client.messages().mark_read("a").await.unwrap();
}

#[tokio::test]
async fn every_attempt_counts() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |_| match requests.fetch_add(1, Ordering::SeqCst) {
        0..6 => Reply::Json(429, String::new()),
        _ => ok("{}"),
    })
    .await;
    let retry = RetryPolicy::default()
        .with_base_delay(Duration::ZERO)
        .with_max_attempts(10);
    let client = client(&server, RateLimit::none().with_all(SLOW)).with_retry(retry);
    assert!(groups(&client, 1).await >= Duration::from_millis(99));
}

#[tokio::test]
async fn calls_that_waited_for_a_login_are_limited_after_it() {
    let times = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&times);
    let server = Server::start(move |request| {
        let is_login = request.path == "/v1/users/login";
        log.lock().unwrap().push((is_login, Instant::now()));
        if is_login {
            let body = r#"{"users":[{"token":"t","expires_after":"2099-01-01 00:00:00+00:00"}]}"#;
            return Reply::Later(Duration::from_millis(400), 200, body.to_owned());
        }
        ok("{}")
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .rate_limit(RateLimit::none().with_tag("Groups", SLOW))
        .build()
        .unwrap();
    groups(&client, 12).await;
    assert_limited_after_login(&times, Duration::from_millis(400));
}

#[tokio::test]
async fn calls_whose_token_is_refused_while_they_wait_are_limited() {
    let times = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&times);
    let server = Server::start(move |request| {
        let is_login = request.path == "/v1/users/login";
        log.lock().unwrap().push((is_login, Instant::now()));
        if is_login {
            let body = r#"{"users":[{"token":"new","expires_after":"2099-01-01 00:00:00+00:00"}]}"#;
            return Reply::Later(Duration::from_millis(300), 200, body.to_owned());
        }
        match request.header("authorization") {
            Some("Bearer new") => ok("{}"),
            _ => {
                let body = r#"{"errors":[{"code":1005,"title":"Access denied"}]}"#;
                Reply::Json(401, body.to_owned())
            }
        }
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old"))
        .rate_limit(RateLimit::none().with_all(SLOW))
        .build()
        .unwrap();
    groups(&client, 40).await;
    assert_limited_after_login(&times, Duration::from_millis(300));
}

/// Checks that calls after a login are spread by the limit, however late the server sees them.
#[track_caller]
fn assert_limited_after_login(
    times: &std::sync::Mutex<Vec<(bool, Instant)>>,
    login_takes: Duration,
) {
    let times = times.lock().unwrap();
    let (_, login) = times.iter().find(|(login, _)| *login).unwrap();
    let answered = *login + login_takes;
    let after = times.iter().filter(|(_, at)| *at >= answered);
    let after: Vec<Instant> = after.map(|(_, at)| *at).collect();
    assert!(after.len() >= 10, "{} after the login", after.len());
    let last = after.iter().max().unwrap();
    // A burst of two, and the others 20 ms apart.
    let least = Duration::from_millis(20) * u32::try_from(after.len() - 3).unwrap();
    assert!(last.duration_since(answered) >= least, "{after:?}");
}

#[tokio::test]
async fn calls_behind_cancelled_ones_move_up() {
    let server = Server::start(|_| ok("{}")).await;
    let rate = Rate::per_second(1).with_period(Duration::from_millis(500));
    let client = client(&server, RateLimit::none().with_all(rate));
    client.groups().get_all().await.unwrap();
    let mut ahead = JoinSet::new();
    for _ in 0..1000 {
        let client = client.clone();
        ahead.spawn(async move { client.groups().get_all().await });
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let behind = tokio::spawn(async move { client.groups().get_all().await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    ahead.abort_all();
    let behind = tokio::time::timeout(Duration::from_secs(30), behind).await;
    behind.expect("it gets the next permit").unwrap().unwrap();
}

#[test]
fn a_limit_outlives_the_runtime_of_waiting_calls() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().unwrap()
    };
    let servers = runtime();
    let server = servers.block_on(Server::start(|_| ok("{}")));
    let rate = Rate::per_second(1).with_period(Duration::from_millis(300));
    let client = client(&server, RateLimit::none().with_all(rate));
    let (first, second) = (runtime(), runtime());
    first.block_on(async { client.groups().get_all().await.unwrap() });
    // Waits in the first runtime, whose task issues the permits.
    let waiting = client.clone();
    first.spawn(async move { waiting.groups().get_all().await });
    std::thread::sleep(Duration::from_millis(50));
    let other = second.spawn(async move { client.groups().get_all().await });
    std::thread::sleep(Duration::from_millis(50));
    first.shutdown_background();
    let result =
        second.block_on(async { tokio::time::timeout(Duration::from_secs(30), other).await });
    result.expect("it gets a permit").unwrap().unwrap();
}

#[tokio::test]
async fn calls_with_a_limit_for_an_unknown_operation_fail() {
    let server = Server::start(|_| ok("{}")).await;
    let client = client(&server, RateLimit::none());
    let limited = client.with_rate_limit(RateLimit::none().with_tag("Massages", SLOW));
    let error = limited.groups().get_all().await.unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("Massages"),
        "{error}"
    );
    client.groups().get_all().await.unwrap();
}

#[test]
fn a_limit_for_an_unknown_operation_is_an_error_that_names_it() {
    for (limit, name) in [
        (RateLimit::none().with_tag("Massages", SLOW), "Massages"),
        (
            RateLimit::none().with_operation("Messages_send", SLOW),
            "Messages_send",
        ),
    ] {
        let error = Client::builder("http://localhost")
            .rate_limit(limit)
            .build()
            .unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    Client::builder("http://localhost")
        .rate_limit(RateLimit::documented())
        .build()
        .unwrap();
}

#[tokio::test]
async fn clients_share_the_limit_of_a_source() {
    let server = Server::start(|_| ok("{}")).await;
    let shared = RateLimit::none().with_all(SLOW);
    let limit = || RateLimit::none().with_source(shared.clone());
    let (one, other) = (client(&server, limit()), client(&server, limit()));
    let began = Instant::now();
    tokio::join!(groups(&one, 6), groups(&other, 6));
    assert!(began.elapsed() >= Duration::from_millis(199));
}

#[tokio::test]
async fn a_call_whose_source_fails_is_not_sent() {
    struct Unreachable;
    impl whatsapp_business::RateSource for Unreachable {
        fn acquire(
            &self,
            operation: &'static whatsapp_business::api::Operation,
        ) -> std::pin::Pin<Box<dyn Future<Output = std::io::Result<()>> + Send + '_>> {
            assert_eq!(operation.id, "Messages_sendMessage");
            Box::pin(async { Err(std::io::Error::other("no database")) })
        }
    }
    let requests = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&requests);
    let server = Server::start(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        ok("{}")
    })
    .await;
    let client = client(&server, RateLimit::none().with_source(Unreachable));
    let message = OutboundMessage::text("15550100", "Hi");
    let error = client.messages().send(&message).await.unwrap_err();
    assert!(error.is_io() && !error.is_ambiguous(), "{error:?}");
    assert!(error.to_string().contains("no database"), "{error}");
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}
