//! PostgreSQL is restarted while a campaign runs: in a process of its own, as other tests use it.
#![cfg(all(feature = "on-premises", feature = "sqlite"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)] // Helpers of tests count as tests.

#[path = "it/support/mod.rs"]
#[allow(dead_code)] // The other tests use the rest.
mod support;

use std::process::Command;
use std::time::Duration;

use support::child;
use support::witness::{check, enqueue, faults};
use support::{postgres, sandbox};
use whatsapp_business_outbox::Outbox;

/// The variable with a shell command that restarts the server.
const RESTART: &str = "WHATSAPP_OUTBOX_TEST_RESTART";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_database_neither_loses_nor_doubles_messages() {
    let Some(store) = postgres().await else {
        return;
    };
    let Ok(restart) = std::env::var(RESTART) else {
        support::note(&format!(
            "not run with a restart: set {RESTART} to a command that restarts the server"
        ));
        return;
    };
    let (sandbox, client) = sandbox(|sandbox| sandbox).await;
    faults(&sandbox);
    let outbox = Outbox::open(&store.url).await.unwrap();
    enqueue(&outbox, 2000).await;
    let worker = outbox.worker(client).with_retry(child::retry());
    let worker = tokio::spawn(worker.with_lease(Duration::from_secs(5)).run_until_idle());
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let restart = restart.clone();
        let restarted = tokio::task::spawn_blocking(move || {
            Command::new("sh").args(["-c", &restart]).status().unwrap()
        });
        assert!(restarted.await.unwrap().success());
    }
    assert!(
        !worker.is_finished(),
        "the campaign was over before the restart"
    );
    let report = worker.await.unwrap().unwrap();
    let states = check(&outbox, &sandbox, 2000).await;
    println!("PostgreSQL restarted twice: {report:?} {states:?}");
}
