//! Comparison of operations: presence, id, tags, and their parts.

use std::collections::BTreeMap;

use super::level::Direction;
use super::node::{Members, Pair};
use super::routes::{self, Operation, Operations};
use super::rules::{self, Rule};
use super::walk::{Scope, Walk};
use super::{bodies, labels, parameters, schema, security, servers};

/// Compares everything below `paths`.
pub(crate) fn compare<'a>(walk: &mut Walk<'a>, document: &Pair<'a>) {
    let report = |walk: &mut Walk<'_>, operation: &Operation<'_>, rule: &'static Rule, what| {
        let scope = Scope::of(operation.name(), Direction::Both);
        let message = format!("{} is {what}", operation.route());
        walk.report(&scope, rule, &operation.node, message);
    };
    let matched = matched(document.members_of("paths"));
    for removed in &matched.removed {
        report(walk, removed, &rules::OPERATION_REMOVED, "removed");
    }
    for added in &matched.added {
        report(walk, added, &rules::OPERATION_ADDED, "new");
    }
    for both in &matched.both {
        walk.visited.clear();
        let scope = Scope::of(both.new.name(), Direction::Both);
        id_and_tags(walk, &scope, &both.nodes());
        operation(walk, &scope, both, Direction::Request);
        security::of_operation(walk, document, both);
        servers::of_operation(walk, document, both);
    }
}

/// The operations of two documents, paired.
struct Matched<'a> {
    removed: Vec<Operation<'a>>,
    both: Vec<Operations<'a>>,
    added: Vec<Operation<'a>>,
}

fn matched<'a>((old, new): (Members<'a>, Members<'a>)) -> Matched<'a> {
    let mut old = routes::operations(old);
    let (mut both, mut added) = (Vec::new(), Vec::new());
    for (key, new) in routes::operations(new) {
        match old.remove(&key) {
            None => added.push(new),
            Some(old) => both.push(Operations { old, new }),
        }
    }
    let removed = old.into_values().collect();
    Matched {
        removed,
        both,
        added,
    }
}

/// Compares one operation; `sent` is the direction of its request.
fn operation<'a>(walk: &mut Walk<'a>, scope: &Scope, both: &Operations<'a>, sent: Direction) {
    let nodes = both.nodes();
    labels::compare(walk, scope, &nodes);
    parameters::compare(walk, &scope.facing(sent), both);
    bodies::request(walk, &scope.facing(sent), &nodes);
    bodies::responses(walk, &scope.facing(sent.reversed()), &nodes);
    schema::finish(walk);
    callbacks(walk, scope, &nodes, sent.reversed());
}

fn id_and_tags(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(|operation| operation.str("operationId"));
    if was != is {
        let [was, is] = [was, is].map(|id| id.map_or("none".to_owned(), |id| format!("`{id}`")));
        let message = format!("the operation id changed from {was} to {is}");
        walk.report(scope, &rules::OPERATION_ID_CHANGED, &pair.new, message);
    }
    let (was, is) = pair.map(|operation| operation.strings_of("tags"));
    if was != is {
        let rule = match was.first() == is.first() {
            true => &rules::OPERATION_TAGS_CHANGED,
            false => &rules::OPERATION_HANDLE_CHANGED,
        };
        let (was, is) = (was.join(", "), is.join(", "));
        let message = format!("the tags changed from [{was}] to [{is}]");
        walk.report(scope, rule, &pair.new, message);
    }
}

/// Callbacks are requests in the other direction: the program receives what they send.
fn callbacks<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>, sent: Direction) {
    let callbacks = pair.members_of("callbacks");
    let both = walk.members(&scope.facing(sent), callbacks, |name, _| {
        (format!("the callback `{name}`"), CALLBACK)
    });
    for (_, pair) in both {
        callback(walk, scope, &pair.resolved(), sent);
    }
}

/// The rules for a callback that is added, or removed.
const CALLBACK: [&Rule; 2] = [&rules::CALLBACK_ADDED, &rules::CALLBACK_REMOVED];

/// The addresses of a callback are expressions: if each document has one, they are the same call.
fn callback<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>, sent: Direction) {
    let (mut was, mut is) = (pair.old.members(), pair.new.members());
    if was.len() == 1
        && is.len() == 1
        && let (Some((old_url, old)), Some((new_url, new))) = (was.pop_first(), is.pop_first())
    {
        if old_url != new_url {
            let message = format!("the address changed from `{old_url}` to `{new_url}`");
            let scope = scope.facing(Direction::None);
            walk.report(&scope, &rules::CALLBACK_ADDRESS_CHANGED, &new, message);
        }
        was = BTreeMap::from([("callback", old)]);
        is = BTreeMap::from([("callback", new)]);
    }
    let matched = matched((was, is));
    let mut report = |operation: &Operation<'_>, rule, what| {
        let message = format!("the callback {} is {what}", operation.method.to_uppercase());
        walk.report(&scope.facing(sent), rule, &operation.node, message);
    };
    let [added, removed] = CALLBACK;
    matched
        .removed
        .iter()
        .for_each(|it| report(it, removed, "removed"));
    matched.added.iter().for_each(|it| report(it, added, "new"));
    for both in &matched.both {
        operation(walk, scope, both, sent);
    }
}
