//! Named schemas: there or not, renamed, and those that no operation uses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Walk;
use super::collector::{Finding, Scope};
use super::labels::SELECTOR;
use super::node::Node;
use super::schema::{self, Place};
use super::sending;
use super::table;

/// So much of two schemas must be the same for one to be the other under a new name.
const ALIKE: f64 = 0.7;
/// So much, when the new name stands where the old one stood.
const ALIKE_IN_PLACE: f64 = 0.5;

/// Compares the sets of named schemas, and the schemas that no operation led to.
pub(crate) fn compare(walk: &mut Walk<'_>, old: &Node<'_>, new: &Node<'_>) {
    let scope = Scope::document();
    let (was, is) = (schemas(old), schemas(new));
    let new_names: BTreeSet<_> = walk.renames.values().cloned().collect();
    for (name, node) in &was {
        if let Some((new_name, new)) = walk
            .renames
            .get(*name)
            .and_then(|new| is.get_key_value(new.as_str()))
        {
            let message = format!("the schema `{name}` is called `{new_name}` now");
            walk.report(&scope, Finding::new(&table::SCHEMA_RENAMED, new, message));
        } else if !is.contains_key(name) {
            let message = format!("the schema `{name}` is gone");
            walk.report(&scope, Finding::new(&table::SCHEMA_REMOVED, node, message));
        }
    }
    for (name, node) in &is {
        if !was.contains_key(name) && !new_names.contains(*name) {
            let message = format!("the schema `{name}` is new");
            walk.report(&scope, Finding::new(&table::SCHEMA_ADDED, node, message));
        }
    }
    walk.visited.clear();
    for (name, old) in &was {
        let name_now = walk.renames.get(*name).map_or(*name, String::as_str);
        let Some(new) = is.get(name_now) else {
            continue;
        };
        if !walk
            .reached
            .contains(&(old.pointer.clone(), new.pointer.clone()))
        {
            schema::compare(walk, &scope, old, new, Place::Required);
        }
        sending::compare(walk, name, old, new);
    }
}

/// Which schema has which new name: gone here, new there, and the same in substance.
pub(crate) fn renames(old: &Node<'_>, new: &Node<'_>) -> BTreeMap<String, String> {
    let (was, is) = (schemas(old), schemas(new));
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
            let likeness = likeness(&substance(old), &substance(new));
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

/// `value` with its references to renamed schemas led to the new names.
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

fn schemas<'a>(root: &Node<'a>) -> BTreeMap<&'a str, Node<'a>> {
    let schemas = root.at(&["components", "schemas"]);
    schemas
        .map(|schemas| schemas.members())
        .unwrap_or_default()
        .into_iter()
        .collect()
}

/// Every reference: from where to where.
fn references(document: &Value) -> BTreeMap<String, String> {
    fn gather(value: &Value, pointer: &str, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                    let target = target.strip_prefix('#').unwrap_or(target);
                    found.insert(pointer.to_owned(), target.to_owned());
                }
                for (key, member) in members {
                    gather(
                        member,
                        &format!("{pointer}/{}", super::node::escape(key)),
                        found,
                    );
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    gather(item, &format!("{pointer}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    gather(document, "", &mut found);
    found
}

/// What a schema says, as a set of facts: without prose, and without its own name.
fn substance(schema: &Node<'_>) -> BTreeSet<String> {
    fn gather(value: &Value, path: &str, own: &str, facts: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    let prose = matches!(
                        key.as_str(),
                        "description" | "title" | "example" | "examples" | "externalDocs"
                    ) && !path.ends_with("/properties");
                    if prose || (key.starts_with("x-") && key != SELECTOR) {
                        continue;
                    }
                    gather(member, &format!("{path}/{key}"), own, facts);
                }
            }
            // The order of names, values and alternatives says nothing.
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

/// The share of facts that both have.
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
