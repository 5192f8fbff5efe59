//! Operations: there or not, what they are called, and what they exchange.

use super::affected::Affected;
use super::collector::{Finding, Scope};
use super::level::Direction;
use super::matching::{self, Pair};
use super::node::Node;
use super::opinion::{Question, Topic};
use super::table;
use super::{Walk, bodies, labels, parameters, security, servers};

/// Compares everything below `paths`.
pub(crate) fn compare(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>, affected: &Affected) {
    let matched = matching::matched_operations(old, new);
    for removed in &matched.removed {
        let scope = Scope::of(removed.name(), Direction::Both);
        let question = Question::new(Topic::Removed, &removed.node, &paths_of(new));
        let message = format!("{} is gone", removed.route());
        let finding = Finding::new(&table::OPERATION_REMOVED, &removed.node, message);
        walk.report(&scope, finding.ask(question));
    }
    for added in &matched.added {
        let scope = Scope::of(added.name(), Direction::Both);
        let question = Question::new(Topic::Added, &paths_of(old), &added.node);
        let message = format!("{} is new", added.route());
        let finding = Finding::new(&table::OPERATION_ADDED, &added.node, message);
        walk.report(&scope, finding.ask(question));
    }
    for pair in &matched.both {
        if affected.touches(pair) {
            walk.visited.clear();
            operation(walk, pair, Direction::Request);
        }
        security::of_operation(walk, old, new, pair);
        servers::of_operation(walk, old, new, pair);
    }
}

/// Where `drift` puts an operation that is not there.
fn paths_of<'a>(root: &Node<'a>) -> Node<'a> {
    Node {
        pointer: "/paths".to_owned(),
        ..root.clone()
    }
}

/// Compares one operation; `sent` is the way its request travels.
fn operation(walk: &mut Walk<'_>, pair: &Pair<'_>, sent: Direction) {
    let scope = Scope::of(&pair.name, Direction::Both);
    labels::compare(walk, &scope, &pair.old, &pair.new);
    if sent == Direction::Request {
        name_and_handle(walk, &scope, pair);
    }
    parameters::compare(walk, &scope.facing(sent), pair);
    bodies::request(walk, &scope.facing(sent), &pair.old, &pair.new);
    bodies::responses(walk, &scope.facing(sent.reversed()), &pair.old, &pair.new);
    callbacks(walk, &scope, pair, sent.reversed());
}

fn name_and_handle(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (old_id, new_id) = (pair.old.str("operationId"), pair.new.str("operationId"));
    if old_id != new_id {
        let id = |id: Option<&str>| id.map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
        let message = format!("the operation id was {} and is {}", id(old_id), id(new_id));
        walk.report(
            scope,
            Finding::new(&table::OPERATION_ID_CHANGED, &pair.new, message),
        );
    }
    let tags = |node: &Node<'_>| -> Vec<String> {
        let tags = node.items_of("tags");
        tags.iter()
            .filter_map(|tag| tag.value.as_str().map(str::to_owned))
            .collect()
    };
    let (old_tags, new_tags) = (tags(&pair.old), tags(&pair.new));
    let shown = |tags: &[String]| format!("[{}]", tags.join(", "));
    let message = format!(
        "the tags were {} and are {}",
        shown(&old_tags),
        shown(&new_tags)
    );
    if old_tags.first() != new_tags.first() {
        walk.report(
            scope,
            Finding::new(&table::OPERATION_HANDLE_CHANGED, &pair.new, message),
        );
    } else if old_tags != new_tags {
        walk.report(
            scope,
            Finding::new(&table::OPERATION_TAGS_CHANGED, &pair.new, message),
        );
    }
}

/// Callbacks are calls the other way: what they send, the program receives.
fn callbacks(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>, sent: Direction) {
    for (name, old) in pair.old.members_of("callbacks") {
        if pair.new.at(&["callbacks", name]).is_none() {
            let message = format!("the callback `{name}` is gone");
            let finding = Finding::new(&table::CALLBACK_REMOVED, &old, message);
            walk.report(&scope.facing(sent), finding);
        }
    }
    for (name, new) in pair.new.members_of("callbacks") {
        let Some(old) = pair.old.at(&["callbacks", name]) else {
            let message = format!("the callback `{name}` is new");
            let finding = Finding::new(&table::CALLBACK_ADDED, &new, message);
            walk.report(&scope.facing(sent), finding);
            continue;
        };
        callback(walk, scope, &old.resolved(), &new.resolved(), sent);
    }
}

/// A callback's addresses are expressions: with one on each side they are the same call.
fn callback(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>, sent: Direction) {
    let (old_items, new_items) = (old.members(), new.members());
    let matched = match (old_items.as_slice(), new_items.as_slice()) {
        ([(old_url, old_item)], [(new_url, new_item)]) => {
            if old_url != new_url {
                let message = format!("the callback goes to `{new_url}`, not to `{old_url}`");
                walk.report(
                    &scope.facing(Direction::None),
                    Finding::new(&table::CALLBACK_ADDRESS_CHANGED, new_item, message),
                );
            }
            matching::matched(
                vec![("callback", old_item.clone())],
                vec![("callback", new_item.clone())],
            )
        }
        _ => matching::matched(old_items, new_items),
    };
    for removed in &matched.removed {
        let message = format!("the callback {} is gone", removed.method.to_uppercase());
        let finding = Finding::new(&table::CALLBACK_REMOVED, &removed.node, message);
        walk.report(&scope.facing(sent), finding);
    }
    for added in &matched.added {
        let message = format!("the callback {} is new", added.method.to_uppercase());
        let finding = Finding::new(&table::CALLBACK_ADDED, &added.node, message);
        walk.report(&scope.facing(sent), finding);
    }
    for pair in &matched.both {
        let pair = Pair {
            name: scope.operation.clone().unwrap_or_default(),
            ..pair.clone()
        };
        operation(walk, &pair, sent);
    }
}
