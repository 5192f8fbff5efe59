//! The campaign of `throughput.rs` on apalis with SQLite, for comparison: `queue-bench COUNT URL`.
//!
//! The same client sends the same messages with as many in flight. The database has the settings of
//! the outbox (WAL, `synchronous=NORMAL`), not the `synchronous=OFF` that `SqliteStorage::setup` sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apalis::prelude::*;
use apalis_sqlite::{Config, SqliteStorage};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use whatsapp_business::{Client, OutboundMessage, Token};

const IN_FLIGHT: usize = 64;
/// Larger than the default of 10, which limits the rate.
const BATCH: usize = 512;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
struct Sender {
    client: Client,
    sent: Arc<AtomicUsize>,
}

async fn send(message: OutboundMessage, sender: Data<Sender>) -> Result<(), Failure> {
    sender.client.messages().send(&message).await?;
    sender.sent.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

fn message(n: usize) -> OutboundMessage {
    let text = "Your parcel is on its way and will be with you tomorrow before noon.";
    OutboundMessage::text(format!("4915{n:08}"), text)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().ok_or("COUNT is missing")?.parse()?;
    let url = arguments.next().ok_or("URL is missing")?;
    let directory = std::env::temp_dir().join(format!("queue-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let file = directory.join("queue.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(30));
    let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
    SqliteStorage::migrations().run(&pool).await?;
    let config = Config::default().queue("messages").batch_size(BATCH);

    let began = Instant::now();
    let mut next = 0;
    while next < count {
        let until = count.min(next + 500);
        let tasks = (next..until).map(|n| {
            let body = serde_json::to_vec(&message(n))?;
            Ok(TaskBuilder::new(body).idempotency_key(n.to_string()).build())
        });
        let tasks = tasks.collect::<Result<Vec<_>, Failure>>()?;
        let mut transaction = pool.begin().await?;
        apalis_sqlite::queries::push_tasks(&mut *transaction, "messages", &tasks).await?;
        transaction.commit().await?;
        next = until;
    }
    let enqueued = count as f64 / began.elapsed().as_secs_f64();

    let began = Instant::now();
    let sender = Sender {
        client: Client::builder(&url).token(Token::new("t")).build()?,
        sent: Arc::default(),
    };
    let worker = WorkerBuilder::new("worker")
        .backend(SqliteStorage::<OutboundMessage>::new(&pool).with_config(config))
        .data(sender.clone())
        .concurrency(IN_FLIGHT)
        .parallelize(tokio::spawn)
        .build(send);
    let running = tokio::spawn(worker.run());
    loop {
        if sender.sent.load(Ordering::Relaxed) >= count {
            let done: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM Jobs WHERE status = 'Done'")
                .fetch_one(&pool)
                .await?;
            if done as usize >= count {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let rate = count as f64 / began.elapsed().as_secs_f64();
    running.abort();
    let size = std::fs::metadata(&file)?.len();
    println!(
        "{rate:.0} enqueued {enqueued:.0}/s, peak {} kB, {} MB stored",
        peak(),
        size / 1_000_000
    );
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}

/// The largest resident size of the process so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
