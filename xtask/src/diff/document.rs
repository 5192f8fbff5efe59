//! The document's own facts: its labels and version, its tags.

use std::collections::BTreeMap;

use super::collector::{Finding, Scope};
use super::node::Node;
use super::table;
use super::{Walk, labels, security, servers};

/// Compares everything outside `paths` and the schemas.
pub(crate) fn compare(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document();
    labels::compare(walk, &scope, old, new);
    info(walk, &scope, old, new);
    tags(walk, &scope, old, new);
    security::of_document(walk, old, new);
    servers::of_document(walk, old, new);
}

fn info(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (Some(old), Some(new)) = (old.get("info"), new.get("info")) else {
        return;
    };
    labels::compare(walk, scope, &old, &new);
    for key in ["termsOfService", "contact", "license"] {
        if old.value.get(key) != new.value.get(key) {
            let place = new.get(key).unwrap_or_else(|| new.clone());
            let message = format!("`info.{key}` changed");
            walk.report(
                scope,
                Finding::new(&table::DOCUMENTATION_CHANGED, &place, message),
            );
        }
    }
    let (was, is) = (
        old.str("version").unwrap_or_default(),
        new.str("version").unwrap_or_default(),
    );
    if was != is {
        let message = format!("the API's version was {was} and is {is}");
        walk.report(
            scope,
            Finding::new(&table::API_VERSION_CHANGED, &new, message),
        );
    }
}

/// Declared tags are labels; which operation has which is judged there.
fn tags(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let by_name = |node: &Node<'_>| -> BTreeMap<String, String> {
        let tags = node.items_of("tags").into_iter();
        tags.filter_map(|tag| Some((tag.str("name")?.to_owned(), tag.value.to_string())))
            .collect()
    };
    let (was, is) = (by_name(old), by_name(new));
    let mut changed: Vec<_> = was.keys().chain(is.keys()).collect();
    changed.sort();
    changed.dedup();
    changed.retain(|name| was.get(*name) != is.get(*name));
    if !changed.is_empty() {
        let names: Vec<_> = changed.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("declared tags changed: {}", names.join(", "));
        let finding = Finding::new(&table::DOCUMENTATION_CHANGED, new, message);
        walk.report(scope, finding.below("tags"));
    }
}
