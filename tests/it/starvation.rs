//! A call that has started and is not polled for a while, as in a `select!` or a stream of futures,
//! does not block other calls.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use crate::support::PATIENCE;
use crate::support::server::{Reply, Server, ok};
use futures_util::{FutureExt, stream};
use whatsapp_business::{Client, OutboundMessage, Rate, RateLimit, RetryPolicy};

fn login() -> String {
    r#"{"users":[{"token":"t","expires_after":"2099-01-01 00:00:00+00:00"}]}"#.to_owned()
}

/// Polls the future once.
async fn begin<F: Future>(future: &mut Pin<&mut F>) {
    let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
    assert!(polled.await.is_pending());
}

#[tokio::test]
async fn an_unpolled_call_in_the_queue_of_the_rate_limit_blocks_no_other() {
    let server = Server::start(|_| ok("{}")).await;
    let rate = Rate::per_second(20).with_burst(1);
    let client = Client::builder(&server.url)
        .rate_limit(RateLimit::none().with_all(rate))
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    let mut first = pin!(async { client.groups().get_all().await });
    begin(&mut first).await;
    let second = async { client.groups().get_all().await };
    let second = tokio::time::timeout(PATIENCE, second).await;
    second.expect("it is not blocked").unwrap();
    first.await.unwrap();
}

#[tokio::test]
async fn an_unpolled_call_that_logs_in_blocks_no_other() {
    let server = Server::start(|request| match request.path.as_str() {
        "/v1/users/login" => Reply::Later(Duration::from_millis(50), 200, login()),
        _ => ok("{}"),
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .build()
        .unwrap();
    let mut first = pin!(async { client.groups().get_all().await });
    begin(&mut first).await;
    let second = async { client.groups().get_all().await };
    let second = tokio::time::timeout(PATIENCE, second).await;
    second.expect("it is not blocked").unwrap();
    first.await.unwrap();
}

#[tokio::test]
async fn send_all_continues_while_the_application_uses_the_client() {
    let server = Server::start(|request| {
        let to = request.json()["to"].as_str().unwrap_or_default().to_owned();
        Reply::Json(201, format!(r#"{{"messages":[{{"id":"{to}"}}]}}"#))
    })
    .await;
    let rate = Rate::per_second(100).with_burst(2);
    let client = Client::builder(&server.url)
        .rate_limit(RateLimit::none().with_all(rate))
        .retry(RetryPolicy::none())
        .timeout(Duration::from_millis(1_500))
        .build()
        .unwrap();
    let texts = (0_u32..12).map(|to| OutboundMessage::text(to.to_string(), "hello"));
    let mut all = client.messages().send_all(stream::iter(texts));
    let mut completed = 0;
    while let Some(outcome) = all.next().await {
        let sent = outcome.result.unwrap();
        assert_eq!(sent.id, outcome.index.to_string());
        completed += 1;
        if completed == 1 {
            // Longer than the timeout of a call: those in flight must not time out meanwhile.
            tokio::time::sleep(Duration::from_millis(2_000)).await;
        }
        let message = OutboundMessage::text(sent.id, "again");
        let again = async { client.messages().send(&message).await };
        let again = tokio::time::timeout(PATIENCE, again).await;
        again.expect("it is not blocked").unwrap();
    }
    assert_eq!(completed, 12);
}

#[tokio::test]
async fn messages_in_flight_are_listed_before_send_all_is_dropped() {
    let server = Server::start(|_| Reply::Hang).await;
    let client = Client::builder(&server.url).build().unwrap();
    let texts = ["1", "", "3", "4"].map(|to| OutboundMessage::text(to, "hello"));
    let mut all = client
        .messages()
        .send_all(stream::iter(texts))
        .with_concurrency(3);
    // The second has no recipient: its outcome is there at once.
    let outcome = all.next().await.unwrap();
    assert!(outcome.result.unwrap_err().is_invalid());
    assert_eq!(outcome.index, 1);
    let mut left: Vec<(usize, String)> = all
        .in_flight()
        .map(|(index, message)| (index, message.recipient_id().to_owned()))
        .collect();
    left.sort();
    assert_eq!(left, [(0, "1".to_owned()), (2, "3".to_owned())]);
    assert_eq!(all.started(), 3);
}

/// Futures polled by an executor other than Tokio.
#[test]
fn a_call_without_a_runtime_is_an_error() {
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let call = async { client.groups().get_all().await };
    let error = call.now_or_never().expect("at once").unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("Tokio"), "{error}");
    let text = OutboundMessage::text("1", "hello");
    let mut all = client.messages().send_all(stream::iter([text]));
    let outcome = all.next().now_or_never().expect("at once").unwrap();
    assert!(outcome.result.unwrap_err().is_invalid());
    let media = client.media();
    let upload = media.upload_file("Cargo.toml").now_or_never();
    assert!(upload.expect("at once").unwrap_err().is_invalid());

    let client = Client::builder("http://127.0.0.1:9").credentials("admin", "Passw0rd!");
    let client = client.build().unwrap();
    let login = async { client.session().login().await };
    let error = login.now_or_never().expect("at once").unwrap_err();
    assert!(error.to_string().contains("Tokio"), "{error}");
}

/// An idle runtime, such as one of a thread that is used occasionally.
#[test]
fn calls_waiting_in_an_idle_runtime_block_no_other_runtime() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let servers = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = servers.block_on(Server::start(|request| match request.path.as_str() {
        "/v1/users/login" => Reply::Later(Duration::from_millis(100), 200, login()),
        _ => ok("{}"),
    }));
    let rate = Rate::per_second(20).with_burst(1);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .rate_limit(RateLimit::none().with_tag("Groups", rate))
        .timeout(Duration::from_secs(1))
        .retry(RetryPolicy::none().with_deadline(Duration::from_millis(100)))
        .build()
        .unwrap();
    let (idle, other) = (runtime(), runtime());
    let call = || async { client.groups().get_all().await };
    let begun_in = |call: &mut Pin<&mut dyn Future<Output = _>>| {
        let polled = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context)));
        let polled: Poll<whatsapp_business::Result<_>> = idle.block_on(polled);
        assert!(polled.is_pending());
    };
    let in_time = || {
        let result = other.block_on(async { tokio::time::timeout(PATIENCE, call()).await });
        result.expect("it is not blocked").unwrap();
    };
    let mut logging_in = pin!(call());
    begun_in(&mut (logging_in.as_mut() as Pin<&mut dyn Future<Output = _>>));
    in_time();
    let mut waiting = pin!(call());
    begun_in(&mut (waiting.as_mut() as Pin<&mut dyn Future<Output = _>>));
    in_time();
}

#[test]
fn futures_and_streams_are_send() {
    fn send<T: Send>() {}
    fn sync<T: Sync>() {}
    send::<whatsapp_business::message::SendAll>();
    send::<whatsapp_business::ByteStream>();
    send::<whatsapp_business::Error>();
    sync::<whatsapp_business::Error>();
    send::<Client>();
    sync::<Client>();
    fn is_send<F: Future + Send>(_: F) {}
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let message = OutboundMessage::text("1", "hello");
    let messages = client.messages();
    is_send(messages.send(&message));
    is_send(client.session().token());
    let media = client.media();
    is_send(media.upload_file("a"));
    is_send(media.fetch("m").to_file("a"));
}
