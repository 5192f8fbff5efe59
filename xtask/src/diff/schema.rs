//! Schemas, wherever they are used: references followed, wrappers taken off, recursion ended.

use serde_json::Value;

use super::collector::{Collector, Finding, Scope};
use super::level::{Source, Wire};
use super::node::Node;
use super::opinion::{Question, Topic};
use super::shape::{Peeled, Shape, peel};
use super::table;
use super::{Walk, constraints, facts, labels, members, object, sending};

/// Whether the place of a schema is an `Option` in Rust already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is not: `null` would need one.
    Required,
    /// It is.
    Optional,
}

/// Compares two uses of schemas.
pub(crate) fn compare(
    walk: &mut Walk<'_>,
    scope: &Scope,
    old: &Node<'_>,
    new: &Node<'_>,
    place: Place,
) {
    let (old_peeled, new_peeled) = (peel(old), peel(new));
    if old_peeled.is_wrapped && new_peeled.is_wrapped {
        labels::compare(walk, scope, old, new);
        default(walk, scope, old, new);
    }
    wrappers(walk, scope, (old, &old_peeled), (new, &new_peeled));
    let (old_core, new_core) = (&old_peeled.core, &new_peeled.core);
    if old_peeled.nullable != new_peeled.nullable {
        let (rule, message) = if new_peeled.nullable {
            (&table::BECAME_NULLABLE, "`null` is allowed now")
        } else {
            (&table::NO_LONGER_NULLABLE, "`null` is not allowed any more")
        };
        let of_core = old_core.flag("nullable") != new_core.flag("nullable");
        let finding = Finding::new(rule, if of_core { new_core } else { new }, message);
        // An optional list that is only received is no `Option`, unless it may be `null`.
        let list = new_peeled.name.is_none() && Shape::of(new_core) == Shape::Array;
        let source = if place == Place::Optional && (!list || sending::is_sent(walk, new)) {
            Source::Compatible
        } else {
            Source::Breaking
        };
        walk.report(scope, finding.source(source));
    }

    let renamed = |name: &String| walk.renames.get(name).unwrap_or(name).clone();
    let same_name = old_peeled.name.as_ref().map(renamed) == new_peeled.name;
    if same_name {
        let typed = scope.typed || new_peeled.name.is_some();
        let scope = scope.typed(typed);
        if walk.retargeted && new_peeled.name.is_some() {
            // Both lead to it: what changed in it is a change of its own, told with its direction.
            let pair = (old_core.pointer.clone(), new_core.pointer.clone());
            walk.inside.push((pair, scope));
        } else {
            cores(walk, &scope, old_core, new_core);
        }
        return;
    }
    let shown = |name: &Option<String>| {
        name.as_ref().map_or_else(
            || "a schema in place".to_owned(),
            |name| format!("`{name}`"),
        )
    };
    let message = format!(
        "it was {} and is {}",
        shown(&old_peeled.name),
        shown(&new_peeled.name)
    );
    let finding = Finding::new(&table::REFERENCE_CHANGED, new, message);
    if new_peeled.name.is_none() || walk.retargeted {
        walk.report(scope, finding);
        cores(walk, scope, old_core, new_core);
    } else {
        let (wire, differences) = apart(walk, scope, old_core, new_core);
        walk.report(scope, finding.wire(wire).also(differences));
        for ((was, is), scope) in std::mem::take(&mut walk.inside) {
            if let (Some(old), Some(new)) = (old.elsewhere(was), new.elsewhere(is)) {
                cores(walk, &scope, &old, &new);
            }
        }
    }
}

/// Limits beside `allOf: [{$ref: …}]`, the form in which a reference says something of its own.
fn wrappers(
    walk: &mut Walk<'_>,
    scope: &Scope,
    (old, was): (&Node<'_>, &Peeled<'_>),
    (new, is): (&Node<'_>, &Peeled<'_>),
) {
    let count = was.wrappers.len().max(is.wrappers.len());
    for index in 0..count {
        let (old, new) = (
            was.wrappers.get(index).unwrap_or(old),
            is.wrappers.get(index).unwrap_or(new),
        );
        if old.value != new.value {
            constraints::wrapper(walk, scope, old, new);
            access(walk, scope, old, new);
        }
    }
}

