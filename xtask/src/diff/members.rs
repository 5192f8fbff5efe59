//! The members of `oneOf`, `anyOf` and of an `allOf` that is no object.

use std::collections::BTreeMap;

use heck::ToKebabCase;

use super::Walk;
use super::collector::{Finding, Scope};
use super::level::{Direction, Source, Wire};
use super::node::Node;
use super::schema::{self, Place};
use super::shape::{Shape, peel};
use super::table;

/// Compares alternatives of which exactly one holds. A single schema is the only alternative.
pub(crate) fn one_of(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (old_members, new_members) = (alternatives(old, "oneOf"), alternatives(new, "oneOf"));
    let (was, is) = (variants(&old_members), variants(&new_members));
    let renamed = was
        .iter()
        .any(|(name, variant)| is.get(name).is_some_and(|now| now != variant));
    let matched = Matched::of(walk, old_members, new_members);
    if matched.both.is_empty() {
        return schema::changed_type(walk, scope, old, new);
    }
    // A type of its own became an enum of Rust, or the other way round.
    let other_type = Shape::of(old) != Shape::of(new);
    for removed in &matched.removed {
        let message = format!("{} is no alternative any more", title(removed));
        walk.report(
            scope,
            Finding::new(&table::ONE_OF_MEMBER_REMOVED, removed, message),
        );
    }
    for added in &matched.added {
        let message = format!("{} is an alternative now", title(added));
        let source = if other_type || renamed {
            Source::Breaking
        } else {
            table::ONE_OF_MEMBER_ADDED.source
        };
        let finding = Finding::new(&table::ONE_OF_MEMBER_ADDED, added, message);
        let why = if renamed {
            "the variants get other names in Rust"
        } else {
            ""
        };
        walk.report(scope, finding.source(source).also(why.to_owned()));
    }
    matched.compare(walk, scope);
}

/// Compares alternatives of which the first gives the Rust type.
pub(crate) fn any_of(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (old_members, new_members) = (alternatives(old, "anyOf"), alternatives(new, "anyOf"));
    let firsts = (
        old_members.first().map(|first| first.pointer.clone()),
        new_members.first().map(|first| first.pointer.clone()),
    );
    let matched = Matched::of(walk, old_members, new_members);
    if matched.both.is_empty() {
        return schema::changed_type(walk, scope, old, new);
    }
    for removed in &matched.removed {
        let message = format!("{} is no alternative any more", title(removed));
        walk.report(
            scope,
            Finding::new(&table::ANY_OF_MEMBER_REMOVED, removed, message),
        );
    }
    for added in &matched.added {
        let message = format!("{} is an alternative now", title(added));
        walk.report(
            scope,
            Finding::new(&table::ANY_OF_MEMBER_ADDED, added, message),
        );
    }
    let is_first = |(old, new): &(Node<'_>, Node<'_>)| {
        (Some(&old.pointer), Some(&new.pointer)) == (firsts.0.as_ref(), firsts.1.as_ref())
    };
    if !matched.both.iter().any(is_first) {
        let message = "another alternative comes first";
        walk.report(
            scope,
            Finding::new(&table::ANY_OF_PRIMARY_CHANGED, new, message),
        );
    }
    matched.compare(walk, scope);
}

/// Compares schemas that hold at once. What a new one forbids nobody can tell, so it counts as breaking
/// where it may be: in what is sent; and what is gone, in what is received.
pub(crate) fn all_of(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let matched = Matched::of(walk, old.items_of("allOf"), new.items_of("allOf"));
    for removed in &matched.removed {
        let message = format!("{} need not hold any more", title(removed));
        let finding = Finding::new(&table::ALL_OF_MEMBER_REMOVED, removed, message);
        let wire = if matches!(scope.direction, Direction::Response | Direction::Both) {
            Wire::Breaking
        } else {
            Wire::Warning
        };
        walk.report(scope, finding.wire(wire));
    }
    for added in &matched.added {
        let message = format!("{} must hold as well", title(added));
        let finding = Finding::new(&table::ALL_OF_MEMBER_ADDED, added, message);
        let wire = if matches!(scope.direction, Direction::Request | Direction::Both) {
            Wire::Breaking
        } else {
            Wire::Warning
        };
        walk.report(scope, finding.wire(wire));
    }
    matched.compare(walk, scope);
}

fn alternatives<'a>(schema: &Node<'a>, keyword: &str) -> Vec<Node<'a>> {
    if schema.value.get(keyword).is_some() {
        schema.items_of(keyword)
    } else {
        vec![schema.clone()]
    }
}

/// What the alternatives are called in Rust: after their schemas, without what all names begin with.
fn variants(members: &[Node<'_>]) -> BTreeMap<String, String> {
    let names: Vec<_> = members
        .iter()
        .filter_map(|member| peel(member).name)
        .collect();
    let words: Vec<Vec<String>> = names
        .iter()
        .map(|name| {
            let kebab = name.to_kebab_case();
            kebab.split('-').map(str::to_owned).collect()
        })
        .collect();
    let shared = |index: &usize| {
        let word = |words: &Vec<String>| words.get(*index).cloned();
        let first = words.first().and_then(word);
        first.is_some() && words.iter().all(|words| word(words) == first)
    };
    let prefix = (0..).take_while(shared).count();
    names
        .into_iter()
        .zip(&words)
        .map(|(name, words)| (name, words.iter().skip(prefix).cloned().collect()))
        .collect()
}

fn title(member: &Node<'_>) -> String {
    let peeled = peel(member);
    peeled.name.map_or_else(
        || Shape::of(&peeled.core).to_string(),
        |name| format!("`{name}`"),
    )
}

/// Whether two members are the same one.
type Same<'s> = dyn Fn(&Node<'_>, &Node<'_>) -> bool + 's;

/// Members sorted out, in whatever order they stand.
struct Matched<'a> {
    removed: Vec<Node<'a>>,
    both: Vec<(Node<'a>, Node<'a>)>,
    added: Vec<Node<'a>>,
}

impl<'a> Matched<'a> {
    /// First by name, then equal ones, then in order those of one shape.
    fn of(walk: &Walk<'_>, old: Vec<Node<'a>>, new: Vec<Node<'a>>) -> Self {
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

    fn compare(&self, walk: &mut Walk<'_>, scope: &Scope) {
        for (old, new) in &self.both {
            schema::compare(walk, scope, old, new, Place::Required);
        }
    }
}
