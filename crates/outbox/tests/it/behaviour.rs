//! What the options of a message and the commands of an operator do, on each database.

use std::time::{Duration, SystemTime};

use crate::support::{self, sandbox, stores, text};
use futures_util::stream;
use whatsapp_business::OutboundMessage;
use whatsapp_business_outbox::{
    Error, Options, Outbox, Resolution, RetrySchedule, State, Uncertain,
};
use whatsapp_business_sandbox::{Fault, Sandbox};

const SEND: &str = "Messages_sendMessage";

fn recipients(sandbox: &Sandbox) -> Vec<String> {
    let sent = sandbox.sent_messages();
    sent.into_iter().map(|sent| sent.to).collect()
}

fn number(n: usize) -> String {
    text(n).recipient_id().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_within_its_time_and_in_the_order_of_its_priority() {
    for store in stores().await {
        let (sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let now = SystemTime::now();
        let later = Options::new().with_not_before(now + Duration::from_millis(600));
        let expired = Options::new().with_expires_at(now - Duration::from_secs(1));
        outbox.enqueue(&text(1), later).await.unwrap();
        let expired = outbox.enqueue(&text(2), expired).await.unwrap();
        outbox.enqueue(&text(3), Options::new()).await.unwrap();
        let urgent = Options::new().with_priority(9);
        outbox.enqueue(&text(4), urgent).await.unwrap();
        let worker = outbox.worker(client).with_concurrency(1);
        worker.run_until_idle().await.unwrap();
        assert_eq!(
            recipients(&sandbox),
            [number(4), number(3), number(1)],
            "{}",
            store.kind
        );
        let expired = outbox.get(expired.id).await.unwrap().unwrap();
        assert_eq!(expired.state, State::Expired);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_to_one_recipient_keep_their_order_where_that_is_requested() {
    for store in stores().await {
        // Without the option, a failed attempt would let the next message overtake.
        let (sandbox, client) =
            sandbox(|sandbox| sandbox.fault(Fault::status(503).code(1016).on(SEND).share(0.4)))
                .await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let messages = (0..60).map(|n| {
            let message = OutboundMessage::text(number(n % 3), format!("{n:03}"));
            (message, Options::new().with_ordered(true))
        });
        outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        let retry = RetrySchedule::default()
            .with_max_attempts(40)
            .with_base_delay(Duration::from_millis(5))
            .with_max_delay(Duration::from_millis(20));
        let worker = outbox.worker(client).with_retry(retry);
        worker
            .with_poll_interval(Duration::from_millis(10))
            .run_until_idle()
            .await
            .unwrap();
        let sent = sandbox.sent_messages();
        assert_eq!(sent.len(), 60);
        for recipient in 0..3 {
            let texts: Vec<_> = sent
                .iter()
                .filter(|sent| sent.to == number(recipient))
                .map(|sent| sent.body["text"]["body"].as_str().unwrap().to_owned())
                .collect();
            assert!(texts.is_sorted(), "{}: {texts:?}", store.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_share_a_worker_equally_and_can_be_paused() {
    for store in stores().await {
        let (sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let of = |group: &'static str, from: usize, count: usize| {
            (from..from + count).map(move |n| (text(n), Options::new().with_group(group)))
        };
        for messages in [
            of("large", 0, 500),
            of("small", 1000, 20),
            of("paused", 2000, 5),
        ] {
            outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        }
        outbox.pause("paused").await.unwrap();
        let worker = outbox.worker(client.clone()).with_concurrency(4);
        worker.run_until_idle().await.unwrap();
        let order = recipients(&sandbox);
        assert_eq!(order.len(), 520, "{}", store.kind);
        let small = order.iter().rposition(|to| *to >= number(1000)).unwrap();
        assert!(small < 80, "the small group was served up to {small}");
        let progress = outbox.progress("paused").await.unwrap();
        assert!(progress.paused && progress.count(State::Queued) == 5);
        outbox.resume("paused").await.unwrap();
        outbox.worker(client).run_until_idle().await.unwrap();
        assert_eq!(sandbox.sent_messages().len(), 525);
        assert_eq!(outbox.progress("paused").await.unwrap().pending(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_cancels_retries_and_resolves_messages() {
    for store in stores().await {
        let (sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let cancelled = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
        assert!(outbox.cancel(cancelled).await.unwrap());
        assert!(!outbox.cancel(cancelled).await.unwrap());

        // A message that the server refuses for good.
        sandbox.add_fault(Fault::status(400).code(1013).on(SEND).times(1));
        let failed = outbox.enqueue(&text(2), Options::new()).await.unwrap().id;
        let worker = || outbox.worker(client.clone());
        assert_eq!(worker().run_until_idle().await.unwrap().failed, 1);
        let message = outbox.get(failed).await.unwrap().unwrap();
        assert_eq!((message.state, message.code), (State::Failed, Some(1013)));

        // A message whose response is lost.
        sandbox.add_fault(Fault::reset_after().on(SEND).times(1));
        let lost = outbox.enqueue(&text(3), Options::new()).await.unwrap().id;
        assert_eq!(worker().run_until_idle().await.unwrap().uncertain, 1);
        let message = outbox.get(lost).await.unwrap().unwrap();
        assert_eq!(message.state, State::Uncertain);
        assert!(message.reason.is_some());
        assert!(!outbox.retry(lost).await.unwrap(), "it may have been sent");
        let sent = sandbox.sent_messages().pop().unwrap();
        let resolution = Resolution::Accepted(Some(sent.id.clone()));
        assert!(outbox.resolve(lost, resolution).await.unwrap());
        let message = outbox.get(lost).await.unwrap().unwrap();
        assert_eq!(
            (message.state, message.message_id),
            (State::Accepted, Some(sent.id))
        );

        assert!(outbox.retry(failed).await.unwrap());
        assert!(outbox.retry(cancelled).await.unwrap());
        assert_eq!(worker().run_until_idle().await.unwrap().accepted, 2);
        assert_eq!(recipients(&sandbox).len(), 3, "{}", store.kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_uncertain_message_is_sent_again_only_if_the_caller_decides_so() {
    use whatsapp_business_outbox::Decision;
    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let decide = Uncertain::Decide(std::sync::Arc::new(|message| {
            match message.metadata.as_ref().and_then(|value| value.as_str()) {
                Some("resend") => Decision::Resend,
                Some("fail") => Decision::Fail,
                _ => Decision::Hold,
            }
        }));
        for (policy, metadata, state, copies) in [
            (Uncertain::Hold, "resend", State::Uncertain, 1),
            (Uncertain::Resend, "", State::Accepted, 2),
            (decide.clone(), "resend", State::Accepted, 2),
            (decide.clone(), "fail", State::Failed, 1),
            (decide, "hold", State::Uncertain, 1),
        ] {
            let (sandbox, client) =
                sandbox(|sandbox| sandbox.fault(Fault::reset_after().on(SEND).times(1))).await;
            let options = Options::new().with_metadata(metadata);
            let id = outbox.enqueue(&text(1), options).await.unwrap().id;
            let retry = RetrySchedule::default().with_base_delay(Duration::from_millis(10));
            let worker = outbox
                .worker(client)
                .with_uncertain(policy)
                .with_retry(retry);
            worker.run_until_idle().await.unwrap();
            assert_eq!(outbox.get(id).await.unwrap().unwrap().state, state);
            assert_eq!(sandbox.sent_messages().len(), copies, "{}", store.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_stopped_completes_what_is_in_flight() {
    for store in stores().await {
        let (sandbox, client) =
            sandbox(|sandbox| sandbox.fault(Fault::delay(Duration::from_millis(150)).on(SEND)))
                .await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let messages = (0..100).map(|n| (text(n), Options::new().with_group("g")));
        outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        let stop = tokio::time::sleep(Duration::from_millis(400));
        let worker = outbox.worker(client).with_concurrency(8);
        let report = worker.run_until(stop).await.unwrap();
        let progress = outbox.progress("g").await.unwrap();
        assert_eq!(progress.count(State::InFlight), 0);
        assert_eq!(progress.count(State::Uncertain), 0);
        assert_eq!(progress.count(State::Accepted), report.accepted);
        assert_eq!(sandbox.sent_messages().len() as u64, report.accepted);
        assert!(report.accepted >= 8 && progress.count(State::Queued) > 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_makes_enqueuing_idempotent_and_an_invalid_message_is_not_stored() {
    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let keyed = || Options::new().with_key("one").with_group("g");
        let first = outbox.enqueue(&text(1), keyed()).await.unwrap();
        let again = outbox.enqueue(&text(2), keyed()).await.unwrap();
        assert!(first.created && !again.created && first.id == again.id);

        let long = OutboundMessage::text("15550100", "x".repeat(5000));
        let error = outbox.enqueue(&long, Options::new()).await.unwrap_err();
        assert!(matches!(error, Error::Message(_)), "{error}");
        let messages = [
            (text(1), keyed()),
            (long, keyed()),
            (text(3), Options::new().with_group("g")),
        ];
        let summary = outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        assert_eq!((summary.created, summary.existing), (1, 1));
        assert_eq!(summary.rejected.len(), 1);
        assert_eq!(summary.rejected[0].0, 1);
        assert_eq!(outbox.progress("g").await.unwrap().total(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_a_transaction_exists_if_the_transaction_is_committed() {
    use whatsapp_business_outbox::sqlx::{self, Connection as _};
    let store = support::sqlite();
    let outbox = Outbox::open(&store.url).await.unwrap();
    let mut connection = sqlx::SqliteConnection::connect(&store.url).await.unwrap();
    for commit in [false, true] {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let options = Options::new().with_key("order-1");
        let enqueued = outbox
            .enqueue_in(&mut *transaction, &text(1), options)
            .await;
        assert!(enqueued.unwrap().created);
        match commit {
            true => transaction.commit().await.unwrap(),
            false => transaction.rollback().await.unwrap(),
        }
        assert_eq!(
            outbox.get_by_key("order-1").await.unwrap().is_some(),
            commit
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_is_a_stream_that_ends_with_the_campaign() {
    for store in stores().await {
        let (_sandbox, client) =
            sandbox(|sandbox| sandbox.fault(Fault::delay(Duration::from_millis(20)).on(SEND)))
                .await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let messages = (0..200).map(|n| (text(n), Options::new().with_group("g")));
        outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        let worker = outbox.worker(client).run_until_idle();
        let seen = async {
            let mut stream = outbox.progress_stream("g", Duration::from_millis(50));
            let mut pending = Vec::new();
            while let Some(progress) = stream.next().await {
                pending.push(progress.unwrap().pending());
            }
            pending
        };
        let (report, pending) = tokio::join!(worker, seen);
        assert_eq!(report.unwrap().accepted, 200);
        assert!(
            pending.len() > 2 && pending.is_sorted_by(|a, b| a >= b),
            "{pending:?}"
        );
        assert_eq!(pending.last(), Some(&0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_messages_are_deleted_and_their_keys_free() {
    for store in stores().await {
        let (_sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let keyed = || Options::new().with_key("k");
        outbox.enqueue(&text(1), keyed()).await.unwrap();
        outbox.worker(client).run_until_idle().await.unwrap();
        let day = Duration::from_secs(24 * 3600);
        assert_eq!(outbox.delete_finished(day).await.unwrap(), 0);
        let error = outbox.delete_finished(day / 2).await.unwrap_err();
        assert!(error.to_string().contains("at least a day"), "{error}");
        support::execute(
            &store,
            "UPDATE outbox_message SET updated_at = updated_at - 90000000",
        )
        .await;
        assert_eq!(outbox.delete_finished(day).await.unwrap(), 1);
        assert!(outbox.enqueue(&text(1), keyed()).await.unwrap().created);
    }
}
