//! Comparison of schemas: references and wrappers are resolved, recursion ends at visited pairs.
//!
//! Nested schemas go to the list of pending pairs, so that the modules for objects, alternatives and
//! constraints need not call back into this one.

use serde_json::Value;

use super::level::Wire;
use super::node::{Node, Pair};
use super::shape::{Peeled, Shape, is_annotation, peel};
use super::walk::{Scope, Walk};
use super::{alternatives, constraints, labels, object, remainder, rules};

/// Compares the pending uses of schemas, and all that they lead to.
pub(crate) fn finish(walk: &mut Walk<'_>) {
    while let Some((scope, pair)) = walk.pending.pop() {
        uses(walk, &scope, &pair);
    }
}

/// Compares two uses of schemas.
fn uses<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (was, is) = pair.map(peel);
    if was.is_wrapped && is.is_wrapped {
        labels::compare(walk, scope, pair);
        constraints::default(walk, scope, pair);
    }
    wrappers(walk, scope, pair, (&was, &is));
    let cores = Pair::new(&was.core, &is.core);
    if was.nullable != is.nullable {
        let (rule, message) = match is.nullable {
            true => (&rules::NULLABLE.looser, "`null` is now allowed"),
            false => (&rules::NULLABLE.tighter, "`null` is no longer allowed"),
        };
        let (old, new) = cores.map(|core| core.flag("nullable"));
        let place = if old != new { &cores.new } else { &pair.new };
        walk.report(scope, rule, place, message);
    }
    if was.name.as_deref().map(|name| walk.current(name)) != is.name.as_deref() {
        retargeted(walk, scope, &pair.new, (&was, &is));
    } else if walk.retargeted && is.name.is_some() {
        // Both refer to it: its changes are reported with their own direction.
        walk.shared.push((scope.clone(), cores));
    } else {
        compare(walk, scope, &cores);
    }
}

/// Compares the targets of a reference that now leads to another schema.
///
/// The schemas themselves did not change, so their differences are not reported as changes of their
/// own: they determine the level of the changed reference.
fn retargeted<'a>(
    walk: &mut Walk<'a>,
    scope: &Scope,
    place: &Node<'_>,
    (was, is): (&Peeled<'a>, &Peeled<'a>),
) {
    let [old, new] = [was, is].map(|target| match &target.name {
        Some(name) => format!("`{name}`"),
        None => "an inline schema".to_owned(),
    });
    let mut message = format!("changed from {old} to {new}");
    let cores = Pair::new(&was.core, &is.core);
    if is.name.is_none() || walk.retargeted {
        walk.report(scope, &rules::REFERENCE_CHANGED, place, message);
        return compare(walk, scope, &cores);
    }
    let changes = walk.apart(|walk| {
        walk.retargeted = true;
        compare(walk, scope, &cores);
        finish(walk);
        walk.retargeted = false;
    });
    let wire = changes.iter().map(|change| change.wire).max();
    let wire = wire.unwrap_or(Wire::Compatible);
    let mut ids: Vec<_> = changes
        .iter()
        .filter(|change| !change.is_documentation() && change.wire == wire)
        .map(|change| format!("`{}`", change.id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(4);
    if !ids.is_empty() {
        message = format!("{message}: {}", ids.join(", "));
    }
    walk.report_as(wire, scope, &rules::REFERENCE_CHANGED, place, message);
    for (scope, shared) in std::mem::take(&mut walk.shared) {
        compare(walk, &scope, &shared);
    }
}

/// Compares limits beside `allOf: [{$ref: …}]`, which is how a use of a schema adds its own.
fn wrappers(
    walk: &mut Walk<'_>,
    scope: &Scope,
    pair: &Pair<'_>,
    (was, is): (&Peeled<'_>, &Peeled<'_>),
) {
    for index in 0..was.wrappers.len().max(is.wrappers.len()) {
        let wrapper = Pair::new(
            was.wrappers.get(index).unwrap_or(&pair.old),
            is.wrappers.get(index).unwrap_or(&pair.new),
        );
        if wrapper.old.value != wrapper.new.value {
            constraints::limits(walk, scope, &wrapper);
            constraints::property_count(walk, scope, &wrapper);
            access(walk, scope, &wrapper);
        }
    }
}

/// Compares schemas without references and wrappers.
fn compare<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (was, is) = pair.map(|schema| schema.pointer.clone());
    walk.reached.insert((was.clone(), is.clone()));
    if !walk.visited.insert((was, is, scope.direction)) {
        return;
    }
    labels::compare(walk, scope, pair);
    constraints::default(walk, scope, pair);
    access(walk, scope, pair);
    if pair.differs("discriminator") {
        let message = "the discriminator changed";
        walk.report(scope, &rules::DISCRIMINATOR_CHANGED, &pair.new, message);
    }
    let (was, is) = pair.map(Shape::of);
    match (was, is) {
        _ if is_incomparable(pair, was, is) => alternatives::changed_type(walk, scope, pair),
        (Shape::OneOf, _) | (_, Shape::OneOf) => alternatives::one_of(walk, scope, pair),
        (Shape::AnyOf, _) | (_, Shape::AnyOf) => alternatives::any_of(walk, scope, pair),
        (Shape::AllOf, Shape::AllOf) => alternatives::all_of(walk, scope, pair),
        (Shape::Object, Shape::Object) => object::compare(walk, scope, pair),
        (was, is) if was == is => {}
        _ => alternatives::changed_type(walk, scope, pair),
    }
    if was == is {
        if matches!(is, Shape::OneOf | Shape::AnyOf | Shape::AllOf) {
            object::beside(walk, scope, pair);
        }
        constraints::compare(walk, scope, pair, is);
        remainder::compare(walk, scope, pair, is);
    }
}

/// Returns whether one schema is a choice, and the other is not one of its alternatives.
fn is_incomparable(pair: &Pair<'_>, was: Shape, is: Shape) -> bool {
    let is_choice = |shape| matches!(shape, Shape::OneOf | Shape::AnyOf);
    let (old, new) = pair.map(is_more_than_choice);
    was != is && (is_choice(was) && (is_choice(is) || old) || is_choice(is) && new)
}

/// Returns whether keywords constrain the value beside its alternatives.
fn is_more_than_choice(schema: &Node<'_>) -> bool {
    let mut keys = schema.members().into_keys();
    keys.any(|key| match key {
        "oneOf" | "anyOf" | "nullable" | "discriminator" => false,
        // Redundant if it is the type of every alternative.
        "type" => ["oneOf", "anyOf"]
            .iter()
            .flat_map(|key| schema.items_of(key))
            .any(|member| Some(&*Shape::of(&peel(&member).core).to_string()) != schema.str("type")),
        key => !is_annotation(key),
    })
}

fn access(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let changed = ["readOnly", "writeOnly"].into_iter().filter(|key| {
        let (was, is) = pair.map(|schema| schema.flag(key));
        was != is
    });
    let changed: Vec<_> = changed
        .map(|key| format!("`{key}` is now {}", Value::Bool(pair.new.flag(key))))
        .collect();
    if !changed.is_empty() {
        walk.report(scope, &rules::ACCESS_CHANGED, &pair.new, changed.join(", "));
    }
}
