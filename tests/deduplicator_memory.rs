//! The memory of a deduplicator, measured in a process of its own: it stores short digests, whatever
//! the length of the ids.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use whatsapp_business::webhook::{self, Deduplicator};

/// Returns the resident memory of the process in KiB.
fn resident_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Returns whether an event has a new item.
fn claim(deduplicator: &Deduplicator, number: usize) -> bool {
    let id = format!("{number}{}", "x".repeat(1 << 20));
    let body = format!(
        r#"{{"messages": [{{"id": "{id}"}}], "statuses": [{{"id": "{id}", "status": "{id}"}}]}}"#
    );
    let claim = deduplicator.claim(webhook::parse(body.as_bytes()).unwrap());
    let new = !claim.is_empty();
    claim.complete();
    new
}

#[test]
fn ids_of_one_mebibyte_each_need_little_memory() {
    let deduplicator = Deduplicator::new();
    assert!(claim(&deduplicator, 0));
    let before = resident_memory();
    assert!((1..40).all(|number| claim(&deduplicator, number)));
    assert!((0..40).all(|number| !claim(&deduplicator, number)));
    let more = resident_memory().saturating_sub(before);
    assert!(more < 64 << 10, "{more} KiB more for 40 events");
}
