//! Which schemas a program sends. In what can be sent an optional list is an `Option` in Rust, since an
//! absent list and an empty one are different requests; in what is only received it is not.

use std::collections::BTreeSet;

use super::Walk;
use super::collector::{Finding, Scope};
use super::matching::matched_operations;
use super::node::Node;
use super::object::View;
use super::shape::{Shape, peel};
use super::table;

/// Deeper nesting of schemas in place than any document has.
const MAX_DEPTH: usize = 16;

/// The names of the schemas that the request bodies of a document lead to.
pub(crate) fn sent(root: &Node<'_>) -> BTreeSet<String> {
    let mut open: Vec<_> = matched_operations(root, root)
        .both
        .iter()
        .filter_map(|pair| Some(pair.new.get("requestBody")?.resolved().value))
        .collect();
    let mut found = BTreeSet::new();
    while let Some(value) = open.pop() {
        let place = Node {
            root: root.root,
            value,
            pointer: String::new(),
        };
        if let Some(name) = place.ref_name()
            && found.insert(name)
        {
            open.push(place.resolved().value);
        }
        match value {
            serde_json::Value::Object(members) => open.extend(members.values()),
            serde_json::Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Reports a schema with optional lists that is sent in one document only.
pub(crate) fn compare(walk: &mut Walk<'_>, name: &str, old: &Node<'_>, new: &Node<'_>) {
    let name_now = walk.renames.get(name).map_or(name, String::as_str);
    let (was, is) = (
        walk.sent_before.contains(name),
        walk.sent.contains(name_now),
    );
    if was == is || !has_optional_list(old, new, 0) {
        return;
    }
    let (rule, message) = if is {
        (
            &table::SCHEMA_BECAME_SENT,
            format!("`{name_now}` is sent now: its optional lists become `Option`s"),
        )
    } else {
        (
            &table::SCHEMA_NO_LONGER_SENT,
            format!("`{name_now}` is no longer sent: its optional lists are no `Option`s any more"),
        )
    };
    walk.report(&Scope::document(), Finding::new(rule, new, message));
}

/// Whether an optional list of this place is an `Option` whether it may be `null` or not.
pub(crate) fn is_sent(walk: &Walk<'_>, place: &Node<'_>) -> bool {
    let owner = place.pointer.strip_prefix("/components/schemas/");
    let owner = owner.and_then(|owner| owner.split('/').next());
    owner.is_some_and(|owner| walk.sent.contains(&super::node::unescape(owner)))
}

/// Whether there is an optional list that may not be `null`, here or in a schema in place.
fn has_optional_list(old: &Node<'_>, new: &Node<'_>, depth: usize) -> bool {
    let (old, new) = (peel(old), peel(new));
    let in_place = depth == 0 || (old.name.is_none() && new.name.is_none());
    if !in_place || depth > MAX_DEPTH {
        return false;
    }
    match (Shape::of(&old.core), Shape::of(&new.core)) {
        (Shape::Object, Shape::Object) => {
            let (was, is) = (View::of(&old.core), View::of(&new.core));
            is.properties.iter().any(|(name, new)| {
                let Some(old) = was.properties.get(name) else {
                    return false;
                };
                let optional = !was.required.contains(name) && !is.required.contains(name);
                (optional && is_list(old) && is_list(new)) || has_optional_list(old, new, depth + 1)
            })
        }
        (Shape::Array, Shape::Array) => match (old.core.get("items"), new.core.get("items")) {
            (Some(old), Some(new)) => has_optional_list(&old, &new, depth + 1),
            _ => false,
        },
        _ => false,
    }
}

fn is_list(property: &Node<'_>) -> bool {
    let peeled = peel(property);
    peeled.name.is_none() && !peeled.nullable && Shape::of(&peeled.core) == Shape::Array
}
