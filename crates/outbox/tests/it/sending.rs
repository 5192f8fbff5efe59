//! Sending from SQLite and PostgreSQL to the sandbox.

use crate::support::{sandbox, stores, text};
use futures_util::stream;
use whatsapp_business_outbox::{Options, Outbox};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_are_sent_once_and_their_ids_stored() {
    for store in stores().await {
        let (sandbox, client) = sandbox(|sandbox| sandbox).await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        let messages = (0..1000).map(|n| (text(n), Options::new().with_key(format!("k{n}"))));
        let summary = outbox.enqueue_all(stream::iter(messages)).await.unwrap();
        assert_eq!(summary.created, 1000, "{}", store.kind);
        let began = std::time::Instant::now();
        let report = outbox.worker(client).run_until_idle().await.unwrap();
        println!("{}: {:?} {report:?}", store.kind, began.elapsed());
        assert_eq!(report.accepted, 1000);
        assert_eq!(sandbox.sent_messages().len(), 1000);
    }
}
