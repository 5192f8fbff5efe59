//! Comparison of security schemes and requirements.

use std::collections::BTreeMap;

use serde_json::Value;

use super::level::Direction;
use super::matching::Pair;
use super::node::Node;
use super::walk::{Finding, Scope, Walk};
use super::{labels, table};

/// The accepted sets of schemes, each with the scopes that its schemes require.
type Alternatives = BTreeMap<Vec<String>, String>;

/// Compares the schemes, and the requirements of the document.
pub(crate) fn of_document(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document().facing(Direction::Request);
    schemes(walk, &scope, old, new);
    requirements(walk, &scope, new, &alternatives(old), &alternatives(new));
}

/// Compares the requirements of an operation that has its own.
pub(crate) fn of_operation(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>, pair: &Pair<'_>) {
    let own = |node: &Node<'_>| node.has("security");
    let (old_op, new_op) = (&pair.old.node, &pair.new.node);
    if own(old_op) || own(new_op) {
        let scope = Scope::of(pair.new.name(), Direction::Request);
        let old = alternatives(if own(old_op) { old_op } else { old });
        let is = alternatives(if own(new_op) { new_op } else { new });
        requirements(walk, &scope, new_op, &old, &is);
    }
}

fn alternatives(owner: &Node<'_>) -> Alternatives {
    let all = owner.items_of("security").into_iter();
    all.map(|alternative| {
        let schemes = alternative.members();
        let names = schemes.keys().map(|name| (*name).to_owned()).collect();
        let scopes: Vec<_> = schemes.values().map(|it| sorted(it.value)).collect();
        (names, scopes.join(" "))
    })
    .collect()
}

fn sorted(scopes: &Value) -> String {
    let scopes = scopes.as_array().into_iter().flatten();
    let mut scopes: Vec<_> = scopes.map(Value::to_string).collect();
    scopes.sort();
    scopes.join(",")
}

fn requirements(
    walk: &mut Walk,
    scope: &Scope,
    place: &Node<'_>,
    old: &Alternatives,
    new: &Alternatives,
) {
    let mut report = |rule, message: String| {
        walk.add(scope, Finding::new(rule, place, message).below("security"));
    };
    let open = |alternatives: &Alternatives| {
        alternatives.is_empty() || alternatives.contains_key(&Vec::new())
    };
    match (open(old), open(new)) {
        (true, false) => {
            let message = format!("credentials are now required: {}", listed(new.keys()));
            return report(&table::SECURITY_INTRODUCED, message);
        }
        (false, true) => {
            let message = "credentials are no longer required".to_owned();
            return report(&table::SECURITY_LIFTED, message);
        }
        _ => {}
    }
    let only_in = |one: &Alternatives, other: &Alternatives| {
        let names = one.keys().filter(|names| !names.is_empty());
        listed(names.filter(|names| !other.contains_key(*names)))
    };
    let (gone, added) = (only_in(old, new), only_in(new, old));
    if !gone.is_empty() {
        let message = format!("no longer accepted: {gone}");
        report(&table::SECURITY_ALTERNATIVE_REMOVED, message);
    }
    if !added.is_empty() {
        let message = format!("accepted as well: {added}");
        report(&table::SECURITY_ALTERNATIVE_ADDED, message);
    }
    let other_scopes = old
        .iter()
        .filter(|(names, was)| new.get(*names).is_some_and(|is| is != *was));
    let other_scopes = listed(other_scopes.map(|(names, _)| names));
    if !other_scopes.is_empty() {
        let message = format!("other scopes are required for {other_scopes}");
        report(&table::SECURITY_SCOPES_CHANGED, message);
    }
}

fn listed<'a>(alternatives: impl Iterator<Item = &'a Vec<String>>) -> String {
    let alternatives = alternatives.map(|names| format!("`{}`", names.join("` with `")));
    alternatives.collect::<Vec<_>>().join(", ")
}

fn schemes(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let mut was = declared(old);
    for (name, new) in declared(new) {
        let Some(old) = was.remove(name) else {
            let message = format!("the security scheme `{name}` is new");
            walk.report(scope, &table::SECURITY_SCHEME_ADDED, &new, message);
            continue;
        };
        let (old, new) = (old.resolved(), new.resolved());
        labels::compare(walk, scope, &old, &new);
        let keys = ["type", "scheme", "in", "name", "flows", "openIdConnectUrl"];
        let changed = keys
            .into_iter()
            .filter(|key| old.value.get(key) != new.value.get(key));
        let changed: Vec<_> = changed.collect();
        if !changed.is_empty() {
            let changed = changed.join(", ");
            let message = format!("the security scheme `{name}` differs in {changed}");
            walk.report(scope, &table::SECURITY_SCHEME_CHANGED, &new, message);
        }
    }
    for (name, old) in was {
        let message = format!("the security scheme `{name}` is removed");
        walk.report(scope, &table::SECURITY_SCHEME_REMOVED, &old, message);
    }
}

fn declared<'a>(root: &Node<'a>) -> BTreeMap<&'a str, Node<'a>> {
    let components = root.get("components");
    components
        .map(|node| node.members_of("securitySchemes"))
        .unwrap_or_default()
}
