//! Comparison of servers: programs choose the host themselves, but rely on the base path.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels;
use super::level::Direction;
use super::node::{Node, Pair};
use super::routes::Operations;
use super::rules;
use super::walk::{Scope, Walk};

/// Compares the servers of the whole document.
pub(crate) fn of_document(walk: &mut Walk<'_>, document: &Pair<'_>) {
    let scope = Scope::document(Direction::Request);
    compare(walk, &scope, document, &document.new);
}

/// Compares the servers of an operation that has its own, or whose path has.
pub(crate) fn of_operation(walk: &mut Walk<'_>, document: &Pair<'_>, both: &Operations<'_>) {
    let [old, new] = [&both.old, &both.new].map(|operation| {
        let levels = [&operation.node, &operation.item].into_iter();
        levels.rev().rfind(|level| level.has("servers"))
    });
    if old.is_some() || new.is_some() {
        let scope = Scope::of(both.new.name(), Direction::Request);
        let innermost = Pair::new(old.unwrap_or(&document.old), new.unwrap_or(&document.new));
        compare(walk, &scope, &innermost, &both.new.node);
    }
}

fn compare(walk: &mut Walk<'_>, scope: &Scope, owner: &Pair<'_>, place: &Node<'_>) {
    let (mut old, new) = owner.map(|owner| -> BTreeMap<_, _> {
        let servers = owner.items_of("servers").into_iter();
        servers.map(|server| (url(&server), server)).collect()
    });
    let paths = |servers: &BTreeMap<&str, Node<'_>>| -> BTreeSet<String> {
        // Without servers, OpenAPI says, there is one with the address `/`.
        let urls = match servers.is_empty() {
            true => vec!["/"],
            false => servers.keys().copied().collect(),
        };
        let paths = urls.into_iter().map(base_path);
        paths.map(|path| format!("`{path}/`")).collect()
    };
    let (was, is) = (paths(&old), paths(&new));
    if was != is {
        let [was, is] = [was, is].map(|paths| Vec::from_iter(paths).join(", "));
        let message = format!("the base path changed from {was} to {is}");
        let place = place.below("servers");
        walk.report(scope, &rules::BASE_PATH_CHANGED, &place, message);
    }
    for (url, new) in new {
        let Some(old) = old.remove(url) else {
            let message = format!("the server `{url}` is new");
            walk.report(scope, &rules::SERVER_ADDED, &new, message);
            continue;
        };
        let pair = Pair { old, new };
        labels::compare(walk, scope, &pair);
        let (was, is) = pair.map(variables);
        if was != is {
            let message = format!("the variables of the server `{url}` changed");
            walk.report(scope, &rules::SERVER_VARIABLE_CHANGED, &pair.new, message);
        }
    }
    for (url, old) in old {
        let message = format!("the server `{url}` is no longer listed");
        walk.report(scope, &rules::SERVER_REMOVED, &old, message);
    }
}

/// Returns the variables without their descriptions.
fn variables(server: &Node<'_>) -> Value {
    let mut variables = server.value.get("variables").cloned().unwrap_or_default();
    let all = variables.as_object_mut().into_iter();
    for variable in all.flat_map(|all| all.values_mut()) {
        if let Some(variable) = variable.as_object_mut() {
            variable.remove("description");
        }
    }
    variables
}

fn url<'a>(server: &Node<'a>) -> &'a str {
    server.str("url").unwrap_or_default()
}

/// Returns `/v1` of `https://host:port/v1/`.
fn base_path(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)),
        None => Some(url),
    };
    path.unwrap_or_default().trim_end_matches('/')
}
