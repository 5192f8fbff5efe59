//! Worker processes: the test program itself, with the variables below.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use whatsapp_business::{Client, Rate};
use whatsapp_business_outbox::{Outbox, RetrySchedule};
use whatsapp_business_sandbox::Sandbox;

use super::TestStore;

const STORE: &str = "OUTBOX_CHILD_STORE";
const SERVER: &str = "OUTBOX_CHILD_SERVER";
const RATE: &str = "OUTBOX_CHILD_RATE";

/// How long a worker process may take.
const LIMIT: Duration = Duration::from_secs(240);

/// Sends messages until none is left, if this process is a worker process. The test `crash::child` calls
/// it.
pub(crate) async fn run() {
    let (Ok(store), Ok(server)) = (std::env::var(STORE), std::env::var(SERVER)) else {
        return;
    };
    let outbox = Outbox::open(&store).await.unwrap();
    let client = Client::builder(&server)
        .credentials("tester", "Correct-Horse-1")
        .token_store(outbox.token_store("tester"))
        .build()
        .unwrap();
    let mut worker = outbox
        .worker(client)
        .with_retry(retry())
        .with_lease(Duration::from_secs(2))
        .with_poll_interval(Duration::from_millis(50));
    if let Some(rate) = std::env::var(RATE).ok().and_then(|rate| rate.parse().ok()) {
        worker = worker.with_shared_rate("messages", Rate::per_second(rate));
    }
    worker.run_until_idle().await.unwrap();
}

pub(crate) fn retry() -> RetrySchedule {
    RetrySchedule::default()
        .with_max_attempts(8)
        .with_base_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_millis(200))
}

/// Returns the command of a worker process, with `wrapper` in front of it.
pub(crate) fn command(wrapper: &[&str], store: &TestStore, sandbox: &Sandbox) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = match wrapper {
        [] => Command::new(&program),
        [first, others @ ..] => {
            let mut command = Command::new(first);
            command.args(others).arg(&program);
            command
        }
    };
    command
        .args(["--exact", "crash::child", "--nocapture"])
        .env(STORE, &store.url)
        .env(SERVER, sandbox.url())
        .stdout(Stdio::null());
    command
}

pub(crate) fn spawn(store: &TestStore, sandbox: &Sandbox, rate: Option<u32>) -> Child {
    let mut command = command(&[], store, sandbox);
    if let Some(rate) = rate {
        command.env(RATE, rate.to_string());
    }
    command.spawn().unwrap()
}

/// Waits for a process, and returns whether it succeeded.
pub(crate) async fn wait(mut child: Child) -> bool {
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > LIMIT {
            child.kill().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    child.wait().unwrap().success()
}
