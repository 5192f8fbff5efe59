//! Comparison of objects: properties, required properties, additional properties.
//!
//! An `allOf` of objects is compared as the one object that it amounts to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::constraints::{self, Range};
use super::node::Node;
use super::renames::renamed;
use super::shape::{Shape, peel};
use super::walk::{Finding, Scope, Walk};
use super::{labels, remainder, table};

/// The maximum nesting of `allOf`.
const MAX_DEPTH: usize = 16;

/// Compares two objects.
pub(crate) fn compare(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (View::of(old), View::of(new));
    composition(walk, scope, (old, &was), (new, &is));
    views(walk, scope, &was, (new, &is));
}

/// Compares the object keywords beside alternatives, or beside an `allOf` of other types.
pub(crate) fn beside(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (View::of(old), View::of(new));
    views(walk, scope, &was, (new, &is));
}

fn views(walk: &mut Walk, scope: &Scope, was: &View<'_>, (new, is): (&Node<'_>, &View<'_>)) {
    constraints::property_count(walk, scope, new, was.counts, is.counts);
    // Members that are not all objects are compared one by one.
    if Shape::of(new) != Shape::AllOf {
        members_rest(walk, scope, was, (new, is));
    }
    for (name, property) in &was.properties {
        if !is.properties.contains_key(name) {
            let (rule, how) = if was.required.contains(name) {
                (&table::REQUIRED_PROPERTY_REMOVED, "required")
            } else {
                (&table::PROPERTY_REMOVED, "optional")
            };
            let message = format!("the {how} property `{name}` is removed");
            walk.report(scope, rule, property, message);
        }
    }
    for (name, property) in &is.properties {
        if !was.properties.contains_key(name) {
            let (rule, how) = if is.required.contains(name) {
                (&table::REQUIRED_PROPERTY_ADDED, "required")
            } else {
                (&table::PROPERTY_ADDED, "optional")
            };
            let message = format!("the {how} property `{name}` is new");
            walk.report(scope, rule, property, message);
        }
    }
    required(walk, scope, was, (new, is));
    for (name, new) in &is.properties {
        if let Some(old) = was.properties.get(name) {
            walk.later(scope, old, new);
        }
    }
    additional(walk, scope, &was.additional, (new, &is.additional));
}

/// Compares the keywords in members of an `allOf` that are not about objects.
fn members_rest(walk: &mut Walk, scope: &Scope, was: &View<'_>, (new, is): (&Node<'_>, &View<'_>)) {
    let (was, is) = (was.other(&walk.renames), is.other(&BTreeMap::new()));
    let differing: BTreeSet<_> = was.symmetric_difference(&is).map(|(key, _)| key).collect();
    if !differing.is_empty() {
        let differing: Vec<_> = differing.into_iter().collect();
        remainder::report(walk, scope, new, &differing);
    }
}

/// An object as the sum of the schemas that it consists of.
struct View<'a> {
    properties: BTreeMap<String, Node<'a>>,
    required: BTreeSet<String>,
    additional: Additional<'a>,
    /// The named schemas that its `allOf` includes.
    members: BTreeMap<String, Node<'a>>,
    counts: Range,
    /// The other keywords of the members of its `allOf`.
    other_keywords: Vec<(&'a str, &'a Value)>,
}

/// Keys of an `allOf` member that the view includes, or that do not constrain the value.
const INCLUDED: [&str; 10] = [
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "minProperties",
    "maxProperties",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
];

enum Additional<'a> {
    Open,
    Closed,
    Typed(Node<'a>),
}

impl<'a> View<'a> {
    fn of(schema: &Node<'a>) -> Self {
        let mut view = Self {
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            additional: Additional::Open,
            members: BTreeMap::new(),
            counts: Range::default(),
            other_keywords: Vec::new(),
        };
        view.include(schema, 0);
        view
    }

    /// Returns the other keywords in a comparable form.
    fn other(&self, renames: &BTreeMap<String, String>) -> BTreeSet<(&'a str, String)> {
        let keywords = self.other_keywords.iter();
        keywords
            .map(|(key, value)| {
                (
                    *key,
                    remainder::normalized(&renamed(value, renames)).to_string(),
                )
            })
            .collect()
    }

