//! Comparison of the document's own properties: labels, version, declared tags.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::walk::{Finding, Scope, Walk};
use super::{labels, security, servers, table};

/// Compares everything outside of `paths` and the schemas.
pub(crate) fn compare(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document();
    labels::compare(walk, &scope, old, new);
    if let (Some(old), Some(new)) = (old.get("info"), new.get("info")) {
        info(walk, &scope, &old, &new);
    }
    tags(walk, &scope, old, new);
    security::of_document(walk, old, new);
    servers::of_document(walk, old, new);
}

fn info(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    for key in ["termsOfService", "contact", "license"] {
        if old.value.get(key) != new.value.get(key) {
            let place = new.get(key).unwrap_or_else(|| new.clone());
            let message = format!("`info.{key}` changed");
            walk.report(scope, &table::DOCUMENTATION_CHANGED, &place, message);
        }
    }
    let version = |node: &Node<'_>| node.str("version").unwrap_or_default().to_owned();
    let (was, is) = (version(old), version(new));
    if was != is {
        let message = format!("the API version changed from {was} to {is}");
        walk.report(scope, &table::API_VERSION_CHANGED, new, message);
    }
}

/// Declared tags are labels; the tags of an operation are compared with the operation.
fn tags(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let by_name = |node: &Node<'_>| -> BTreeMap<String, String> {
        let tags = node.items_of("tags").into_iter();
        tags.filter_map(|tag| Some((tag.str("name")?.to_owned(), tag.value.to_string())))
            .collect()
    };
    let (was, is) = (by_name(old), by_name(new));
    let names: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name));
    let changed: Vec<_> = changed.map(|name| format!("`{name}`")).collect();
    if !changed.is_empty() {
        let message = format!("declared tags changed: {}", changed.join(", "));
        let finding = Finding::new(&table::DOCUMENTATION_CHANGED, new, message);
        walk.add(scope, finding.below("tags"));
    }
}
