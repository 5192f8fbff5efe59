//! Failures of the database: dropped connections, wrong clocks, and migrations.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

mod support;

use std::process::{Command, Stdio};
use std::time::Duration;

use support::child::{self, command, spawn, wait};
use support::witness::{check, enqueue, faults};
use support::{postgres, sandbox, stores, text};
use whatsapp_business_outbox::{Error, Options, Outbox};
use whatsapp_business_sandbox::Fault;

/// Not a test: the worker process that the tests below start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    child::run().await;
}

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
        println!("not run with wrong clocks: install `faketime`");
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