/// What another schema in the same place comes to: the other schema itself did not change, so its
/// differences are no changes of their own but what makes the new reference good or bad.
fn apart(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) -> (Wire, String) {
    let fresh = Collector::new(walk.collector.opinion());
    let outer = std::mem::replace(&mut walk.collector, fresh);
    let (visited, reached) = (walk.visited.clone(), walk.reached.clone());
    walk.retargeted = true;
    cores(walk, scope, old, new);
    walk.retargeted = false;
    (walk.visited, walk.reached) = (visited, reached);
    let changes = std::mem::replace(&mut walk.collector, outer).into_changes();

    let wire = changes
        .iter()
        .map(|change| change.wire)
        .max()
        .unwrap_or(Wire::Compatible);
    let mut ids: Vec<_> = changes
        .iter()
        .filter(|change| !change.is_documentation() && change.wire == wire)
        .map(|change| change.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<_> = ids
        .into_iter()
        .take(4)
        .map(|id| format!("`{id}`"))
        .collect();
    (wire, ids.join(", "))
}

/// Compares what is left without references and wrappers.
fn cores(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    walk.reached
        .insert((old.pointer.clone(), new.pointer.clone()));
    let key = (old.pointer.clone(), new.pointer.clone(), scope.direction);
    if !walk.visited.insert(key) {
        return;
    }
    labels::compare(walk, scope, old, new);
    default(walk, scope, old, new);
    access(walk, scope, old, new);
    if old.value.get("discriminator") != new.value.get("discriminator") {
        let message = "the discriminator changed";
        walk.report(
            scope,
            Finding::new(&table::DISCRIMINATOR_CHANGED, new, message),
        );
    }
    let (was, is) = (Shape::of(old), Shape::of(new));
    match (was, is) {
        (Shape::OneOf, Shape::AnyOf) | (Shape::AnyOf, Shape::OneOf) => {
            changed_type(walk, scope, old, new);
        }
        (Shape::OneOf | Shape::AnyOf, _) | (_, Shape::OneOf | Shape::AnyOf)
            if was != is && (says_more(old, was) || says_more(new, is)) =>
        {
            changed_type(walk, scope, old, new);
        }
        (Shape::OneOf, _) | (_, Shape::OneOf) => members::one_of(walk, scope, old, new),
        (Shape::AnyOf, _) | (_, Shape::AnyOf) => members::any_of(walk, scope, old, new),
        (Shape::AllOf, Shape::AllOf) => members::all_of(walk, scope, old, new),
        (Shape::Object, Shape::Object) => object::compare(walk, scope, old, new),
        (was, is) if was == is => {}
        _ => changed_type(walk, scope, old, new),
    }
    if was == is {
        if matches!(is, Shape::OneOf | Shape::AnyOf | Shape::AllOf) {
            object::beside(walk, scope, old, new);
        }
        constraints::compare(walk, scope, old, new, is);
        facts::rest(walk, scope, old, new, is);
    }
}

/// Whether alternatives are not all that a schema says about the value.
fn says_more(schema: &Node<'_>, shape: Shape) -> bool {
    const NOTHING: [&str; 8] = [
        "oneOf",
        "anyOf",
        "nullable",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "discriminator",
    ];
    let is_choice = matches!(shape, Shape::OneOf | Shape::AnyOf);
    let says = |key: &str| match key {
        // The type of every alternative, said once more.
        "type" => ["oneOf", "anyOf"]
            .iter()
            .flat_map(|key| schema.items_of(key))
            .any(|member| Some(&*Shape::of(&peel(&member).core).to_string()) != schema.str("type")),
        key => !NOTHING.contains(&key) && !labels::is_label(key),
    };
    is_choice && schema.members().iter().any(|(key, _)| says(key))
}

/// Reports that the type itself is another one.
pub(crate) fn changed_type(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (Shape::of(old), Shape::of(new));
    let message = format!("the type was {was} and is {is}");
    let rule = match (was, is) {
        (Shape::Integer, Shape::Number) | (_, Shape::Any) => &table::TYPE_WIDENED,
        (Shape::Number, Shape::Integer) | (Shape::Any, _) => &table::TYPE_NARROWED,
        _ => &table::TYPE_CHANGED,
    };
    let question = Question::new(Topic::Type, old, new);
    walk.report(scope, Finding::new(rule, new, message).ask(question));
}

fn default(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.value.get("default"), new.value.get("default"));
    let (rule, message) = match (was, is) {
        (None, Some(is)) => (&table::DEFAULT_ADDED, format!("the default is {is}")),
        (Some(was), None) => (
            &table::DEFAULT_REMOVED,
            format!("the default {was} is gone"),
        ),
        (Some(was), Some(is)) if was != is => (
            &table::DEFAULT_CHANGED,
            format!("the default was {was} and is {is}"),
        ),
        _ => return,
    };
    walk.report(scope, Finding::new(rule, new, message));
}

fn access(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let changed: Vec<_> = ["readOnly", "writeOnly"]
        .into_iter()
        .filter(|key| old.flag(key) != new.flag(key))
        .map(|key| format!("`{key}` is {}", Value::Bool(new.flag(key))))
        .collect();
    if !changed.is_empty() {
        let message = changed.join(", ");
        walk.report(scope, Finding::new(&table::ACCESS_CHANGED, new, message));
    }
}
