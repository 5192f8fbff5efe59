//! Prose and labels: what a reader sees and no program does.

use serde_json::Value;

use super::Walk;
use super::collector::{Finding, Scope};
use super::node::Node;
use super::table;

const LABELS: [&str; 8] = [
    "title",
    "summary",
    "description",
    "externalDocs",
    "example",
    "examples",
    "links",
    "xml",
];

/// The key that is not a label although it is an extension: it selects a media type.
pub(crate) const SELECTOR: &str = "x-when";

/// Compares the labels, extensions and deprecation of the same thing in both documents.
pub(crate) fn compare(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let changed = changed_labels(old.value, new.value);
    if !changed.is_empty() {
        let message = format!("{} changed", changed.join(", "));
        walk.report(
            scope,
            Finding::new(&table::DOCUMENTATION_CHANGED, new, message),
        );
    }
    match (old.flag("deprecated"), new.flag("deprecated")) {
        (false, true) => {
            let message = "it is marked as deprecated now";
            walk.report(scope, Finding::new(&table::DEPRECATED, new, message));
        }
        (true, false) => {
            let message = "it is no longer marked as deprecated";
            walk.report(
                scope,
                Finding::new(&table::NO_LONGER_DEPRECATED, new, message),
            );
        }
        _ => {}
    }
}

/// Whether what stands at `key` is for readers only.
pub(crate) fn is_label(key: &str) -> bool {
    LABELS.contains(&key) || (key.starts_with("x-") && key != SELECTOR)
}

fn changed_labels(old: &Value, new: &Value) -> Vec<String> {
    let keys_of = |value: &Value| -> Vec<String> {
        let keys = value
            .as_object()
            .map(|members| members.keys())
            .into_iter()
            .flatten();
        keys.filter(|key| is_label(key)).cloned().collect()
    };
    let mut keys = keys_of(old);
    keys.extend(keys_of(new));
    keys.sort();
    keys.dedup();
    keys.retain(|key| old.get(key) != new.get(key));
    keys.iter().map(|key| format!("`{key}`")).collect()
}
