//! Detection of renamed schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels;
use super::node::Node;
use crate::pointer;

/// The share of common content at which two schemas count as one that was renamed.
const ALIKE: f64 = 0.7;
/// The share that suffices if the new name is referred to where the old one was.
const ALIKE_IN_PLACE: f64 = 0.5;

/// Returns the new names of renamed schemas: removed here, new there, with alike content.
pub(crate) fn renames(old: &Node<'_>, new: &Node<'_>) -> BTreeMap<String, String> {
    let (was, is) = (old.schemas(), new.schemas());
    let gone: Vec<_> = was
        .iter()
        .filter(|(name, _)| !is.contains_key(*name))
        .collect();
    let fresh: Vec<_> = is
        .iter()
        .filter(|(name, _)| !was.contains_key(*name))
        .collect();
    if gone.is_empty() || fresh.is_empty() {
        return BTreeMap::new();
    }
    let places = (references(old.value), references(new.value));
    let mut candidates = Vec::new();
    for (old_name, old) in &gone {
        for (new_name, new) in &fresh {
            let likeness = likeness(&content(old), &content(new));
            let mut uses = places
                .0
                .iter()
                .filter(|(_, target)| **target == old.pointer);
            let in_place = uses.any(|(place, _)| places.1.get(place) == Some(&new.pointer));
            let telling = ["properties", "enum", "oneOf", "anyOf", "allOf"]
                .iter()
                .any(|key| old.value.get(*key).is_some());
            let enough = if in_place { ALIKE_IN_PLACE } else { ALIKE };
            if likeness >= enough && (telling || in_place) {
                candidates.push((likeness, in_place, *old_name, *new_name));
            }
        }
    }
    candidates.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.cmp(&a.1))
            .then_with(|| (a.2, a.3).cmp(&(b.2, b.3)))
    });
    let mut renames = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (_, _, old, new) in candidates {
        if !renames.contains_key(*old) && taken.insert(new) {
            renames.insert((*old).to_owned(), (*new).to_owned());
        }
    }
    renames
}

/// Returns `value` with its references to renamed schemas replaced by the new names.
pub(crate) fn renamed(value: &Value, renames: &BTreeMap<String, String>) -> Value {
    const SCHEMAS: &str = "#/components/schemas/";
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, member)| {
                let name = member.as_str().filter(|_| key == "$ref");
                let name = name.and_then(|target| renames.get(target.strip_prefix(SCHEMAS)?));
                let member = match name {
                    Some(name) => Value::String(format!("{SCHEMAS}{name}")),
                    None => renamed(member, renames),
                };
                (key.clone(), member)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, renames)).collect(),
        other => other.clone(),
    }
}

/// Returns every reference: the pointer of its place, and the pointer that it refers to.
fn references(document: &Value) -> BTreeMap<String, String> {
    fn gather(value: &Value, pointer: &str, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                    let target = target.strip_prefix('#').unwrap_or(target);
                    found.insert(pointer.to_owned(), target.to_owned());
                }
                for (key, member) in members {
                    gather(member, &pointer::child(pointer, key), found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    gather(item, &pointer::child(pointer, index), found);
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    gather(document, "", &mut found);
    found
}

/// Returns the content of a schema as a set of facts, without documentation and its own name.
fn content(schema: &Node<'_>) -> BTreeSet<String> {
    fn gather(value: &Value, path: &str, own: &str, facts: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    if path.ends_with("/properties") || !labels::is_label(key) {
                        gather(member, &format!("{path}/{key}"), own, facts);
                    }
                }
            }
            // The order of names, values and alternatives does not matter.
            Value::Array(items) => {
                for item in items {
                    gather(item, &format!("{path}/-"), own, facts);
                }
            }
            Value::String(text) if text == own => {
                facts.insert(format!("{path} = itself"));
            }
            other => {
                facts.insert(format!("{path} = {other}"));
            }
        }
    }
    let mut facts = BTreeSet::new();
    gather(
        schema.value,
        "",
        &format!("#{}", schema.pointer),
        &mut facts,
    );
    facts
}

/// Returns the share of common facts.
fn likeness(old: &BTreeSet<String>, new: &BTreeSet<String>) -> f64 {
    let shared = old.intersection(new).count();
    let all = old.union(new).count();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if all == 0 {
        1.0
    } else {
        number(shared) / number(all)
    }
}
