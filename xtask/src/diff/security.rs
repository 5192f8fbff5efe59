//! Comparison of security schemes and requirements.

use std::collections::BTreeMap;

use serde_json::Value;

use super::level::Direction;
use super::node::{Node, Pair};
use super::routes::Operations;
use super::walk::{Scope, Walk};
use super::{labels, rules};

/// The accepted sets of schemes, each with the scopes that its schemes require.
type Alternatives<'a> = BTreeMap<Vec<&'a str>, String>;

/// Compares the schemes, and the requirements of the document.
pub(crate) fn of_document<'a>(walk: &mut Walk<'a>, document: &Pair<'a>) {
    let scope = Scope::document(Direction::Request);
    schemes(walk, &scope, document);
    requirements(walk, &scope, &document.new, document);
}

/// Compares the requirements of an operation that has its own.
pub(crate) fn of_operation(walk: &mut Walk<'_>, document: &Pair<'_>, both: &Operations<'_>) {
    let own = |node: &Node<'_>| node.has("security");
    let (old, new) = (&both.old.node, &both.new.node);
    if own(old) || own(new) {
        let scope = Scope::of(both.new.name(), Direction::Request);
        let owner = Pair::new(
            if own(old) { old } else { &document.old },
            if own(new) { new } else { &document.new },
        );
        requirements(walk, &scope, new, &owner);
    }
}

fn alternatives<'a>(owner: &Node<'a>) -> Alternatives<'a> {
    let all = owner.items_of("security").into_iter();
    all.map(|alternative| {
        let schemes = alternative.members();
        let scopes: Vec<_> = schemes.values().map(|it| sorted(it.value)).collect();
        (schemes.into_keys().collect(), scopes.join(" "))
    })
    .collect()
}

fn sorted(scopes: &Value) -> String {
    let scopes = scopes.as_array().into_iter().flatten();
    let mut scopes: Vec<_> = scopes.map(Value::to_string).collect();
    scopes.sort();
    scopes.join(",")
}

/// Compares the requirements of `owner`; they are reported at `place`.
fn requirements(walk: &mut Walk<'_>, scope: &Scope, place: &Node<'_>, owner: &Pair<'_>) {
    let (old, new) = owner.map(alternatives);
    let place = place.below("security");
    let mut report = |rule, message: String| walk.report(scope, rule, &place, message);
    let open = |all: &Alternatives<'_>| all.is_empty() || all.contains_key(&Vec::new());
    match (open(&old), open(&new)) {
        (true, false) => {
            let message = format!("credentials are now required: {}", listed(new.keys()));
            return report(&rules::SECURITY_INTRODUCED, message);
        }
        (false, true) => {
            let message = "credentials are no longer required".to_owned();
            return report(&rules::SECURITY_LIFTED, message);
        }
        _ => {}
    }
    let only_in = |one: &Alternatives<'_>, other: &Alternatives<'_>| {
        let names = one.keys().filter(|names| !names.is_empty());
        listed(names.filter(|names| !other.contains_key(*names)))
    };
    let other_scopes = old.iter().filter(|(names, was)| {
        let is = new.get(*names);
        is.is_some_and(|is| is != *was)
    });
    for (alternatives, rule, what) in [
        (
            only_in(&old, &new),
            &rules::SECURITY_ALTERNATIVE_REMOVED,
            "no longer accepted:",
        ),
        (
            only_in(&new, &old),
            &rules::SECURITY_ALTERNATIVE_ADDED,
            "accepted as well:",
        ),
        (
            listed(other_scopes.map(|(names, _)| names)),
            &rules::SECURITY_SCOPES_CHANGED,
            "other scopes are required for",
        ),
    ] {
        if !alternatives.is_empty() {
            report(rule, format!("{what} {alternatives}"));
        }
    }
}

fn listed<'n, 'a: 'n>(alternatives: impl Iterator<Item = &'n Vec<&'a str>>) -> String {
    let alternatives = alternatives.map(|names| format!("`{}`", names.join("` with `")));
    alternatives.collect::<Vec<_>>().join(", ")
}

fn schemes<'a>(walk: &mut Walk<'a>, scope: &Scope, document: &Pair<'a>) {
    let declared = document.map(|root| root.below("components").members_of("securitySchemes"));
    let rules = [
        &rules::SECURITY_SCHEME_ADDED,
        &rules::SECURITY_SCHEME_REMOVED,
    ];
    let both = walk.members(scope, declared, |name, _| {
        (format!("the security scheme `{name}`"), rules)
    });
    for (name, pair) in both {
        let pair = pair.resolved();
        labels::compare(walk, scope, &pair);
        let keys = ["type", "scheme", "in", "name", "flows", "openIdConnectUrl"];
        let changed: Vec<_> = keys.into_iter().filter(|key| pair.differs(key)).collect();
        if !changed.is_empty() {
            let changed = changed.join(", ");
            let message = format!("the security scheme `{name}` differs in {changed}");
            walk.report(scope, &rules::SECURITY_SCHEME_CHANGED, &pair.new, message);
        }
    }
}
