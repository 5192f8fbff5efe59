//! Failures of the database: dropped connections, a full disk, wrong clocks, and migrations.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::child::{self, command, spawn, wait};
use crate::support::witness::{check, enqueue, faults};
use crate::support::{self, postgres, sandbox, sqlite, stores, text};
use whatsapp_business_outbox::{Error, Options, Outbox, State};
use whatsapp_business_sandbox::Fault;

fn exists(program: &str) -> bool {
    let status = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_open_an_empty_database_at_once_migrate_it_once() {
    for store in stores().await {
        let (sandbox, _) = sandbox(|sandbox| sandbox).await;
        let children: Vec<_> = (0..6).map(|_| spawn(&store, &sandbox, None)).collect();
        let opened: Vec<_> = (0..4).map(|_| Outbox::open(&store.url)).collect();
        for outbox in futures_util::future::join_all(opened).await {
            outbox.unwrap();
        }
        for child in children {
            assert!(wait(child).await, "{}", store.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_version_is_refused_and_unchanged() {
    for store in stores().await {
        let outbox = Outbox::open(&store.url).await.unwrap();
        let id = outbox.enqueue(&text(1), Options::new()).await.unwrap().id;
        support::execute(&store, "INSERT INTO outbox_schema (version) VALUES (99)").await;
        let error = Outbox::open(&store.url).await.unwrap_err();
        assert!(
            matches!(error, Error::NewerSchema { found: 99, .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("update the program"), "{error}");
        support::execute(&store, "DELETE FROM outbox_schema WHERE version = 99").await;
        let outbox = Outbox::open(&store.url).await.unwrap();
        assert!(outbox.get(id).await.unwrap().is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_url_that_cannot_be_opened_is_a_clear_error() {
    for (url, text) in [
        (
            "mysql://localhost/x",
            "begins with neither `sqlite:` nor `postgres:`",
        ),
        ("reminders.db", "begins with neither"),
        (
            "sqlite:///nonexistent/directory/x.db",
            "unable to open database file",
        ),
    ] {
        let error = Outbox::open(url).await.unwrap_err().to_string();
        assert!(error.contains(text), "{url}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_connections_neither_lose_nor_double_messages() {
    let Some(store) = postgres().await else {
        return;
    };
    let (sandbox, client) = sandbox(|sandbox| sandbox).await;
    faults(&sandbox);
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, 1000).await;
    let worker = outbox.worker(client).with_retry(child::retry());
    let worker = worker.with_lease(Duration::from_secs(2));
    let drop_connections = async {
        loop {
            tokio::time::sleep(Duration::from_millis(150)).await;
            support::execute(
                &store,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
        }
    };
    let report = tokio::select! {
        report = worker.run_until_idle() => report.unwrap(),
        () = drop_connections => unreachable!(),
    };
    assert!(report.accepted > 500, "{report:?}");
    check(&outbox, &sandbox, 1000).await;
}

/// The time of one process is wrong by an hour, in either direction. The clock of PostgreSQL is
/// used; that of SQLite is that of each process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_whose_clock_is_an_hour_off_neither_loses_nor_doubles_messages() {
    if !exists("faketime") {
        support::note("not run with wrong clocks: install `faketime`");
        return;
    }
    for store in stores().await {
        let (sandbox, _) = sandbox(|sandbox| sandbox).await;
        match store.kind {
            "SQLite" => {
                sandbox.add_fault(Fault::reset_after().share(0.1).on("Messages_sendMessage"))
            }
            _ => faults(&sandbox),
        }
        let outbox = Outbox::open(&store.url).await.unwrap();
        enqueue(&outbox, 1000).await;
        let children = [
            &[][..],
            &["faketime", "-f", "+1h"],
            &["faketime", "-f", "-1h"],
        ];
        let children = children.map(|wrapper| command(wrapper, &store, &sandbox).spawn().unwrap());
        for child in children {
            assert!(wait(child).await, "{}", store.kind);
        }
        let states = check(&outbox, &sandbox, 1000).await;
        println!("{}, clocks an hour off: {states:?}", store.kind);
    }
}

const DISK: &str = "OUTBOX_SMALL_DISK";

/// The size of the small disk. SQLite's log takes 4 MB before it is first written back: a disk with
/// less than that stays full, and the worker waits until its patience ends.
const DISK_SIZE: &str = "16m";

/// How long the worker may take once there is space.
const DISK_LIMIT: Duration = Duration::from_secs(60);

/// Not a test: runs with a small file system at the directory of the variable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_disk() {
    let Ok(directory) = std::env::var(DISK) else {
        return;
    };
    let ballast = std::path::Path::new(&directory).join("ballast");
    let fill = || {
        use std::io::Write as _;
        let mut file = std::fs::File::create(&ballast).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    };
    let (sandbox, client) = sandbox(|sandbox| sandbox).await;
    faults(&sandbox);
    let url = format!("sqlite://{directory}/outbox.db");
    let outbox = Outbox::open(&url).await.unwrap();
    enqueue(&outbox, 1000).await;
    fill();
    let refused = async {
        for n in 0..100_000 {
            let options = Options::new().with_key(format!("late-{n}"));
            if let Err(error) = outbox.enqueue(&text(5000 + n), options).await {
                return Some((n, error));
            }
        }
        None
    };
    let (stored, error) = refused.await.unwrap();
    assert!(matches!(error, Error::Store(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("full") || text.contains("disk I/O"), "{text}");
    let worker = outbox.worker(client).with_retry(child::retry());
    let worker = tokio::spawn(worker.with_lease(Duration::from_secs(2)).run_until_idle());
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!worker.is_finished(), "the worker did not wait");
    std::fs::remove_file(&ballast).unwrap();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    // While it sends.
    fill();
    tokio::time::sleep(Duration::from_millis(500)).await;
    std::fs::remove_file(&ballast).unwrap();
    let ended = tokio::time::timeout(DISK_LIMIT, worker).await;
    ended.unwrap().unwrap().unwrap();
    for n in 0..stored {
        let key = format!("late-{n}");
        let message = outbox.get_by_key(&key).await.unwrap().unwrap();
        assert!(message.state != State::Queued && message.state != State::InFlight);
    }
    // The others have recipients of their own.
    let states = check_all(&outbox, &sandbox, 1000, stored).await;
    println!("full disk: {states}");
}

async fn check_all(
    outbox: &Outbox,
    sandbox: &whatsapp_business_sandbox::Sandbox,
    count: usize,
    late: usize,
) -> String {
    let sent = sandbox.sent_messages();
    let recipients: std::collections::HashSet<_> = sent.iter().map(|sent| &sent.to).collect();
    assert_eq!(recipients.len(), sent.len(), "sent twice");
    let keys = (0..count).map(|n| n.to_string());
    let mut states = std::collections::BTreeMap::new();
    for key in keys.chain((0..late).map(|n| format!("late-{n}"))) {
        let message = outbox.get_by_key(&key).await.unwrap().unwrap();
        if message.state == State::Accepted {
            assert!(recipients.contains(&message.recipient), "{message:?}");
        }
        assert!(
            message.state.is_finished() || message.reason.is_some(),
            "{message:?}"
        );
        *states.entry(message.state).or_insert(0) += 1;
    }
    format!("{states:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_the_worker_until_there_is_space() {
    let store = sqlite();
    let directory = std::env::temp_dir().join(format!("outbox-disk-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mount = |then: &str| {
        let script =
            format!("mount -t tmpfs -o size={DISK_SIZE} none \"$OUTBOX_SMALL_DISK\" && {then}");
        let mut command = Command::new("unshare");
        command
            .args(["-rm", "sh", "-c", &script])
            .env(DISK, &directory);
        command
    };
    if !mount("true")
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
    {
        support::note("not run with a full disk: `unshare -rm` and `mount` are not available");
        return;
    }
    let program = std::env::current_exe().unwrap();
    let mut child = mount("exec \"$0\" --exact failures::small_disk --nocapture");
    let child = child.arg(program).spawn().unwrap();
    assert!(wait(child).await);
    std::fs::remove_dir_all(&directory).unwrap();
    drop(store);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_ends_with_an_error_when_its_patience_does() {
    let store = sqlite();
    let (_sandbox, client) = sandbox(|sandbox| sandbox).await;
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, 10).await;
    support::execute(
        &store,
        "ALTER TABLE outbox_message RENAME TO outbox_message_away",
    )
    .await;
    let worker = outbox
        .worker(client)
        .with_patience(Duration::from_millis(500));
    let ended = tokio::time::timeout(Duration::from_secs(30), worker.run_until_idle()).await;
    let error = ended.unwrap().unwrap_err();
    assert!(matches!(error, Error::Store(_)), "{error:?}");
}
