//! Comparison of schemas: references and wrappers are resolved, recursion ends at visited pairs.
//!
//! Nested schemas go to the list of pending pairs, so that the modules for objects, alternatives and
//! constraints need not call back into this one.

use serde_json::Value;

use super::level::Wire;
use super::node::Node;
use super::shape::{Peeled, Shape, peel};
use super::walk::{Finding, Scope, Walk};
use super::{alternatives, constraints, labels, object, remainder, table};

/// Compares two uses of schemas, and all that they lead to.
pub(crate) fn compare(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    walk.later(scope, old, new);
    finish(walk, old, new);
}

fn finish(walk: &mut Walk, old: &Node<'_>, new: &Node<'_>) {
    while let Some((scope, (was, is))) = walk.pending.pop() {
        if let (Some(old), Some(new)) = (old.elsewhere(&was), new.elsewhere(&is)) {
            uses(walk, &scope, &old, &new);
        }
    }
}

/// Compares two uses of schemas.
fn uses(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (peel(old), peel(new));
    if was.is_wrapped && is.is_wrapped {
        labels::compare(walk, scope, old, new);
        default(walk, scope, old, new);
    }
    wrappers(walk, scope, (old, &was), (new, &is));
    let (old_core, new_core) = (&was.core, &is.core);
    if was.nullable != is.nullable {
        let (rule, message) = if is.nullable {
            (&table::BECAME_NULLABLE, "`null` is now allowed")
        } else {
            (&table::NO_LONGER_NULLABLE, "`null` is no longer allowed")
        };
        let of_core = old_core.flag("nullable") != new_core.flag("nullable");
        walk.report(scope, rule, if of_core { new_core } else { new }, message);
    }

    let renamed = |name: &String| walk.renames.get(name).unwrap_or(name).clone();
    if was.name.as_ref().map(renamed) != is.name {
        return retargeted(walk, scope, (new, &is), &was);
    }
    if walk.retargeted && is.name.is_some() {
        // Both refer to it: its changes are reported with their own direction.
        let pair = (old_core.pointer.clone(), new_core.pointer.clone());
        walk.shared.push((scope.clone(), pair));
    } else {
        cores(walk, scope, old_core, new_core);
    }
}

