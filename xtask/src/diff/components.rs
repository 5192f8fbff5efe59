//! Comparison of the named schemas: presence, renames, and schemas that no operation uses.

use super::node::Node;
use super::schema;
use super::table;
use super::walk::{Scope, Walk};

/// Compares the sets of named schemas, and the schemas that no operation uses.
pub(crate) fn compare(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document();
    let (was, mut is) = (old.schemas(), new.schemas());
    walk.visited.clear();
    for (name, old) in was {
        let name_now = walk.renames.get(name).cloned();
        let Some(new) = is.remove(name_now.as_deref().unwrap_or(name)) else {
            let message = format!("the schema `{name}` is removed");
            walk.report(&scope, &table::SCHEMA_REMOVED, &old, message);
            continue;
        };
        if let Some(new_name) = name_now {
            let message = format!("the schema `{name}` is now called `{new_name}`");
            walk.report(&scope, &table::SCHEMA_RENAMED, &new, message);
        }
        let pair = (old.pointer.clone(), new.pointer.clone());
        if !walk.reached.contains(&pair) {
            schema::compare(walk, &scope, &old, &new);
        }
    }
    for (name, node) in is {
        let message = format!("the schema `{name}` is new");
        walk.report(&scope, &table::SCHEMA_ADDED, &node, message);
    }
}
