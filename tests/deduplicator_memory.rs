//! What was seen is known by something short, however long the ids are.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use whatsapp_business::webhook::{self, Deduplicator};

/// What the process holds, in KiB.
fn held() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Whether there was anything new in it.
fn claim(seen: &Deduplicator, number: usize) -> bool {
    let id = format!("{number}{}", "x".repeat(1 << 20));
    let body = format!(
        r#"{{"messages": [{{"id": "{id}"}}], "statuses": [{{"id": "{id}", "status": "{id}"}}]}}"#
    );
    let claim = seen.claim(webhook::parse(body.as_bytes()).unwrap());
    let new = !claim.is_empty();
    claim.complete();
    new
}

#[test]
fn ids_of_a_mebibyte_each_are_told_apart_within_little_memory() {
    let seen = Deduplicator::new();
    assert!(claim(&seen, 0));
    let before = held();
    assert!((1..40).all(|number| claim(&seen, number)));
    assert!((0..40).all(|number| !claim(&seen, number)));
    let more = held().saturating_sub(before);
    assert!(more < 64 << 10, "{more} KiB more for 40 events");
}