/// Compares the targets of a reference that now leads to another schema.
///
/// The schemas themselves did not change, so their differences are not reported as changes of their
/// own: they determine the level of the changed reference.
fn retargeted(
    walk: &mut Walk,
    scope: &Scope,
    (new, is): (&Node<'_>, &Peeled<'_>),
    was: &Peeled<'_>,
) {
    let shown = |name: &Option<String>| match name {
        Some(name) => format!("`{name}`"),
        None => "an inline schema".to_owned(),
    };
    let mut message = format!("changed from {} to {}", shown(&was.name), shown(&is.name));
    let (old_core, new_core) = (&was.core, &is.core);
    if is.name.is_none() || walk.retargeted {
        walk.report(scope, &table::REFERENCE_CHANGED, new, message);
        return cores(walk, scope, old_core, new_core);
    }
    let changes = walk.apart(|walk| {
        walk.retargeted = true;
        cores(walk, scope, old_core, new_core);
        finish(walk, old_core, new_core);
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
    let finding = Finding::new(&table::REFERENCE_CHANGED, new, message);
    walk.add(scope, finding.wire(wire));
    for (scope, (was, is)) in std::mem::take(&mut walk.shared) {
        if let (Some(old), Some(new)) = (old_core.elsewhere(&was), new_core.elsewhere(&is)) {
            cores(walk, &scope, &old, &new);
        }
    }
}

/// Compares limits beside `allOf: [{$ref: …}]`, which is how a use of a schema adds its own.
fn wrappers(
    walk: &mut Walk,
    scope: &Scope,
    (old, was): (&Node<'_>, &Peeled<'_>),
    (new, is): (&Node<'_>, &Peeled<'_>),
) {
    for index in 0..was.wrappers.len().max(is.wrappers.len()) {
        let old = was.wrappers.get(index).unwrap_or(old);
        let new = is.wrappers.get(index).unwrap_or(new);
        if old.value != new.value {
            constraints::wrapper(walk, scope, old, new);
            access(walk, scope, old, new);
        }
    }
}

/// Compares schemas without references and wrappers.
fn cores(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.pointer.clone(), new.pointer.clone());
    walk.reached.insert((was.clone(), is.clone()));
    if !walk.visited.insert((was, is, scope.direction)) {
        return;
    }
    labels::compare(walk, scope, old, new);
    default(walk, scope, old, new);
    access(walk, scope, old, new);
    if old.value.get("discriminator") != new.value.get("discriminator") {
        let message = "the discriminator changed";
        walk.report(scope, &table::DISCRIMINATOR_CHANGED, new, message);
    }
    let (was, is) = (Shape::of(old), Shape::of(new));
    let compare = match (was, is) {
        (Shape::OneOf, Shape::AnyOf) | (Shape::AnyOf, Shape::OneOf) => alternatives::changed_type,
        (Shape::OneOf | Shape::AnyOf, _) | (_, Shape::OneOf | Shape::AnyOf)
            if was != is && (is_more_than_choice(old, was) || is_more_than_choice(new, is)) =>
        {
            alternatives::changed_type
        }
        (Shape::OneOf, _) | (_, Shape::OneOf) => alternatives::one_of,
        (Shape::AnyOf, _) | (_, Shape::AnyOf) => alternatives::any_of,
        (Shape::AllOf, Shape::AllOf) => alternatives::all_of,
        (Shape::Object, Shape::Object) => object::compare,
        (was, is) if was == is => |_: &mut Walk, _: &Scope, _: &Node<'_>, _: &Node<'_>| {},
        _ => alternatives::changed_type,
    };
    compare(walk, scope, old, new);
    if was == is {
        if matches!(is, Shape::OneOf | Shape::AnyOf | Shape::AllOf) {
            object::beside(walk, scope, old, new);
        }
        constraints::compare(walk, scope, old, new, is);
        remainder::compare(walk, scope, old, new, is);
    }
}

/// Returns whether a choice has keywords that constrain the value beside its alternatives.
fn is_more_than_choice(schema: &Node<'_>, shape: Shape) -> bool {
    const NEUTRAL: [&str; 8] = [
        "oneOf",
        "anyOf",
        "nullable",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "discriminator",
    ];
    let constrains = |key: &str| match key {
        // Redundant if it is the type of every alternative.
        "type" => ["oneOf", "anyOf"]
            .iter()
            .flat_map(|key| schema.items_of(key))
            .any(|member| Some(&*Shape::of(&peel(&member).core).to_string()) != schema.str("type")),
        key => !NEUTRAL.contains(&key) && !labels::is_label(key),
    };
    matches!(shape, Shape::OneOf | Shape::AnyOf)
        && schema.members().keys().any(|key| constrains(key))
}

fn default(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.value.get("default"), new.value.get("default"));
    let (rule, message) = match (was, is) {
        (None, Some(is)) => (&table::DEFAULT_ADDED, format!("the default {is} is new")),
        (Some(was), None) => (
            &table::DEFAULT_REMOVED,
            format!("the default {was} is removed"),
        ),
        (Some(was), Some(is)) if was != is => (
            &table::DEFAULT_CHANGED,
            format!("the default changed from {was} to {is}"),
        ),
        _ => return,
    };
    walk.report(scope, rule, new, message);
}

fn access(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let changed = ["readOnly", "writeOnly"]
        .into_iter()
        .filter(|key| old.flag(key) != new.flag(key))
        .map(|key| format!("`{key}` is now {}", Value::Bool(new.flag(key))));
    let changed: Vec<_> = changed.collect();
    if !changed.is_empty() {
        walk.report(scope, &table::ACCESS_CHANGED, new, changed.join(", "));
    }
}
