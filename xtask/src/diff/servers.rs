//! Servers: hosts are a program's own affair, the path below which operations live is not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::collector::{Finding, Scope};
use super::level::Direction;
use super::matching::Pair;
use super::node::Node;
use super::table;
use super::{Walk, labels};

/// Compares the servers of the whole document.
pub(crate) fn of_document(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document().facing(Direction::Request);
    compare(walk, &scope, old, new, new);
}

/// Compares the servers of one operation, when it or its path has its own.
pub(crate) fn of_operation(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>, pair: &Pair<'_>) {
    let has_own =
        |levels: [&Node<'_>; 2]| levels.iter().any(|level| level.get("servers").is_some());
    if has_own([&pair.old_item, &pair.old]) || has_own([&pair.new_item, &pair.new]) {
        let scope = Scope::of(&pair.name, Direction::Request);
        let old = effective([&pair.old, &pair.old_item, old]);
        let owner = effective([&pair.new, &pair.new_item, new]);
        compare(walk, &scope, &old, &owner, &pair.new);
    }
}

/// The innermost level that lists servers.
fn effective<'a>(levels: [&Node<'a>; 3]) -> Node<'a> {
    let [inner, middle, outer] = levels;
    let own = [inner, middle]
        .into_iter()
        .find(|level| level.get("servers").is_some());
    own.unwrap_or(outer).clone()
}

fn compare(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>, place: &Node<'_>) {
    let (old, new) = (old.items_of("servers"), new.items_of("servers"));
    let paths = |servers: &[Node<'_>]| -> BTreeSet<String> {
        // Without servers, OpenAPI says, there is one with the address `/`.
        let paths: BTreeSet<_> = servers
            .iter()
            .map(|server| base_path(url(server)))
            .collect();
        if paths.is_empty() {
            BTreeSet::from([String::new()])
        } else {
            paths
        }
    };
    let (was, is) = (paths(&old), paths(&new));
    if was != is {
        let shown = |paths: &BTreeSet<String>| {
            let paths = paths.iter().map(|path| format!("`{path}/`"));
            paths.collect::<Vec<_>>().join(", ")
        };
        let message = format!(
            "operations were below {} and are below {}",
            shown(&was),
            shown(&is)
        );
        let finding = Finding::new(&table::BASE_PATH_CHANGED, place, message);
        walk.report(scope, finding.below("servers"));
    }
    let find = |servers: &[Node<'_>], wanted: &str| {
        servers.iter().position(|server| url(server) == wanted)
    };
    for server in &old {
        match find(&new, url(server)).and_then(|index| new.get(index)) {
            Some(new) => one(walk, scope, server, new),
            None => {
                let message = format!("the server `{}` is no longer listed", url(server));
                walk.report(scope, Finding::new(&table::SERVER_REMOVED, server, message));
            }
        }
    }
    for server in new
        .iter()
        .filter(|server| find(&old, url(server)).is_none())
    {
        let message = format!("the server `{}` is listed", url(server));
        walk.report(scope, Finding::new(&table::SERVER_ADDED, server, message));
    }
}

fn one(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    let variables = |node: &Node<'_>| {
        let mut variables = node.value.get("variables").cloned().unwrap_or_default();
        for variable in variables
            .as_object_mut()
            .into_iter()
            .flat_map(|all| all.values_mut())
        {
            if let Some(variable) = variable.as_object_mut() {
                variable.remove("description");
            }
        }
        variables
    };
    let (was, is): (Value, Value) = (variables(old), variables(new));
    if was != is {
        let message = format!("the variables of the server `{}` changed", url(new));
        walk.report(
            scope,
            Finding::new(&table::SERVER_VARIABLE_CHANGED, new, message),
        );
    }
}

fn url<'a>(server: &Node<'a>) -> &'a str {
    server.str("url").unwrap_or_default()
}

/// `/v1` of `https://host:port/v1/`.
fn base_path(url: &str) -> String {
    let after_host = match url.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .and_then(|slash| rest.get(slash..))
            .unwrap_or_default(),
        None => url,
    };
    after_host.trim_end_matches('/').to_owned()
}
