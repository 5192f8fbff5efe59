//! Statuses from the webhook: idempotent, never backwards, and in any order with the responses.

use std::time::Duration;

use crate::support::{self, sandbox, stores, text};
use whatsapp_business::webhook::{self, Event};
use whatsapp_business_outbox::{Options, Outbox, State};
use whatsapp_business_sandbox::Fault;

const SEND: &str = "Messages_sendMessage";

fn event(statuses: &[(&str, &str)], recipient: &str) -> Event {
    let statuses: Vec<_> = statuses
        .iter()
        .map(|(id, status)| {
            serde_json::json!({
                "id": id, "status": status, "recipient_id": recipient, "timestamp": "1700000000",
                "errors": if *status == "failed" {
                    vec![serde_json::json!({"code": 470, "title": "too old"})]
                } else {
                    Vec::new()
                },
            })
        })
        .collect();
    let body = serde_json::json!({ "statuses": statuses }).to_string();
    webhook::parse(body.as_bytes()).unwrap()
}

async fn state(outbox: &Outbox, id: i64) -> State {
    outbox.get(id).await.unwrap().unwrap().state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_never_goes_back() {
    for store in stores().await {
        let (_sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let one = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
        let two = outbox.enqueue(&text(2), Options::new()).await.unwrap().id;
        outbox.worker(client).run_until_idle().await.unwrap();
        let id = |message: whatsapp_business_outbox::StoredMessage| message.message_id.unwrap();
        let first = id(outbox.get(one).await.unwrap().unwrap());
        let second = id(outbox.get(two).await.unwrap().unwrap());
        for (status, changed, after) in [
            ("sent", 1, State::Sent),
            ("sent", 0, State::Sent),
            ("read", 1, State::Read),
            ("delivered", 0, State::Read),
            ("failed", 0, State::Read),
            ("sent", 0, State::Read),
        ] {
            let event = event(&[(&first, status)], text(1).recipient_id());
            assert_eq!(outbox.record(&event).await.unwrap(), changed, "{status}");
            assert_eq!(state(&outbox, one).await, after, "{}", store.kind);
        }
        let failed = event(
            &[(&second, "failed"), (&second, "sent")],
            text(2).recipient_id(),
        );
        assert_eq!(outbox.record(&failed).await.unwrap(), 1);
        let message = outbox.get(two).await.unwrap().unwrap();
        assert_eq!(message.state, State::Failed);
        assert_eq!(
            (message.code, message.reason.as_deref()),
            (Some(470), Some("too old"))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statuses_may_arrive_before_the_response() {
    for store in stores().await {
        // The server has processed the message, and its response takes a while.
        let (sandbox, client) = sandbox(|sandbox| {
            sandbox.fault(
                Fault::reset_after()
                    .on(SEND)
                    .after(Duration::from_millis(600))
                    .times(0),
            )
        })
        .await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let id = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
        outbox.worker(client).run_until_idle().await.unwrap();
        let message_id = sandbox.sent_messages()[0].id.clone();
        // As if the process had recorded neither the response nor anything else yet.
        support::execute(
            &store,
            "UPDATE outbox_message SET state = 'in_flight', message_id = NULL, \
             lease_owner = 'other', lease_until = 9000000000000",
        )
        .await;
        let events = [
            ("delivered", State::InFlight),
            ("read", State::InFlight),
            ("sent", State::InFlight),
        ];
        for (status, after) in events {
            let event = event(&[(&message_id, status)], text(1).recipient_id());
            outbox.record(&event).await.unwrap();
            assert_eq!(state(&outbox, id).await, after);
        }
        support::execute(
            &store,
            &format!(
                "UPDATE outbox_message SET state = 'accepted', message_id = '{message_id}', \
                 lease_owner = NULL, lease_until = NULL"
            ),
        )
        .await;
        outbox
            .sweep(&whatsapp_business_outbox::Uncertain::Hold)
            .await
            .unwrap();
        assert_eq!(state(&outbox, id).await, State::Read, "{}", store.kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_resolves_the_one_message_that_it_can_belong_to() {
    for store in stores().await {
        let (sandbox, client) =
            sandbox(|sandbox| sandbox.fault(Fault::reset_after().on(SEND).times(3))).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        // Two uncertain messages to one recipient cannot be told apart.
        let twice = [text(1), text(1), text(2)];
        let mut ids = Vec::new();
        for message in &twice {
            ids.push(outbox.enqueue(message, Options::new()).await.unwrap().id);
        }
        outbox.worker(client).run_until_idle().await.unwrap();
        for sent in sandbox.sent_messages() {
            let event = event(&[(&sent.id, "sent")], &sent.to);
            outbox.record(&event).await.unwrap();
            outbox.record(&event).await.unwrap();
        }
        assert_eq!(
            state(&outbox, ids[0]).await,
            State::Uncertain,
            "{}",
            store.kind
        );
        assert_eq!(state(&outbox, ids[1]).await, State::Uncertain);
        let matched = outbox.get(ids[2]).await.unwrap().unwrap();
        let sent = sandbox
            .sent_messages()
            .into_iter()
            .find(|sent| sent.to == text(2).recipient_id());
        assert_eq!(
            (matched.state, matched.message_id),
            (State::Sent, Some(sent.unwrap().id))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_matching_an_unknown_status_resolves_nothing() {
    for store in stores().await {
        let (sandbox, client) =
            sandbox(|sandbox| sandbox.fault(Fault::reset_after().on(SEND).times(1))).await;
        let outbox = Outbox::open(&store.url)
            .await
            .unwrap()
            .with_recipient_matching(false);
        let id = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
        outbox.worker(client).run_until_idle().await.unwrap();
        let sent = &sandbox.sent_messages()[0];
        let event = event(&[(&sent.id, "sent")], &sent.to);
        assert_eq!(outbox.record(&event).await.unwrap(), 0);
        assert_eq!(state(&outbox, id).await, State::Uncertain);
    }
}

#[cfg(feature = "axum")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_layer_records_what_the_server_delivers_before_the_handler_runs() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::post;
    use futures_util::stream;
    use whatsapp_business_outbox::Filter;
    use whatsapp_business_sandbox::MessageStatus;

    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let layer =
            outbox.record_layer::<Event>(|receiver| receiver.with_query_secret("key", "s3cret"));
        let (handled, recorded) = (Arc::new(AtomicUsize::new(0)), outbox.clone());
        let counter = Arc::clone(&handled);
        let handler = async move |body: String| {
            counter.fetch_add(1, Ordering::SeqCst);
            let event = webhook::parse(body.as_bytes()).unwrap();
            let accepted = Filter::new().with_group("g").with_state(State::Accepted);
            for status in event.statuses() {
                let known = recorded.list(&accepted, 0, 1000).await.unwrap();
                let id = status.id();
                assert!(
                    known
                        .iter()
                        .all(|message| message.message_id.as_deref() != id)
                );
            }
        };
        let app = axum::Router::new().route("/webhook", post(handler).layer(layer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });

        let (sandbox, client) = sandbox(|sandbox| {
            let url = format!("http://{address}/webhook?key=s3cret");
            sandbox.webhook(url).duplicates(0.3).reorder(true).seed(5)
        })
        .await;
        let messages = (0..100).map(|n| (text(n), Options::new().with_group("g")));
        outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        let report = outbox.worker(client).run_until_idle().await.unwrap();
        assert_eq!(report.accepted, 100);
        for n in 0..50 {
            sandbox.reaches(text(n).recipient_id(), MessageStatus::Read);
        }
        let settled = tokio::time::timeout(Duration::from_secs(30), sandbox.settled()).await;
        assert!(settled.is_ok(), "{:?}", sandbox.webhooks().last());
        outbox
            .sweep(&whatsapp_business_outbox::Uncertain::Hold)
            .await
            .unwrap();
        let progress = outbox.progress("g").await.unwrap();
        let finished = progress.count(State::Delivered) + progress.count(State::Read);
        assert_eq!(finished, 100, "{}: {progress:?}", store.kind);
        assert!(handled.load(Ordering::SeqCst) >= 100);

        // Without the password, an event is neither recorded nor passed on.
        sandbox.set_webhook(&format!("http://{address}/webhook"));
        let before = handled.load(Ordering::SeqCst);
        sandbox.receive_text("15550100", "Hi");
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(handled.load(Ordering::SeqCst), before);
    }
}
