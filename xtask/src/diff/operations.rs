//! Comparison of operations: presence, id, tags, and their parts.

use std::collections::BTreeMap;

use super::level::Direction;
use super::matching::{self, Matched, Operation, Pair};
use super::node::Node;
use super::walk::{Scope, Walk};
use super::{bodies, labels, parameters, security, servers, table};

/// Compares everything below `paths`.
pub(crate) fn compare(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    let matched = matching::matched(old.members_of("paths"), new.members_of("paths"));
    for removed in &matched.removed {
        let scope = Scope::of(removed.name(), Direction::Both);
        let message = format!("{} is removed", removed.route());
        walk.report(&scope, &table::OPERATION_REMOVED, &removed.node, message);
    }
    for added in &matched.added {
        let scope = Scope::of(added.name(), Direction::Both);
        let message = format!("{} is new", added.route());
        walk.report(&scope, &table::OPERATION_ADDED, &added.node, message);
    }
    for pair in &matched.both {
        walk.visited.clear();
        let scope = Scope::of(pair.new.name(), Direction::Both);
        id_and_tags(walk, &scope, &pair.old.node, &pair.new.node);
        operation(walk, &scope, pair, Direction::Request);
        security::of_operation(walk, old, new, pair);
        servers::of_operation(walk, old, new, pair);
    }
}

/// Compares one operation; `sent` is the direction of its request.
fn operation(walk: &mut Walk, scope: &Scope, pair: &Pair<'_>, sent: Direction) {
    let (old, new) = (&pair.old.node, &pair.new.node);
    labels::compare(walk, scope, old, new);
    parameters::compare(walk, &scope.facing(sent), pair);
    bodies::request(walk, &scope.facing(sent), old, new);
    bodies::responses(walk, &scope.facing(sent.reversed()), old, new);
    callbacks(walk, scope, (old, new), sent.reversed());
}

fn id_and_tags(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (old_id, new_id) = (old.str("operationId"), new.str("operationId"));
    if old_id != new_id {
        let id = |id: Option<&str>| id.map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
        let message = format!(
            "the operation id changed from {} to {}",
            id(old_id),
            id(new_id)
        );
        walk.report(scope, &table::OPERATION_ID_CHANGED, new, message);
    }
    let tags = |node: &Node<'_>| -> Vec<String> {
        let tags = node.items_of("tags");
        let names = tags.iter().filter_map(|tag| tag.value.as_str());
        names.map(str::to_owned).collect()
    };
    let (was, is) = (tags(old), tags(new));
    if was != is {
        let rule = if was.first() == is.first() {
            &table::OPERATION_TAGS_CHANGED
        } else {
            &table::OPERATION_HANDLE_CHANGED
        };
        let (was, is) = (was.join(", "), is.join(", "));
        let message = format!("the tags changed from [{was}] to [{is}]");
        walk.report(scope, rule, new, message);
    }
}

/// Callbacks are requests in the other direction: the program receives what they send.
fn callbacks(walk: &mut Walk, scope: &Scope, (old, new): (&Node<'_>, &Node<'_>), sent: Direction) {
    let mut was = old.members_of("callbacks");
    for (name, new) in new.members_of("callbacks") {
        match was.remove(name) {
            Some(old) => callback(walk, scope, &old.resolved(), &new.resolved(), sent),
            None => {
                let message = format!("the callback `{name}` is new");
                walk.report(&scope.facing(sent), &table::CALLBACK_ADDED, &new, message);
            }
        }
    }
    for (name, old) in was {
        let message = format!("the callback `{name}` is removed");
        walk.report(&scope.facing(sent), &table::CALLBACK_REMOVED, &old, message);
    }
}

/// The addresses of a callback are expressions: if each document has one, they are the same call.
fn callback(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>, sent: Direction) {
    let (mut was, mut is) = (old.members(), new.members());
    if was.len() == 1
        && is.len() == 1
        && let (Some((old_url, old)), Some((new_url, new))) = (was.pop_first(), is.pop_first())
    {
        if old_url != new_url {
            let message = format!("the address changed from `{old_url}` to `{new_url}`");
            let scope = scope.facing(Direction::None);
            walk.report(&scope, &table::CALLBACK_ADDRESS_CHANGED, &new, message);
        }
        was = BTreeMap::from([("callback", old)]);
        is = BTreeMap::from([("callback", new)]);
    }
    let Matched {
        removed,
        both,
        added,
    } = matching::matched(was, is);
    let title = |operation: &Operation<'_>| operation.method.to_uppercase();
    for removed in &removed {
        let message = format!("the callback {} is removed", title(removed));
        let scope = scope.facing(sent);
        walk.report(&scope, &table::CALLBACK_REMOVED, &removed.node, message);
    }
    for added in &added {
        let message = format!("the callback {} is new", title(added));
        walk.report(
            &scope.facing(sent),
            &table::CALLBACK_ADDED,
            &added.node,
            message,
        );
    }
    for pair in &both {
        operation(walk, scope, pair, sent);
    }
}
