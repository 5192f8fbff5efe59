//! Objects: properties, which of them are required, and what else is let in.
//!
//! An `allOf` of objects is one object: it is judged by what it comes to, not by how it is put
//! together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::bounds::{self, Counts};
use super::collector::{Finding, Scope};
use super::components::renamed;
use super::facts::facts;
use super::level::Source;
use super::node::Node;
use super::schema::{self, Place};
use super::shape::{Shape, peel};
use super::table;
use super::{Walk, facts, labels};

/// Deeper nesting of `allOf` than any document has.
const MAX_DEPTH: usize = 16;

/// Compares two objects.
pub(crate) fn compare(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (View::of(old), View::of(new));
    composition(walk, scope, (old, &was), (new, &is));
    views(walk, scope, &was, (new, &is));
}

/// Compares the objects that stand beside alternatives, or among several schemas at once.
pub(crate) fn beside(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (View::of(old), View::of(new));
    views(walk, scope, &was, (new, &is));
}

fn views(walk: &mut Walk<'_>, scope: &Scope, was: &View<'_>, (new, is): (&Node<'_>, &View<'_>)) {
    bounds::property_count(walk, scope, new, was.counts, is.counts);
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
            let message = format!("the {how} property `{name}` is gone");
            walk.report(scope, Finding::new(rule, property, message));
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
            let finding = Finding::new(rule, property, message);
            let finding = if was.properties.is_empty() && Shape::of(new) == Shape::Object {
                let why = "what was a map in Rust becomes a struct".to_owned();
                finding.source(Source::Breaking).also(why)
            } else {
                finding
            };
            walk.report(scope, finding);
        }
    }
    required(walk, scope, was, (new, is));
    for (name, new) in &is.properties {
        if let Some(old) = was.properties.get(name) {
            let always = was.required.contains(name) && is.required.contains(name);
            let place = if always {
                Place::Required
            } else {
                Place::Optional
            };
            schema::compare(walk, scope, old, new, place);
        }
    }
    additional(walk, scope, &was.additional, (new, &is.additional));
}

/// What members of an `allOf` say besides what makes an object.
fn members_rest(
    walk: &mut Walk<'_>,
    scope: &Scope,
    was: &View<'_>,
    (new, is): (&Node<'_>, &View<'_>),
) {
    let (was, is) = (was.said(&walk.renames), is.said(&BTreeMap::new()));
    let differing: BTreeSet<_> = was.symmetric_difference(&is).map(|(key, _)| key).collect();
    if !differing.is_empty() {
        let differing: Vec<_> = differing.into_iter().collect();
        facts::report(walk, scope, new, &differing);
    }
}

/// An object as it comes out of all the schemas that make it up.
pub(crate) struct View<'a> {
    pub(crate) properties: BTreeMap<String, Node<'a>>,
    pub(crate) required: BTreeSet<String>,
    additional: Additional<'a>,
    /// The named schemas that its `allOf` takes in.
    members: BTreeMap<String, Node<'a>>,
    counts: Counts,
    /// What the members of its `allOf` say besides.
    rest: Vec<(&'a str, &'a Value)>,
}

