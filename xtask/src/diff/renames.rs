//! Detection of renamed schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels;
use super::node::{Node, Pair};
use crate::references;

/// The share of common content at which two schemas count as one that was renamed.
const ALIKE: f64 = 0.7;
/// The share that suffices if the new name is referred to where the old one was.
const ALIKE_IN_PLACE: f64 = 0.5;

/// Returns the new names of renamed schemas: removed here, new there, with alike content.
pub(crate) fn renames(document: &Pair<'_>) -> BTreeMap<String, String> {
    let (mut gone, mut fresh) = document.map(Node::schemas);
    let old_names: BTreeSet<_> = gone.keys().copied().collect();
    gone.retain(|name, _| !fresh.contains_key(name));
    fresh.retain(|name, _| !old_names.contains(name));
    if gone.is_empty() || fresh.is_empty() {
        return BTreeMap::new();
    }
    let (was, is) = document.map(|document| references::all(document.value));
    let refers_to = |target: Option<&&str>, schema: &Node<'_>| {
        target.and_then(|target| target.strip_prefix('#')) == Some(&schema.pointer)
    };
    let mut candidates = Vec::new();
    for (old_name, old) in &gone {
        for (new_name, new) in &fresh {
            let likeness = likeness(&content(old), &content(new));
            let mut uses = was
                .iter()
                .filter(|(_, target)| refers_to(Some(target), old));
            let in_place = uses.any(|(place, _)| refers_to(is.get(place), new));
            let telling = ["properties", "enum", "oneOf", "anyOf", "allOf"];
            let telling = telling.iter().any(|key| old.has(key));
            let enough = if in_place { ALIKE_IN_PLACE } else { ALIKE };
            if likeness >= enough && (telling || in_place) {
                candidates.push((likeness, in_place, *old_name, *new_name));
            }
        }
    }
    candidates.sort_by(|a, b| {
        let names = || (a.2, a.3).cmp(&(b.2, b.3));
        b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then_with(names)
    });
    let mut renames = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (_, _, old, new) in candidates {
        if !renames.contains_key(old) && taken.insert(new) {
            renames.insert(old.to_owned(), new.to_owned());
        }
    }
    renames
}

/// Returns the content of a schema as a set of facts, without documentation and its own name.
fn content(schema: &Node<'_>) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    gather(
        schema.value,
        "",
        &format!("#{}", schema.pointer),
        &mut facts,
    );
    facts
}

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

/// Returns the share of common facts.
fn likeness(old: &BTreeSet<String>, new: &BTreeSet<String>) -> f64 {
    let count = |facts: usize| f64::from(u32::try_from(facts).unwrap_or(u32::MAX));
    let (shared, all) = (old.intersection(new).count(), old.union(new).count());
    match all {
        0 => 1.0,
        all => count(shared) / count(all),
    }
}