    fn include(&mut self, schema: &Node<'a>, depth: usize) {
        for member in schema.items_of("allOf") {
            let peeled = peel(&member);
            if let (Some(name), 0) = (peeled.name, depth) {
                self.members.insert(name, member);
            }
            if depth < MAX_DEPTH {
                for said in peeled.wrappers.iter().chain([&peeled.core]) {
                    self.counts = self.counts.and(Range::properties(said));
                    self.other_keywords.extend(other_keywords(said));
                }
                self.include(&peeled.core, depth + 1);
            }
        }
        self.counts = self.counts.and(Range::properties(schema));
        let properties = schema.members_of("properties").into_iter();
        self.properties
            .extend(properties.map(|(name, node)| (name.to_owned(), node)));
        let required = schema.items_of("required");
        let required = required.iter().filter_map(|name| name.value.as_str());
        self.required.extend(required.map(str::to_owned));
        match schema.get("additionalProperties") {
            Some(node) if node.value == &Value::Bool(false) => self.additional = Additional::Closed,
            Some(node)
                if node
                    .value
                    .as_object()
                    .is_some_and(|object| !object.is_empty()) =>
            {
                self.additional = Additional::Typed(node);
            }
            _ => {}
        }
    }
}

fn other_keywords<'a>(member: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    let members = member.members().into_iter();
    let members = members.map(|(key, node)| (key, node.value));
    members
        .filter(|(key, value)| {
            let is_object = *key == "type" && **value == "object";
            !is_object && !INCLUDED.contains(key) && !labels::is_label(key)
        })
        .filter(|(_, value)| **value != Value::Bool(false))
        .collect()
}

fn composition(
    walk: &mut Walk,
    scope: &Scope,
    (old, was): (&Node<'_>, &View<'_>),
    (new, is): (&Node<'_>, &View<'_>),
) {
    // Only if both are compositions: otherwise it is another notation for the object.
    let composed = |schema: &Node<'_>| schema.value.get("allOf").is_some();
    if !composed(old) || !composed(new) {
        return;
    }
    let names_now = was.members.iter().map(|(name, node)| {
        let name = walk.renames.get(name).unwrap_or(name);
        (name.clone(), node)
    });
    let names_now: BTreeMap<_, _> = names_now.collect();
    for (name, node) in &names_now {
        if !is.members.contains_key(name) {
            let message = format!("`{name}` is no longer included");
            walk.report(scope, &table::ALL_OF_MEMBER_REMOVED, node, message);
        }
    }
    for (name, node) in &is.members {
        if !names_now.contains_key(name) {
            let message = format!("`{name}` is now included");
            walk.report(scope, &table::ALL_OF_MEMBER_ADDED, node, message);
        }
    }
}

fn required(walk: &mut Walk, scope: &Scope, was: &View<'_>, (new, is): (&Node<'_>, &View<'_>)) {
    for name in was.required.symmetric_difference(&is.required) {
        let declared = (
            was.properties.contains_key(name),
            is.properties.contains_key(name),
        );
        if matches!(declared, (true, false) | (false, true)) {
            // Reported as a property that is new or removed.
            continue;
        }
        let (rule, how) = if is.required.contains(name) {
            (&table::PROPERTY_BECAME_REQUIRED, "required")
        } else {
            (&table::PROPERTY_BECAME_OPTIONAL, "optional")
        };
        let message = format!("the property `{name}` is now {how}");
        let own = is.properties.get(name);
        let own = own.filter(|property| property.pointer.starts_with(&format!("{}/", new.pointer)));
        let finding = match own {
            Some(property) => Finding::new(rule, property, message),
            // Required here, declared in another schema.
            None => Finding::new(rule, new, message).below("required"),
        };
        walk.add(scope, finding);
    }
}

fn additional(
    walk: &mut Walk,
    scope: &Scope,
    was: &Additional<'_>,
    (new, is): (&Node<'_>, &Additional<'_>),
) {
    use Additional::{Closed, Open, Typed};
    let (rule, message) = match (was, is) {
        (Open, Open) | (Closed, Closed) => return,
        (Typed(old), Typed(new)) => {
            return walk.later(scope, old, new);
        }
        (_, Closed) => (
            &table::ADDITIONAL_PROPERTIES_CLOSED,
            "undeclared properties are now rejected",
        ),
        (Closed, _) => (
            &table::ADDITIONAL_PROPERTIES_OPENED,
            "undeclared properties are now accepted",
        ),
        (Open, Typed(_)) => (
            &table::ADDITIONAL_PROPERTIES_TYPED,
            "undeclared properties now have a schema",
        ),
        (Typed(_), Open) => (
            &table::ADDITIONAL_PROPERTIES_UNTYPED,
            "undeclared properties may now be anything",
        ),
    };
    walk.report(scope, rule, new, message);
}
