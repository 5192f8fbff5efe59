//! The `source` level of a difference, compared with the generator: a change breaks Rust if and only
//! if something of the public Rust API is removed or changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use xtask::diff::{Report, Source, compare};

/// A document that Rust can be generated from.
const BASE: &str = include_str!("../source_verdict/base.json");
/// What is changed in it: JSON Patches by name.
const CHANGES: &str = include_str!("../source_verdict/changes.json");

/// The public Rust API, one line an item; what positional arguments are called is not part of it.
fn listing(document: &Value) -> BTreeSet<String> {
    let api = xtask::diff::rust_api(document);
    let api = api.unwrap_or_else(|error| panic!("{error}"));
    api.into_keys().collect()
}

/// Where the verdict and the generator disagree.
fn disagreement(report: &Report, old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<String> {
    let breaking = |source: Source| source == Source::Breaking;
    let judged = report.changes.iter().any(|change| breaking(change.source));
    let gone: Vec<_> = old.difference(new).collect();
    (judged == gone.is_empty()).then(|| {
        let ids: Vec<_> = report
            .changes
            .iter()
            .map(|change| (change.id, change.source))
            .collect();
        format!("reported {ids:?}, gone from the Rust API: {gone:#?}")
    })
}

#[test]
fn a_change_breaks_the_source_if_and_only_if_it_takes_something_from_the_rust_api() {
    let base: Value = serde_json::from_str(BASE).unwrap();
    let changes: BTreeMap<String, json_patch::Patch> = serde_json::from_str(CHANGES).unwrap();
    let old = listing(&base);
    let mut wrong = Vec::new();
    for (name, patch) in changes {
        let mut changed = base.clone();
        json_patch::patch(&mut changed, &patch).unwrap_or_else(|error| panic!("{name}: {error}"));
        let new = listing(&changed);
        for (way, before, after, old, new) in [
            ("forwards", &base, &changed, &old, &new),
            ("backwards", &changed, &base, &new, &old),
        ] {
            let report = compare(before, after).unwrap();
            if let Some(disagreement) = disagreement(&report, old, new) {
                wrong.push(format!("{name}, {way}: {disagreement}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
