//! Comparison of objects: properties, required properties, additional properties.
//!
//! An `allOf` of objects is compared as the one object that it amounts to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::constraints::{self, Range};
use super::node::{Members, Node, Pair};
use super::shape::{OBJECT, Shape, is_annotation, peel};
use super::walk::{Scope, Walk};
use super::{remainder, rules};

/// The maximum nesting of `allOf`.
const MAX_DEPTH: usize = 16;

/// Compares two objects.
pub(crate) fn compare<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (was, is) = pair.map(View::of);
    // Only if both are compositions: otherwise it is another notation for the object.
    if pair.get("allOf").is_some() {
        composition(walk, scope, &was, &is);
    }
    views(walk, scope, &was, &is);
}

/// Compares the object keywords beside alternatives, or beside an `allOf` of other types.
pub(crate) fn beside<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (was, is) = pair.map(View::of);
    views(walk, scope, &was, &is);
}

fn views<'a>(walk: &mut Walk<'a>, scope: &Scope, was: &View<'a>, is: &View<'a>) {
    constraints::property_range(walk, scope, &is.node, (was.counts, is.counts));
    // Members that are not all objects are compared one by one.
    if Shape::of(&is.node) != Shape::AllOf {
        let (old, new) = (was.other(&walk.renames), is.other(&walk.renames));
        let differing: BTreeSet<_> = old
            .symmetric_difference(&new)
            .map(|(key, _)| *key)
            .collect();
        remainder::report(walk, scope, &is.node, differing);
    }
    only_in(walk, scope, was, is, "removed");
    only_in(walk, scope, is, was, "new");
    required(walk, scope, was, is);
    for (name, new) in &is.properties {
        if let Some(old) = was.properties.get(name) {
            walk.later(scope, old, new);
        }
    }
    additional(walk, scope, was, is);
}

/// Reports the properties that are in `one` object only, as `new` or `removed`.
fn only_in(walk: &mut Walk<'_>, scope: &Scope, one: &View<'_>, other: &View<'_>, how: &str) {
    for (name, property) in &one.properties {
        if other.properties.contains_key(name) {
            continue;
        }
        let is_required = one.required.contains(name);
        let rule = match (how, is_required) {
            ("new", true) => &rules::REQUIRED_PROPERTY_ADDED,
            ("new", false) => &rules::PROPERTY_ADDED,
            (_, true) => &rules::REQUIRED_PROPERTY_REMOVED,
            (_, false) => &rules::PROPERTY_REMOVED,
        };
        let kind = if is_required { "required" } else { "optional" };
        let message = format!("the {kind} property `{name}` is {how}");
        walk.report(scope, rule, property, message);
    }
}

/// An object as the sum of the schemas that it consists of.
struct View<'a> {
    node: Node<'a>,
    properties: Members<'a>,
    required: BTreeSet<&'a str>,
    additional: Additional<'a>,
    /// The named schemas that its `allOf` includes.
    members: BTreeMap<String, Node<'a>>,
    counts: Range,
    /// The other keywords of the members of its `allOf`.
    other_keywords: Vec<(&'a str, &'a Value)>,
}

enum Additional<'a> {
    Open,
    Closed,
    Typed(Node<'a>),
}

impl<'a> View<'a> {
    fn of(schema: &Node<'a>) -> Self {
        let mut view = Self {
            node: schema.clone(),
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            additional: Additional::Open,
            members: BTreeMap::new(),
            counts: Range::properties(schema),
            other_keywords: Vec::new(),
        };
        view.include(schema, 0);
        view
    }

    /// Returns the other keywords in a comparable form.
    fn other(&self, renames: &BTreeMap<String, String>) -> BTreeSet<(&'a str, String)> {
        let keywords = self.other_keywords.iter();
        keywords
            .map(|(key, value)| (*key, remainder::normalized(value, renames).to_string()))
            .collect()
    }

