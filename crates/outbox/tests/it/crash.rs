//! Processes that are killed while they send. The messages that the sandbox has accepted are the
//! witness.

use std::time::{Duration, Instant};

use crate::support::child::{self, spawn, wait};
use crate::support::witness::{check, enqueue, faults};
use crate::support::{TestStore, postgres, sandbox, sqlite};
use whatsapp_business_outbox::Outbox;

/// How many messages a campaign has, and how often its process is killed.
fn scale() -> (usize, usize) {
    let number = |name: &str, default| {
        let value = std::env::var(name).ok();
        value
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    };
    (
        number("OUTBOX_CRASH_MESSAGES", 2000),
        number("OUTBOX_CRASH_KILLS", 40),
    )
}

/// Not a test: the worker process that the tests start, and that those below kill.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    child::run().await;
}

async fn survives_kills(store: TestStore) {
    let (count, kills_wanted) = scale();
    let (sandbox, _) = sandbox(|sandbox| sandbox.seed(7)).await;
    faults(&sandbox);
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, count).await;
    let began = Instant::now();
    let mut random = 88_172_645_463_325_252_u64;
    let mut killed = 0;
    while killed < kills_wanted {
        let mut child = spawn(&store, &sandbox, None);
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        tokio::time::sleep(Duration::from_millis(20 + random % 180)).await;
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    let kills = began.elapsed();
    let sent = sandbox.sent_messages().len();
    assert!(wait(spawn(&store, &sandbox, None)).await);
    let states = check(&outbox, &sandbox, count).await;
    println!(
        "{}: {count} messages, {sent} of them accepted by processes that were killed {killed} \
         times in {kills:?}, {:?} in all: {states:?}",
        store.kind,
        began.elapsed()
    );
    assert_eq!(killed, kills_wanted, "the campaign ended too early");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_neither_loses_nor_doubles_messages_on_sqlite() {
    survives_kills(sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_neither_loses_nor_doubles_messages_on_postgresql() {
    if let Some(store) = postgres().await {
        survives_kills(store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_share_a_store_and_two_are_killed() {
    let Some(store) = postgres().await else {
        return;
    };
    let count = 2000;
    let (sandbox, _) = sandbox(|sandbox| sandbox).await;
    faults(&sandbox);
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, count).await;
    let mut children: Vec<_> = (0..4).map(|_| spawn(&store, &sandbox, None)).collect();
    tokio::time::sleep(Duration::from_millis(600)).await;
    for mut child in children.drain(..2) {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it is too late to kill it"
        );
        child.kill().unwrap();
        child.wait().unwrap();
    }
    for child in children {
        assert!(wait(child).await);
    }
    let states = check(&outbox, &sandbox, count).await;
    println!("four processes, two killed: {states:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_keep_one_rate() {
    let Some(store) = postgres().await else {
        return;
    };
    let (count, rate) = (400, 100);
    let (sandbox, _) = sandbox(|sandbox| sandbox).await;
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, count).await;
    let children: Vec<_> = (0..4)
        .map(|_| spawn(&store, &sandbox, Some(rate)))
        .collect();
    for child in children {
        assert!(wait(child).await);
    }
    let mut times: Vec<_> = sandbox
        .sent_messages()
        .iter()
        .map(|sent| sent.at_ms)
        .collect();
    assert_eq!(times.len(), count);
    times.sort_unstable();
    // In any second: the burst and the rate. The requests take a while to arrive.
    let most = times.iter().map(|&from| {
        times
            .iter()
            .filter(|&&at| at >= from && at < from + 1000)
            .count()
    });
    let most = most.max().unwrap();
    println!("four processes with {rate} a second: at most {most} in any second");
    assert!(most <= 2 * rate as usize + 40, "{most}");
    let span = times[count - 1] - times[0];
    assert!(span >= 2_800, "{count} messages in {span} ms");
}
