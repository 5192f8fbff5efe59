//! Comparison of the members of `oneOf`, `anyOf`, and of an `allOf` that is not an object; and of
//! schemas of different types.

use super::level::{Direction, Wire};
use super::node::{Node, Pair};
use super::rules::{self, Rule};
use super::shape::{Shape, peel};
use super::walk::{Scope, Walk};

/// Compares alternatives of which exactly one applies. A single schema is the only alternative.
pub(crate) fn one_of<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let rules = [&rules::ONE_OF_MEMBER_ADDED, &rules::ONE_OF_MEMBER_REMOVED];
    compare(walk, scope, pair, "oneOf", rules);
}

/// Compares alternatives of which at least one applies.
pub(crate) fn any_of<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let rules = [&rules::ANY_OF_MEMBER_ADDED, &rules::ANY_OF_MEMBER_REMOVED];
    let both = compare(walk, scope, pair, "anyOf", rules);
    // The first alternative gives the Rust type.
    let firsts = pair.map(|node| {
        alternatives(node, "anyOf")
            .first()
            .map(|it| it.pointer.clone())
    });
    let are_first = |pair: &Pair<'_>| pair.map(|it| Some(it.pointer.clone())) == firsts;
    if !both.is_empty() && !both.iter().any(are_first) {
        let message = "another alternative comes first";
        walk.report(scope, &rules::ANY_OF_PRIMARY_CHANGED, &pair.new, message);
    }
}

/// Compares schemas that apply at once. The effect of a new one cannot be determined, so it counts
/// as breaking where it may be: in what is sent; a removed one likewise, in what is received.
pub(crate) fn all_of<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (old, new) = pair.map(|node| node.items_of("allOf"));
    let matched = Matched::of(walk, old, new);
    let wire = |breaking: Direction| match scope.direction.includes(breaking) {
        true => Wire::Breaking,
        false => Wire::Warning,
    };
    for removed in &matched.removed {
        let (wire, rule) = (wire(Direction::Response), &rules::ALL_OF_MEMBER_REMOVED);
        let message = format!("{} no longer has to match", title(removed));
        walk.report_as(wire, scope, rule, removed, message);
    }
    for added in &matched.added {
        let (wire, rule) = (wire(Direction::Request), &rules::ALL_OF_MEMBER_ADDED);
        let message = format!("{} must match as well", title(added));
        walk.report_as(wire, scope, rule, added, message);
    }
    matched.compare(walk, scope);
}

/// Reports that the type itself changed.
pub(crate) fn changed_type(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(Shape::of);
    let message = format!("the type changed from {was} to {is}");
    let rule = match (was, is) {
        (Shape::Integer, Shape::Number) | (_, Shape::Any) => &rules::TYPE.looser,
        (Shape::Number, Shape::Integer) | (Shape::Any, _) => &rules::TYPE.tighter,
        _ => &rules::TYPE_CHANGED,
    };
    walk.report(scope, rule, &pair.new, message);
}

/// Compares alternatives, and returns those in both schemas.
fn compare<'a>(
    walk: &mut Walk<'a>,
    scope: &Scope,
    pair: &Pair<'a>,
    keyword: &str,
    [added, removed]: [&'static Rule; 2],
) -> Vec<Pair<'a>> {
    let (old, new) = pair.map(|schema| alternatives(schema, keyword));
    let matched = Matched::of(walk, old, new);
    if matched.both.is_empty() {
        changed_type(walk, scope, pair);
        return Vec::new();
    }
    for member in &matched.removed {
        let message = format!("{} is no longer an alternative", title(member));
        walk.report(scope, removed, member, message);
    }
    for member in &matched.added {
        let message = format!("{} is a new alternative", title(member));
        walk.report(scope, added, member, message);
    }
    matched.compare(walk, scope);
    matched.both
}

fn alternatives<'a>(schema: &Node<'a>, keyword: &str) -> Vec<Node<'a>> {
    if schema.has(keyword) {
        schema.items_of(keyword)
    } else {
        vec![schema.clone()]
    }
}

fn title(member: &Node<'_>) -> String {
    let peeled = peel(member);
    let name = peeled.name.map(|name| format!("`{name}`"));
    name.unwrap_or_else(|| Shape::of(&peeled.core).to_string())
}

/// Tells whether two members are the same.
type Same<'s> = dyn Fn(&Node<'_>, &Node<'_>) -> bool + 's;

/// Paired members, regardless of their order.
struct Matched<'a> {
    removed: Vec<Node<'a>>,
    both: Vec<Pair<'a>>,
    added: Vec<Node<'a>>,
}

impl<'a> Matched<'a> {
    /// Pairs members by name, then by equality, then by shape.
    fn of(walk: &Walk<'_>, old: Vec<Node<'a>>, new: Vec<Node<'a>>) -> Self {
        let by_name = |old: &Node<'_>, new: &Node<'_>| {
            let name = peel(old).name.map(|name| walk.current(&name).to_owned());
            name.is_some() && name == peel(new).name
        };
        let equal = |old: &Node<'_>, new: &Node<'_>| old.value == new.value;
        let by_shape = |old: &Node<'_>, new: &Node<'_>| {
            let (old, new) = (peel(old), peel(new));
            old.name.is_none() && new.name.is_none() && Shape::of(&old.core) == Shape::of(&new.core)
        };
        let (mut removed, mut both, mut added) = (old, Vec::new(), new);
        let same: [&Same<'_>; 3] = [&by_name, &equal, &by_shape];
        for same in same {
            removed.retain(|old| {
                let Some(index) = added.iter().position(|new| same(old, new)) else {
                    return true;
                };
                both.push(Pair::new(old, &added.remove(index)));
                false
            });
        }
        Self {
            removed,
            both,
            added,
        }
    }

    fn compare(&self, walk: &mut Walk<'a>, scope: &Scope) {
        for pair in &self.both {
            walk.later(scope, &pair.old, &pair.new);
        }
    }
}
