//! Sending on the Cloud API: several phone numbers from one store, beside the On-Premises API.

use std::time::Duration;

use whatsapp_business_cloud::webhook::{self, Receiver};
use whatsapp_business_cloud::{AccessToken, Client, ErrorCode, OutboundMessage};
use whatsapp_business_outbox::{Options, Outbox, RetrySchedule, State, Uncertain};
use whatsapp_business_runtime::webhook::Signature;
use whatsapp_business_sandbox::{Builder, Cloud, Fault, Sandbox};

#[cfg(feature = "on-premises")]
use crate::support;

const SEND: &str = "Messages_sendMessage";

/// A directory with a database, removed on drop.
struct Store(std::path::PathBuf);

impl Store {
    fn new(name: &str) -> Self {
        let name = format!("outbox-cloud-{name}-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    fn url(&self) -> String {
        format!("sqlite://{}/outbox.db", self.0.display())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn sandbox() -> Builder<Cloud> {
    Sandbox::cloud().keep(10_000)
}

fn client(sandbox: &Sandbox<Cloud>) -> Client {
    let builder = Client::builder(AccessToken::new("sandbox-token")).base_url(sandbox.url());
    let number = sandbox.phone_number_id();
    builder.phone_number(number).build().unwrap()
}

fn text(n: usize) -> OutboundMessage {
    OutboundMessage::text(format!("4915{n:08}"), format!("message {n}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_out_and_their_signed_statuses_come_back() {
    let store = Store::new("statuses");
    let outbox = Outbox::open(&store.url()).await.unwrap();
    let handler = outbox.recording(|_: webhook::Event| async { Ok::<_, std::io::Error>(()) });
    let receiver = Receiver::new(handler).with_signature(Signature::hub("the app secret"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = receiver.with_verify_token("let me in").into_router();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let sandbox = sandbox().app_secret("the app secret");
    let sandbox = sandbox.verify_token("let me in").webhook(url);
    let sandbox = sandbox.start().await.unwrap();
    for n in 0..100 {
        let options = Options::new().with_key(n.to_string());
        // Half of the recipients show no number.
        let message = match n % 2 {
            0 => text(n),
            _ => text(n).with_recipient(format!("US.{n:020}")),
        };
        outbox.enqueue(&message, options).await.unwrap();
    }
    let worker = outbox.worker(client(&sandbox));
    let report = worker.run_until_idle().await.unwrap();
    assert_eq!(report.accepted, 100);
    let settled = tokio::time::timeout(Duration::from_secs(30), sandbox.settled());
    settled.await.unwrap();
    for n in 0..100 {
        let message = outbox.get_by_key(&n.to_string()).await.unwrap().unwrap();
        assert_eq!(message.state, State::Read, "{message:?}");
    }
    assert_eq!(sandbox.sent_messages().len(), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_response_is_uncertain_and_a_refusal_is_a_failure_with_its_code() {
    let store = Store::new("faults");
    let outbox = Outbox::open(&store.url()).await.unwrap();
    let sandbox = sandbox().start().await.unwrap();
    let one = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
    sandbox.add_fault(Fault::reset_after().on(SEND).times(1));
    let worker = || outbox.worker(client(&sandbox));
    let worker_with_hold = worker().with_uncertain(Uncertain::Hold);
    worker_with_hold.run_until_idle().await.unwrap();
    let message = outbox.get(one).await.unwrap().unwrap();
    assert_eq!(message.state, State::Uncertain, "{message:?}");

    let two = outbox.enqueue(&text(2), Options::new()).await.unwrap().id;
    sandbox.add_fault(Fault::status(400).code(131_047).on(SEND).times(1));
    worker().run_until_idle().await.unwrap();
    let message = outbox.get(two).await.unwrap().unwrap();
    assert_eq!(
        (message.state, message.code),
        (State::Failed, Some(131_047))
    );

    // The pair limit says that nothing was processed.
    let three = outbox.enqueue(&text(3), Options::new()).await.unwrap().id;
    sandbox.add_fault(Fault::status(400).code(131_056).on(SEND).times(1));
    worker().run_until_idle().await.unwrap();
    let message = outbox.get(three).await.unwrap().unwrap();
    assert_eq!(message.state, State::Accepted, "{message:?}");
}

#[cfg(feature = "on-premises")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_leaves_the_messages_of_the_other_api() {
    for store in support::stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let (premises, premises_client) = support::sandbox(|sandbox| sandbox).await;
        let cloud = sandbox().start().await.unwrap();
        let here = outbox
            .enqueue(&support::text(1), Options::new())
            .await
            .unwrap();
        let there = outbox.enqueue(&text(2), Options::new()).await.unwrap();
        let state = async |id| outbox.get(id).await.unwrap().unwrap().state;
        outbox
            .worker(client(&cloud))
            .run_until_idle()
            .await
            .unwrap();
        assert_eq!(state(here.id).await, State::Queued, "{}", store.kind);
        assert_eq!(state(there.id).await, State::Accepted);
        outbox
            .worker(premises_client)
            .run_until_idle()
            .await
            .unwrap();
        assert_eq!(state(here.id).await, State::Accepted);
        assert_eq!(premises.sent_messages().len(), 1);
        assert_eq!(cloud.sent_messages().len(), 1);
    }
}

/// Starts a server that refuses each message with the code that the digits of its recipient end with.
async fn refusing() -> Client {
    let refuse = async |body: String| {
        let message: serde_json::Value = serde_json::from_str(&body).unwrap();
        let code: i64 = message["to"].as_str().unwrap()[4..].parse().unwrap();
        let error = serde_json::json!({"message": "m", "type": "OAuthException", "code": code});
        let body = serde_json::json!({ "error": error }).to_string();
        (http::StatusCode::BAD_REQUEST, body)
    };
    let router = axum::Router::new().fallback(refuse);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let builder = Client::builder(AccessToken::new("token")).base_url(url);
    builder.phone_number("2002").build().unwrap()
}

fn to_code(code: ErrorCode) -> OutboundMessage {
    OutboundMessage::text(format!("4915{:08}", code.number()), "hello")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_code_decides_what_becomes_of_its_message() {
    let store = Store::new("codes");
    let outbox = Outbox::open(&store.url()).await.unwrap();
    let client = refusing().await;
    // Those of access are not the message's.
    let codes = ErrorCode::KNOWN.iter().copied();
    let (access, others): (Vec<_>, Vec<_>) = codes.partition(|code| code.class().access);
    let mut ids = Vec::new();
    for code in others {
        let id = outbox
            .enqueue(&to_code(code), Options::new())
            .await
            .unwrap()
            .id;
        ids.push((code, id));
    }
    let retry = RetrySchedule::default()
        .with_max_attempts(2)
        .with_base_delay(Duration::from_millis(1));
    let worker = || {
        let worker = outbox.worker(client.clone()).with_retry(retry.clone());
        worker.with_poll_interval(Duration::from_millis(10))
    };
    worker().run_until_idle().await.unwrap();
    for (code, id) in ids {
        let message = outbox.get(id).await.unwrap().unwrap();
        let class = code.class();
        let expected = match (class.not_processed, class.ambiguous) {
            (true, false) => (State::Failed, 2),
            (false, true) => (State::Uncertain, 1),
            (false, false) => (State::Failed, 1),
            both => panic!("{code}: {both:?}"),
        };
        assert_eq!((message.state, message.attempts), expected, "{code}");
        assert_eq!(message.code, Some(code.number()), "{code}");
    }
    // Each ends its worker, which first waits whether the refusal lasts.
    let ended = access.into_iter().map(async |code| {
        let store = Store::new(&format!("code-{}", code.number()));
        let outbox = Outbox::open(&store.url()).await.unwrap();
        let message = to_code(code);
        let id = outbox.enqueue(&message, Options::new()).await.unwrap().id;
        let worker = outbox.worker(client.clone());
        worker.run_until_idle().await.unwrap_err();
        let message = outbox.get(id).await.unwrap().unwrap();
        assert_eq!(message.state, State::Queued, "{code}");
    });
    futures_util::future::join_all(ended).await;
}
