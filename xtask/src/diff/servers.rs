//! Comparison of servers: programs choose the host themselves, but rely on the base path.

use std::collections::BTreeSet;

use serde_json::Value;

use super::level::Direction;
use super::matching::Pair;
use super::node::Node;
use super::walk::{Finding, Scope, Walk};
use super::{labels, table};

/// Compares the servers of the whole document.
pub(crate) fn of_document(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document().facing(Direction::Request);
    compare(walk, &scope, old, new, new);
}

/// Compares the servers of an operation that has its own, or whose path has.
pub(crate) fn of_operation(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>, pair: &Pair<'_>) {
    let own = |levels: [&Node<'_>; 2]| levels.iter().any(|level| level.has("servers"));
    let (was, is) = (&pair.old, &pair.new);
    if own([&was.item, &was.node]) || own([&is.item, &is.node]) {
        let scope = Scope::of(is.name(), Direction::Request);
        let old = effective([&was.node, &was.item, old]);
        let new = effective([&is.node, &is.item, new]);
        compare(walk, &scope, old, new, &is.node);
    }
}

/// Returns the innermost level that lists servers.
fn effective<'n, 'a>([inner, middle, outer]: [&'n Node<'a>; 3]) -> &'n Node<'a> {
    let own = [inner, middle]
        .into_iter()
        .find(|level| level.has("servers"));
    own.unwrap_or(outer)
}

fn compare(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>, place: &Node<'_>) {
    let (old, new) = (old.items_of("servers"), new.items_of("servers"));
    let paths = |servers: &[Node<'_>]| -> BTreeSet<String> {
        // Without servers, OpenAPI says, there is one with the address `/`.
        match servers {
            [] => BTreeSet::from([String::new()]),
            servers => servers.iter().map(|it| base_path(url(it))).collect(),
        }
    };
    let (was, is) = (paths(&old), paths(&new));
    if was != is {
        let shown = |paths: BTreeSet<String>| {
            let paths = paths.iter().map(|path| format!("`{path}/`"));
            paths.collect::<Vec<_>>().join(", ")
        };
        let message = format!("the base path changed from {} to {}", shown(was), shown(is));
        let finding = Finding::new(&table::BASE_PATH_CHANGED, place, message);
        walk.add(scope, finding.below("servers"));
    }
    for server in &old {
        if let Some(new) = new.iter().find(|new| url(new) == url(server)) {
            one(walk, scope, server, new);
        } else {
            let message = format!("the server `{}` is no longer listed", url(server));
            walk.report(scope, &table::SERVER_REMOVED, server, message);
        }
    }
    for server in &new {
        if !old.iter().any(|old| url(old) == url(server)) {
            let message = format!("the server `{}` is new", url(server));
            walk.report(scope, &table::SERVER_ADDED, server, message);
        }
    }
}

fn one(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    if variables(old) != variables(new) {
        let message = format!("the variables of the server `{}` changed", url(new));
        walk.report(scope, &table::SERVER_VARIABLE_CHANGED, new, message);
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
fn base_path(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)),
        None => Some(url),
    };
    path.unwrap_or_default().trim_end_matches('/').to_owned()
}
