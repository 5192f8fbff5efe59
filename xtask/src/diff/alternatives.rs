//! Comparison of the members of `oneOf`, `anyOf`, and of an `allOf` that is not an object; and of
//! schemas of different types.

use super::level::{Direction, Wire};
use super::node::Node;
use super::rule::Rule;
use super::shape::{Shape, peel};
use super::table;
use super::walk::{Finding, Scope, Walk};

/// Compares alternatives of which exactly one applies. A single schema is the only alternative.
pub(crate) fn one_of(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let rules = (&table::ONE_OF_MEMBER_REMOVED, &table::ONE_OF_MEMBER_ADDED);
    compare(walk, scope, (old, new), "oneOf", rules);
}

/// Compares alternatives of which at least one applies.
pub(crate) fn any_of(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let rules = (&table::ANY_OF_MEMBER_REMOVED, &table::ANY_OF_MEMBER_ADDED);
    let Some(matched) = compare(walk, scope, (old, new), "anyOf", rules) else {
        return;
    };
    // The first alternative gives the Rust type.
    let first = |node: &Node<'_>| {
        alternatives(node, "anyOf")
            .first()
            .map(|it| it.pointer.clone())
    };
    let (was, is) = (first(old), first(new));
    let mut both = matched.both.iter();
    if !both
        .any(|(old, new)| (Some(&old.pointer), Some(&new.pointer)) == (was.as_ref(), is.as_ref()))
    {
        let message = "another alternative comes first";
        walk.report(scope, &table::ANY_OF_PRIMARY_CHANGED, new, message);
    }
}

/// Compares schemas that apply at once. The effect of a new one cannot be determined, so it counts
/// as breaking where it may be: in what is sent; a removed one likewise, in what is received.
pub(crate) fn all_of(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let matched = Matched::of(walk, old.items_of("allOf"), new.items_of("allOf"));
    let wire = |breaking: Direction| match scope.direction.includes(breaking) {
        true => Wire::Breaking,
        false => Wire::Warning,
    };
    for removed in &matched.removed {
        let message = format!("{} no longer has to match", title(removed));
        let finding = Finding::new(&table::ALL_OF_MEMBER_REMOVED, removed, message);
        walk.add(scope, finding.wire(wire(Direction::Response)));
    }
    for added in &matched.added {
        let message = format!("{} must match as well", title(added));
        let finding = Finding::new(&table::ALL_OF_MEMBER_ADDED, added, message);
        walk.add(scope, finding.wire(wire(Direction::Request)));
    }
    matched.compare(walk, scope);
}

/// Reports that the type itself changed.
pub(crate) fn changed_type(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (Shape::of(old), Shape::of(new));
    let message = format!("the type changed from {was} to {is}");
    let rule = match (was, is) {
        (Shape::Integer, Shape::Number) | (_, Shape::Any) => &table::TYPE_WIDENED,
        (Shape::Number, Shape::Integer) | (Shape::Any, _) => &table::TYPE_NARROWED,
        _ => &table::TYPE_CHANGED,
    };
    walk.report(scope, rule, new, message);
}

fn compare<'a>(
    walk: &mut Walk,
    scope: &Scope,
    (old, new): (&Node<'a>, &Node<'a>),
    keyword: &str,
    rules: (&'static Rule, &'static Rule),
) -> Option<Matched<'a>> {
    let matched = Matched::of(walk, alternatives(old, keyword), alternatives(new, keyword));
    if matched.both.is_empty() {
        changed_type(walk, scope, old, new);
        return None;
    }
    for removed in &matched.removed {
        let message = format!("{} is no longer an alternative", title(removed));
        walk.report(scope, rules.0, removed, message);
    }
    for added in &matched.added {
        let message = format!("{} is a new alternative", title(added));
        walk.report(scope, rules.1, added, message);
    }
    matched.compare(walk, scope);
    Some(matched)
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
    peeled.name.map_or_else(
        || Shape::of(&peeled.core).to_string(),
        |name| format!("`{name}`"),
    )
}

/// Tells whether two members are the same.
type Same<'s> = dyn Fn(&Node<'_>, &Node<'_>) -> bool + 's;

/// Paired members, regardless of their order.
struct Matched<'a> {
    removed: Vec<Node<'a>>,
    both: Vec<(Node<'a>, Node<'a>)>,
    added: Vec<Node<'a>>,
}

impl<'a> Matched<'a> {
    /// Pairs members by name, then by equality, then by shape.
    fn of(walk: &Walk, old: Vec<Node<'a>>, new: Vec<Node<'a>>) -> Self {
        let name_now = |member: &Node<'_>| {
            let name = peel(member).name?;
            Some(walk.renames.get(&name).unwrap_or(&name).clone())
        };
        let by_name = |old: &Node<'_>, new: &Node<'_>| {
            let name = name_now(old);
            name.is_some() && name == peel(new).name
        };
        let equal = |old: &Node<'_>, new: &Node<'_>| old.value == new.value;
        let by_shape = |old: &Node<'_>, new: &Node<'_>| {
            let (old, new) = (peel(old), peel(new));
            old.name.is_none() && new.name.is_none() && Shape::of(&old.core) == Shape::of(&new.core)
        };
        let rules: [&Same<'_>; 3] = [&by_name, &equal, &by_shape];
        let mut matched = Self {
            removed: old,
            both: Vec::new(),
            added: new,
        };
        for rule in rules {
            matched.match_by(rule);
        }
        matched
    }

    fn match_by(&mut self, same: &Same<'_>) {
        for old in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|new| same(&old, new)) {
                Some(index) => {
                    let new = self.added.remove(index);
                    self.both.push((old, new));
                }
                None => self.removed.push(old),
            }
        }
    }

    fn compare(&self, walk: &mut Walk, scope: &Scope) {
        for (old, new) in &self.both {
            walk.later(scope, old, new);
        }
    }
}
