//! Documentation and labels: keys that readers use and programs do not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::node::Node;
use super::table;
use super::walk::{Scope, Walk};

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

/// The extension that is not a label: it selects a media type.
pub(crate) const SELECTOR: &str = "x-when";

/// Compares the labels, extensions and deprecation of the same place in both documents.
pub(crate) fn compare(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let changed = changed_labels(old.value, new.value);
    if !changed.is_empty() {
        let message = format!("{} changed", Vec::from_iter(changed).join(", "));
        walk.report(scope, &table::DOCUMENTATION_CHANGED, new, message);
    }
    walk.flag(
        scope,
        (old, new),
        "deprecated",
        (&table::DEPRECATED, "it is now marked as deprecated"),
        (
            &table::NO_LONGER_DEPRECATED,
            "it is no longer marked as deprecated",
        ),
    );
}

/// Returns whether the value at `key` is documentation.
pub(crate) fn is_label(key: &str) -> bool {
    LABELS.contains(&key) || (key.starts_with("x-") && key != SELECTOR)
}

fn changed_labels(old: &Value, new: &Value) -> BTreeSet<String> {
    let keys = [old, new].into_iter().filter_map(Value::as_object);
    keys.flat_map(|members| members.keys())
        .filter(|key| is_label(key) && old.get(*key) != new.get(*key))
        .map(|key| format!("`{key}`"))
        .collect()
}
