//! Security: the schemes, and which of them an operation accepts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::collector::{Finding, Scope};
use super::level::Direction;
use super::matching::Pair;
use super::node::Node;
use super::table;
use super::{Walk, labels};

/// The ways to be let in: each a set of schemes, with the scopes that each scheme must bring.
type Alternatives = BTreeMap<Vec<String>, String>;

/// Compares the schemes, and what the document asks of every operation.
pub(crate) fn of_document(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document().facing(Direction::Request);
    schemes(walk, &scope, old, new);
    requirements(walk, &scope, new, &alternatives(old), &alternatives(new));
}

/// Compares what one operation asks, when it does not simply follow the document.
pub(crate) fn of_operation(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>, pair: &Pair<'_>) {
    let own = |node: &Node<'_>| node.get("security").is_some();
    if own(&pair.old) || own(&pair.new) {
        let scope = Scope::of(&pair.name, Direction::Request);
        let old = alternatives(if own(&pair.old) { &pair.old } else { old });
        let is = alternatives(if own(&pair.new) { &pair.new } else { new });
        requirements(walk, &scope, &pair.new, &old, &is);
    }
}

fn alternatives(owner: &Node<'_>) -> Alternatives {
    let all = owner.items_of("security").into_iter();
    all.map(|alternative| {
        let mut schemes = alternative.members();
        schemes.sort_by_key(|(name, _)| *name);
        let names = schemes.iter().map(|(name, _)| (*name).to_owned()).collect();
        let scopes = schemes
            .iter()
            .map(|(_, scopes)| sorted(scopes.value))
            .collect::<Vec<_>>();
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
    walk: &mut Walk<'_>,
    scope: &Scope,
    place: &Node<'_>,
    old: &Alternatives,
    new: &Alternatives,
) {
    let mut report = |rule, message: String| {
        walk.report(scope, Finding::new(rule, place, message).below("security"));
    };
    let open = |alternatives: &Alternatives| {
        alternatives.is_empty() || alternatives.contains_key(&Vec::new())
    };
    match (open(old), open(new)) {
        (true, false) => {
            let message = format!("credentials are needed now: {}", listed(new.keys()));
            return report(&table::SECURITY_INTRODUCED, message);
        }
        (false, true) => {
            return report(
                &table::SECURITY_LIFTED,
                "no credentials are needed any more".to_owned(),
            );
        }
        _ => {}
    }
    let missing = |from: &Alternatives, all: &Alternatives| -> Vec<Vec<String>> {
        let missing = all
            .keys()
            .filter(|names| !from.contains_key(*names) && !names.is_empty());
        missing.cloned().collect()
    };
    let (gone, fresh) = (missing(new, old), missing(old, new));
    if !gone.is_empty() {
        let message = format!("no longer accepted: {}", listed(gone.iter()));
        report(&table::SECURITY_ALTERNATIVE_REMOVED, message);
    }
    if !fresh.is_empty() {
        let message = format!("accepted as well: {}", listed(fresh.iter()));
        report(&table::SECURITY_ALTERNATIVE_ADDED, message);
    }
    let other_scopes = old
        .iter()
        .filter(|(names, was)| new.get(*names).is_some_and(|is| is != *was));
    let other_scopes: Vec<_> = other_scopes.map(|(names, _)| names.clone()).collect();
    if !other_scopes.is_empty() {
        let message = format!(
            "other scopes are needed for {}",
            listed(other_scopes.iter())
        );
        report(&table::SECURITY_SCOPES_CHANGED, message);
    }
}

fn listed<'a>(alternatives: impl Iterator<Item = &'a Vec<String>>) -> String {
    let alternatives = alternatives.map(|names| format!("`{}`", names.join("` with `")));
    alternatives.collect::<Vec<_>>().join(", ")
}

fn schemes(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let mut was = declared(old);
    for (name, new) in declared(new) {
        let Some(old) = was.remove(name) else {
            let message = format!("the security scheme `{name}` is new");
            walk.report(
                scope,
                Finding::new(&table::SECURITY_SCHEME_ADDED, &new, message),
            );
            continue;
        };
        let (old, new) = (old.resolved(), new.resolved());
        labels::compare(walk, scope, &old, &new);
        let differs = |key: &&str| old.value.get(*key) != new.value.get(*key);
        let keys = ["type", "scheme", "in", "name", "flows", "openIdConnectUrl"];
        let changed: Vec<_> = keys.iter().copied().filter(|key| differs(key)).collect();
        if !changed.is_empty() {
            let message = format!(
                "the security scheme `{name}` differs in {}",
                changed.join(", ")
            );
            walk.report(
                scope,
                Finding::new(&table::SECURITY_SCHEME_CHANGED, &new, message),
            );
        }
    }
    for (name, old) in was {
        let message = format!("the security scheme `{name}` is gone");
        walk.report(
            scope,
            Finding::new(&table::SECURITY_SCHEME_REMOVED, &old, message),
        );
    }
}

fn declared<'a>(root: &Node<'a>) -> BTreeMap<&'a str, Node<'a>> {
    let schemes = root.at(&["components", "securitySchemes"]);
    schemes
        .map(|schemes| schemes.members())
        .unwrap_or_default()
        .into_iter()
        .collect()
}
