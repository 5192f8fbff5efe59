//! Processes that are killed while they send. The messages that the sandbox has accepted are the
//! witness.
//!
//! The child processes are this test program itself, with the variables below.

mod support;

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::stream;
use support::{TestStore, postgres, sandbox, sqlite, text};
use whatsapp_business::{Client, Rate};
use whatsapp_business_outbox::{Options, Outbox, RetrySchedule, State};
use whatsapp_business_sandbox::{Fault, Sandbox};

const STORE: &str = "OUTBOX_CHILD_STORE";
const SERVER: &str = "OUTBOX_CHILD_SERVER";
const RATE: &str = "OUTBOX_CHILD_RATE";

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

/// Not a test: the worker process that the tests below start and kill.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let (Ok(store), Ok(server)) = (std::env::var(STORE), std::env::var(SERVER)) else {
        return;
    };
    let outbox = Outbox::open(&store).await.unwrap();
    let retry = RetrySchedule::default()
        .with_max_attempts(8)
        .with_base_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_millis(200));
    let client = Client::builder(&server)
        .credentials("tester", "Correct-Horse-1")
        .token_store(outbox.token_store("tester"))
        .build()
        .unwrap();
    let mut worker = outbox
        .worker(client)
        .with_retry(retry)
        .with_lease(Duration::from_secs(2))
        .with_poll_interval(Duration::from_millis(50));
    if let Some(rate) = std::env::var(RATE).ok().and_then(|rate| rate.parse().ok()) {
        worker = worker.with_shared_rate("messages", Rate::per_second(rate));
    }
    worker.run_until_idle().await.unwrap();
}

fn spawn(store: &TestStore, sandbox: &Sandbox, rate: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--nocapture"])
        .env(STORE, &store.url)
        .env(SERVER, sandbox.url())
        .stdout(Stdio::null());
    if let Some(rate) = rate {
        command.env(RATE, rate.to_string());
    }
    command.spawn().unwrap()
}

/// Three requests in ten fail: some are not processed, some are processed without a response.
fn faults(sandbox: &Sandbox) {
    let send = "Messages_sendMessage";
    for fault in [
        Fault::status(429).code(1015).on(send).share(0.02),
        Fault::status(503).code(1016).on(send).share(0.18),
        Fault::status(502).html().on(send).share(0.04),
        Fault::status(400).code(1013).on(send).share(0.01),
        Fault::reset_before().on(send).share(0.03),
        Fault::reset_after().on(send).share(0.04),
        // Most kills then hit messages in flight.
        Fault::delay(Duration::from_millis(30)).on(send),
    ] {
        sandbox.add_fault(fault);
    }
}

async fn enqueue(outbox: &Outbox, count: usize) {
    let messages = (0..count).map(|n| (text(n), Options::new().with_key(n.to_string())));
    let summary = outbox.enqueue_all(stream::iter(messages)).await.unwrap();
    assert_eq!(summary.created, count as u64);
}

async fn wait(mut child: Child) -> bool {
    while child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    child.wait().unwrap().success()
}

/// Compares every message with what the sandbox has accepted.
async fn check(outbox: &Outbox, sandbox: &Sandbox, count: usize) -> HashMap<State, usize> {
    let mut accepted: HashMap<String, Vec<String>> = HashMap::new();
    for sent in sandbox.sent_messages() {
        accepted.entry(sent.to).or_default().push(sent.id);
    }
    let mut states = HashMap::new();
    for n in 0..count {
        let message = outbox.get_by_key(&n.to_string()).await.unwrap().unwrap();
        let ids = accepted.remove(&message.message.to).unwrap_or_default();
        assert!(ids.len() <= 1, "sent twice: {message:?} {ids:?}");
        match message.state {
            State::Accepted | State::Sent | State::Delivered | State::Read => {
                assert_eq!(ids.first(), message.message_id.as_ref(), "{message:?}");
            }
            State::Uncertain => assert!(message.reason.is_some(), "{message:?}"),
            State::Failed => {
                assert!(ids.is_empty(), "{message:?}");
                assert!(message.reason.is_some(), "{message:?}");
            }
            state => panic!("{state} at the end: {message:?}"),
        }
        *states.entry(message.state).or_default() += 1;
    }
    assert!(accepted.is_empty(), "not of the outbox: {accepted:?}");
    states
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
