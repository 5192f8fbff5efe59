//! Comparison of the document's own properties: labels, version, declared tags, named schemas.

use std::collections::{BTreeMap, BTreeSet};

use super::level::Direction;
use super::node::{Node, Pair};
use super::walk::{Scope, Walk};
use super::{labels, rules, schema, security, servers};

/// Compares everything outside of `paths` and the schemas.
pub(crate) fn compare<'a>(walk: &mut Walk<'a>, document: &Pair<'a>) {
    let scope = Scope::document(Direction::None);
    labels::compare(walk, &scope, document);
    if let Some(info) = document.get("info") {
        self::info(walk, &scope, &info);
    }
    tags(walk, &scope, document);
    security::of_document(walk, document);
    servers::of_document(walk, document);
}

fn info(walk: &mut Walk<'_>, scope: &Scope, info: &Pair<'_>) {
    labels::compare(walk, scope, info);
    for key in ["termsOfService", "contact", "license"] {
        if info.differs(key) {
            let place = info.new.get(key).unwrap_or_else(|| info.new.clone());
            let message = format!("`info.{key}` changed");
            walk.report(scope, &rules::DOCUMENTATION_CHANGED, &place, message);
        }
    }
    let (was, is) = info.map(|info| info.str("version").unwrap_or_default());
    if was != is {
        let message = format!("the API version changed from {was} to {is}");
        walk.report(scope, &rules::API_VERSION_CHANGED, &info.new, message);
    }
}

/// Declared tags are labels; the tags of an operation are compared with the operation.
fn tags(walk: &mut Walk<'_>, scope: &Scope, document: &Pair<'_>) {
    let (was, is) = document.map(|document| -> BTreeMap<_, _> {
        let tags = document.items_of("tags").into_iter();
        tags.filter_map(|tag| Some((tag.str("name")?, tag.value)))
            .collect()
    });
    let names: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let changed = names.into_iter().filter(|it| was.get(*it) != is.get(*it));
    let changed: Vec<_> = changed.map(|name| format!("`{name}`")).collect();
    if !changed.is_empty() {
        let place = document.new.below("tags");
        let message = format!("declared tags changed: {}", changed.join(", "));
        walk.report(scope, &rules::DOCUMENTATION_CHANGED, &place, message);
    }
}

/// Compares the sets of named schemas, and the schemas that no operation uses.
pub(crate) fn schemas<'a>(walk: &mut Walk<'a>, document: &Pair<'a>) {
    let scope = Scope::document(Direction::None);
    let (was, is) = document.map(Node::schemas);
    let names_now = was.into_iter().map(|(name, old)| {
        let now = walk.renames.get(name).cloned();
        (now.unwrap_or_else(|| name.to_owned()), old)
    });
    let names_now: BTreeMap<_, _> = names_now.collect();
    let is = is.into_iter().map(|(name, new)| (name.to_owned(), new));
    let rules = [&rules::SCHEMA_ADDED, &rules::SCHEMA_REMOVED];
    let both = walk.members(&scope, (names_now, is.collect()), |name, _| {
        (format!("the schema `{name}`"), rules)
    });
    walk.visited.clear();
    for (name, pair) in both {
        if let Some((old, _)) = walk.renames.iter().find(|(_, now)| **now == name) {
            let message = format!("the schema `{old}` is now called `{name}`");
            walk.report(&scope, &rules::SCHEMA_RENAMED, &pair.new, message);
        }
        let (old, new) = pair.map(|schema| schema.pointer.clone());
        if !walk.reached.contains(&(old, new)) {
            walk.later(&scope, &pair.old, &pair.new);
            schema::finish(walk);
        }
    }
}