    fn include(&mut self, schema: &Node<'a>, depth: usize) {
        for member in schema.items_of("allOf") {
            let peeled = peel(&member);
            if let (Some(name), 0) = (peeled.name, depth) {
                self.members.insert(name, member);
            }
            if depth < MAX_DEPTH {
                for part in peeled.wrappers.iter().chain([&peeled.core]) {
                    self.counts = self.counts.and(Range::properties(part));
                    self.other_keywords.extend(other_keywords(part));
                }
                self.include(&peeled.core, depth + 1);
            }
        }
        self.properties.extend(schema.members_of("properties"));
        self.required.extend(schema.strings_of("required"));
        if let Some(node) = schema.get("additionalProperties") {
            match node.value {
                Value::Bool(false) => self.additional = Additional::Closed,
                Value::Object(schema) if !schema.is_empty() => {
                    self.additional = Additional::Typed(node);
                }
                _ => {}
            }
        }
    }
}

/// Returns the keywords of an `allOf` member that the view does not include, and that constrain the
/// value.
fn other_keywords<'a>(member: &Node<'a>) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let members = member.members().into_iter();
    let members = members.map(|(key, node)| (key, node.value));
    members.filter(|(key, value)| match *key {
        "type" => **value != "object",
        "allOf" | "minProperties" | "maxProperties" => false,
        key => !OBJECT.contains(&key) && !is_annotation(key) && **value != Value::Bool(false),
    })
}

fn composition(walk: &mut Walk<'_>, scope: &Scope, was: &View<'_>, is: &View<'_>) {
    let names_now = was.members.iter().map(|(name, node)| {
        let name = walk.current(name).to_owned();
        (name, node)
    });
    let names_now: BTreeMap<_, _> = names_now.collect();
    for (name, node) in &names_now {
        if !is.members.contains_key(name) {
            let message = format!("`{name}` is no longer included");
            walk.report(scope, &rules::ALL_OF_MEMBER_REMOVED, node, message);
        }
    }
    for (name, node) in &is.members {
        if !names_now.contains_key(name) {
            let message = format!("`{name}` is now included");
            walk.report(scope, &rules::ALL_OF_MEMBER_ADDED, node, message);
        }
    }
}

fn required(walk: &mut Walk<'_>, scope: &Scope, was: &View<'_>, is: &View<'_>) {
    for name in was.required.symmetric_difference(&is.required) {
        let own = is.properties.get(name);
        if own.is_some() != was.properties.contains_key(name) {
            // Reported as a property that is new or removed.
            continue;
        }
        let (rule, how) = match is.required.contains(name) {
            true => (&rules::PROPERTY_REQUIRED.tighter, "required"),
            false => (&rules::PROPERTY_REQUIRED.looser, "optional"),
        };
        let inside = format!("{}/", is.node.pointer);
        let place = match own {
            Some(property) if property.pointer.starts_with(&inside) => property.clone(),
            // Required here, declared in another schema.
            _ => is.node.below("required"),
        };
        let message = format!("the property `{name}` is now {how}");
        walk.report(scope, rule, &place, message);
    }
}

fn additional<'a>(walk: &mut Walk<'a>, scope: &Scope, was: &View<'a>, is: &View<'a>) {
    use Additional::{Closed, Open, Typed};
    let (rule, how) = match (&was.additional, &is.additional) {
        (Open, Open) | (Closed, Closed) => return,
        (Typed(old), Typed(new)) => return walk.later(scope, old, new),
        (_, Closed) => (&rules::ADDITIONAL_PROPERTIES.tighter, "are now rejected"),
        (Closed, _) => (&rules::ADDITIONAL_PROPERTIES.looser, "are now accepted"),
        (Open, Typed(_)) => (
            &rules::ADDITIONAL_PROPERTIES_SCHEMA.tighter,
            "now have a schema",
        ),
        (Typed(_), Open) => (
            &rules::ADDITIONAL_PROPERTIES_SCHEMA.looser,
            "may now be anything",
        ),
    };
    walk.report(
        scope,
        rule,
        &is.node,
        format!("undeclared properties {how}"),
    );
}