/// Keys of an `allOf` member that the view takes in, or that bind nobody.
const TAKEN_IN: [&str; 10] = [
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
    pub(crate) fn of(schema: &Node<'a>) -> Self {
        let mut view = Self {
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            additional: Additional::Open,
            members: BTreeMap::new(),
            counts: Counts::default(),
            rest: Vec::new(),
        };
        view.take_in(schema, 0);
        view
    }

    /// The rest, comparable whatever the order.
    fn said(&self, renames: &BTreeMap<String, String>) -> BTreeSet<(&'a str, String)> {
        let rest = self.rest.iter();
        rest.map(|(key, value)| (*key, facts(&renamed(value, renames)).to_string()))
            .collect()
    }

    fn take_in(&mut self, schema: &Node<'a>, depth: usize) {
        for member in schema.items_of("allOf") {
            let peeled = peel(&member);
            if let (Some(name), 0) = (peeled.name, depth) {
                self.members.insert(name, member);
            }
            if depth < MAX_DEPTH {
                for said in peeled.wrappers.iter().chain([&peeled.core]) {
                    self.counts = self.counts.and(Counts::of(said));
                    self.rest.extend(rest(said));
                }
                self.take_in(&peeled.core, depth + 1);
            }
        }
        self.counts = self.counts.and(Counts::of(schema));
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

fn rest<'a>(member: &Node<'a>) -> Vec<(&'a str, &'a Value)> {
    let members = member.members().into_iter();
    let members = members.map(|(key, node)| (key, node.value));
    members
        .filter(|(key, value)| {
            let is_object = *key == "type" && **value == "object";
            !is_object && !TAKEN_IN.contains(key) && !labels::is_label(key)
        })
        .filter(|(_, value)| **value != Value::Bool(false))
        .collect()
}

fn composition(
    walk: &mut Walk<'_>,
    scope: &Scope,
    (old, was): (&Node<'_>, &View<'_>),
    (new, is): (&Node<'_>, &View<'_>),
) {
    // Only where both are compositions: otherwise it is another way to write an object.
    let composed = |schema: &Node<'_>| schema.value.get("allOf").is_some();
    if !composed(old) || !composed(new) {
        return;
    }
    let names_now: BTreeMap<_, _> = was
        .members
        .iter()
        .map(|(name, node)| (walk.renames.get(name).unwrap_or(name).clone(), node))
        .collect();
    for (name, node) in &names_now {
        if !is.members.contains_key(name) {
            let message = format!("`{name}` is no longer part of it");
            walk.report(
                scope,
                Finding::new(&table::ALL_OF_MEMBER_REMOVED, node, message),
            );
        }
    }
    for (name, node) in &is.members {
        if !names_now.contains_key(name) {
            let message = format!("`{name}` is part of it now");
            walk.report(
                scope,
                Finding::new(&table::ALL_OF_MEMBER_ADDED, node, message),
            );
        }
    }
}

fn required(walk: &mut Walk<'_>, scope: &Scope, was: &View<'_>, (new, is): (&Node<'_>, &View<'_>)) {
    for name in was.required.symmetric_difference(&is.required) {
        let declared = (
            was.properties.contains_key(name),
            is.properties.contains_key(name),
        );
        if matches!(declared, (true, false) | (false, true)) {
            // Its coming or going says it already.
            continue;
        }
        let (rule, how) = if is.required.contains(name) {
            (&table::PROPERTY_BECAME_REQUIRED, "required")
        } else {
            (&table::PROPERTY_BECAME_OPTIONAL, "optional")
        };
        let message = format!("the property `{name}` is {how} now");
        let own = is.properties.get(name);
        let own = own.filter(|property| property.pointer.starts_with(&format!("{}/", new.pointer)));
        let finding = match own {
            Some(property) => Finding::new(rule, property, message),
            // Required here, declared in another schema.
            None => Finding::new(rule, new, message).below("required"),
        };
        walk.report(scope, finding);
    }
}

fn additional(
    walk: &mut Walk<'_>,
    scope: &Scope,
    was: &Additional<'_>,
    (new, is): (&Node<'_>, &Additional<'_>),
) {
    use Additional::{Closed, Open, Typed};
    let (rule, message) = match (was, is) {
        (Open, Open) | (Closed, Closed) => return,
        (Typed(old), Typed(new)) => {
            return schema::compare(walk, scope, old, new, Place::Required);
        }
        (_, Closed) => (
            &table::ADDITIONAL_PROPERTIES_CLOSED,
            "properties that are not declared are refused now",
        ),
        (Closed, _) => (
            &table::ADDITIONAL_PROPERTIES_OPENED,
            "properties that are not declared are let in now",
        ),
        (Open, Typed(_)) => (
            &table::ADDITIONAL_PROPERTIES_TYPED,
            "properties that are not declared have a schema now",
        ),
        (Typed(_), Open) => (
            &table::ADDITIONAL_PROPERTIES_UNTYPED,
            "properties that are not declared may be anything",
        ),
    };
    walk.report(scope, Finding::new(rule, new, message));
}
