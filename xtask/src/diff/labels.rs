//! Documentation and labels: keys that readers use and programs do not.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::node::Pair;
use super::rules;
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
pub(crate) fn compare(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let keys = differing_keys(pair.old.value, pair.new.value).into_iter();
    let changed: Vec<_> = keys
        .filter(|key| is_label(key))
        .map(|key| format!("`{key}`"))
        .collect();
    if !changed.is_empty() {
        let message = format!("{} changed", changed.join(", "));
        walk.report(scope, &rules::DOCUMENTATION_CHANGED, &pair.new, message);
    }
    let states = [
        (&rules::DEPRECATED, "it is now marked as deprecated"),
        (
            &rules::NO_LONGER_DEPRECATED,
            "it is no longer marked as deprecated",
        ),
    ];
    walk.flag(scope, pair, "deprecated", states);
}

/// Returns whether the value at `key` is documentation.
pub(crate) fn is_label(key: &str) -> bool {
    LABELS.contains(&key) || (key.starts_with("x-") && key != SELECTOR)
}

/// Returns the keys in which two objects differ.
pub(crate) fn differing_keys<'v>(old: &'v Value, new: &'v Value) -> BTreeSet<&'v str> {
    let objects = [old, new].into_iter().filter_map(Value::as_object);
    let keys = objects.flat_map(Map::keys).map(String::as_str);
    keys.filter(|key| old.get(key) != new.get(key)).collect()
}
