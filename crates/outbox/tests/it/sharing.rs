//! What processes share beside the messages. Each handle of the outbox stands for a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{self, sandbox, stores};
use whatsapp_business::webhook::{Deduplicator, Delivery, DeliveryStore, Event, Receiver};
use whatsapp_business::{Client, Rate, RateLimit};
use whatsapp_business_outbox::Outbox;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_several_processes_keep_one_rate() {
    for store in stores().await {
        let (sandbox, _) = sandbox(|sandbox| sandbox).await;
        let began = Instant::now();
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let outbox = Outbox::open(&store.url).await.unwrap();
            let source = outbox.rate_source("groups", Rate::per_second(50).with_burst(5));
            let client = Client::builder(sandbox.url())
                .credentials("tester", "Correct-Horse-1")
                .rate_limit(RateLimit::none().with_source(source.with_tag("Groups")))
                .build()
                .unwrap();
            for _ in 0..15 {
                let client = client.clone();
                calls.spawn(async move { client.groups().get_all().await });
            }
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap().unwrap();
        }
        // 45 requests: five at once, and the others 20 ms apart.
        let elapsed = began.elapsed();
        assert!(
            elapsed >= Duration::from_millis(790),
            "{}: {elapsed:?}",
            store.kind
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_processes_logs_in() {
    for store in stores().await {
        let (sandbox, _) = sandbox(|sandbox| sandbox).await;
        let logins = || {
            let requests = sandbox.requests().into_iter();
            let logins = requests.filter(|request| request.operation == Some("Users_performLogin"));
            logins.count()
        };
        let mut clients = Vec::new();
        for _ in 0..4 {
            let outbox = Outbox::open(&store.url).await.unwrap();
            let client = Client::builder(sandbox.url())
                .credentials("tester", "Correct-Horse-1")
                .token_store(outbox.token_store("tester"))
                .build()
                .unwrap();
            clients.push(client);
        }
        let call_all = async || {
            let mut calls = tokio::task::JoinSet::new();
            for client in clients.iter().cycle().take(20) {
                let client = client.clone();
                calls.spawn(async move { client.groups().get_all().await });
            }
            while let Some(call) = calls.join_next().await {
                call.unwrap().unwrap();
            }
        };
        call_all().await;
        assert_eq!(logins(), 1, "{}", store.kind);
        sandbox.expire_tokens();
        call_all().await;
        assert_eq!(logins(), 2, "{}", store.kind);
        let shown = format!(
            "{:?}",
            Outbox::open(&store.url)
                .await
                .unwrap()
                .token_store("tester")
        );
        let token = clients[0].session().token().await.unwrap();
        assert!(!shown.contains(token.value.expose()), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_died_during_its_login_is_replaced() {
    for store in stores().await {
        let (sandbox, _) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let dead = outbox.token_store("tester");
        assert_eq!(
            whatsapp_business::TokenStore::begin_login(&dead, None).await,
            None
        );
        support::execute(
            &store,
            "UPDATE outbox_token SET lease_until = lease_until - 59500",
        )
        .await;
        let client = Client::builder(sandbox.url())
            .credentials("tester", "Correct-Horse-1")
            .token_store(outbox.token_store("tester"))
            .build()
            .unwrap();
        let began = Instant::now();
        client.groups().get_all().await.unwrap();
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_handled_by_one_of_several_processes() {
    const EVENT: &str = r#"{"messages":[{"id":"ABGG","from":"15550100","type":"text","text":{"body":"Hi"}}],
        "statuses":[{"id":"X","status":"sent"}]}"#;
    for store in stores().await {
        let handled = Arc::new(AtomicUsize::new(0));
        let mut deliveries = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let outbox = Outbox::open(&store.url).await.unwrap();
            let handled = Arc::clone(&handled);
            let receiver = Receiver::new(move |event: Event| {
                handled.fetch_add(event.messages().len(), Ordering::SeqCst);
                async { Ok::<_, std::io::Error>(()) }
            });
            let deduplicator = Deduplicator::new().with_store(outbox.delivery_store());
            let receiver = Arc::new(receiver.with_deduplicator(deduplicator));
            for _ in 0..5 {
                let receiver = Arc::clone(&receiver);
                deliveries.spawn(async move {
                    // As the server does: until the response is 200.
                    for _ in 0..100 {
                        let request = http::Request::post("/").body(EVENT.to_owned()).unwrap();
                        if receiver.respond(request).await.status() == 200 {
                            return;
                        }
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                    panic!("never 200");
                });
            }
        }
        while let Some(delivery) = deliveries.join_next().await {
            delivery.unwrap();
        }
        assert_eq!(handled.load(Ordering::SeqCst), 1, "{}", store.kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_of_a_process_that_died_passes_on() {
    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let lease = Duration::from_millis(200);
        let dead = outbox.delivery_store().with_lease(lease);
        let other = outbox.delivery_store();
        let keys = ["one".to_owned(), "two".to_owned()];
        assert_eq!(dead.claim(&keys).await.unwrap(), [Delivery::New; 2]);
        assert_eq!(other.claim(&keys).await.unwrap(), [Delivery::Claimed; 2]);
        tokio::time::sleep(lease * 2).await;
        assert_eq!(other.claim(&keys[..1]).await.unwrap(), [Delivery::New]);
        other.complete(&keys[..1]).await.unwrap();
        // Too late: it is the other's.
        dead.release(&keys).await.unwrap();
        let after = dead.claim(&keys).await.unwrap();
        assert_eq!(
            after,
            [Delivery::Completed, Delivery::New],
            "{}",
            store.kind
        );
    }
}
