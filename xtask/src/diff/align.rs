//! Copies of two documents that `drift` can compare without tripping.
//!
//! `drift` 0.2 asserts that bodies on both sides have the same media types and that path parameters
//! are declared on both or on neither. What differs there is taken out of its sight; our own rules
//! report it. So is what both have in common.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::affected::Affected;
use super::matching::{Pair, matched_operations, template_names};
use super::node::Node;

/// Both documents, made fit for `drift`.
pub(crate) fn aligned(old: &Value, new: &Value, affected: &Affected) -> (Value, Value) {
    let untouched = untouched(old, new, affected);
    let (mut old, mut new) = (without(old, &untouched), without(new, &untouched));
    // A shared component meets several partners; each pass removes something, so this ends.
    loop {
        let (from_old, from_new) = uneven_media(&old, &new);
        if from_old.is_empty() && from_new.is_empty() {
            break;
        }
        remove_all(&mut old, &from_old);
        remove_all(&mut new, &from_new);
    }
    let (for_old, for_new) = undeclared_parameters(&old, &new);
    declare_all(&mut old, for_old);
    declare_all(&mut new, for_new);
    normalize(&mut old);
    normalize(&mut new);
    (old, new)
}

/// The paths of which no operation may differ.
fn untouched(old: &Value, new: &Value, affected: &Affected) -> BTreeSet<String> {
    let matched = matched_operations(&Node::root(old), &Node::root(new));
    let pairs = matched.both.iter();
    let mut untouched: BTreeSet<_> = pairs.map(|pair| pair.new_path.to_owned()).collect();
    for pair in matched.both.iter().filter(|pair| affected.touches(pair)) {
        untouched.remove(pair.new_path);
        untouched.remove(pair.old_path);
    }
    untouched
}

/// A copy of `document` without some of its paths, and without the components that they alone used.
fn without(document: &Value, paths: &BTreeSet<String>) -> Value {
    let root = Node::root(document);
    let (mut kept, mut open) = (serde_json::Map::new(), Vec::new());
    for (path, item) in root.members_of("paths") {
        if !paths.contains(path) {
            open.push(item.value);
            kept.insert(path.to_owned(), item.value.clone());
        }
    }
    let mut components = json!({});
    while let Some(value) = open.pop() {
        let target = value.get("$ref").and_then(Value::as_str);
        let pointer = target.and_then(|target| target.strip_prefix("#/components/"));
        if let Some((kind, name)) = pointer.and_then(|pointer| pointer.split_once('/')) {
            let name = name.split('/').next().unwrap_or(name);
            let name = super::node::unescape(name);
            let component = root.at(&["components", kind, &name]);
            if let Some(component) = component.filter(|_| components[kind].get(&name).is_none()) {
                components[kind][name] = component.value.clone();
                open.push(component.value);
            }
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    let mut shorter = json!({"paths": kept, "components": components});
    for (key, member) in root.members() {
        if !matches!(key, "paths" | "components") {
            shorter[key] = member.value.clone();
        }
    }
    shorter
}

/// `drift` compares sets as lists, and takes what says nothing for a difference.
fn normalize(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for key in ["minLength", "minItems", "minProperties"] {
                if members.get(key) == Some(&json!(0)) {
                    members.remove(key);
                }
            }
            if members.get("additionalProperties") == Some(&json!({})) {
                members.remove("additionalProperties");
            }
            for (key, member) in members {
                if let (Value::Array(items), "required" | "enum") = (&mut *member, key.as_str()) {
                    items.sort_by_key(Value::to_string);
                    items.dedup();
                }
                normalize(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(normalize),
        _ => {}
    }
}

/// The pointers of media types that the other side lacks, or has without a schema.
fn uneven_media(old: &Value, new: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut from_old = BTreeSet::new();
    let mut from_new = BTreeSet::new();
    for Pair { old, new, .. } in matched_operations(&Node::root(old), &Node::root(new)).both {
        let mut bodies = vec![(old.get("requestBody"), new.get("requestBody"))];
        for (status, response) in old.members_of("responses") {
            bodies.push((Some(response), new.at(&["responses", status])));
        }
        for (old, new) in bodies {
            let (Some(old), Some(new)) = (old, new) else {
                continue;
            };
            let (old, new) = (old.resolved(), new.resolved());
            uneven(&old, &new, &mut from_old);
            uneven(&new, &old, &mut from_new);
        }
    }
    (from_old, from_new)
}

fn uneven(one: &Node<'_>, other: &Node<'_>, found: &mut BTreeSet<String>) {
    for (name, media) in one.members_of("content") {
        let has_schema = |node: &Node<'_>| node.get("schema").is_some();
        let partner = other.at(&["content", name]);
        if partner.is_none_or(|partner| has_schema(&partner) != has_schema(&media)) {
            found.insert(media.pointer);
        }
    }
}

fn remove_all(document: &mut Value, pointers: &BTreeSet<String>) {
    for pointer in pointers {
        let Some((parent, key)) = pointer.rsplit_once('/') else {
            continue;
        };
        if let Some(members) = document.pointer_mut(parent).and_then(Value::as_object_mut) {
            members.remove(&super::node::unescape(key));
        }
    }
}

/// The operations (by pointer) and path parameters (by name) that only the other side declares.
type Missing = Vec<(String, String)>;

fn undeclared_parameters(old: &Value, new: &Value) -> (Missing, Missing) {
    let mut for_old = Missing::new();
    let mut for_new = Missing::new();
    for pair in matched_operations(&Node::root(old), &Node::root(new)).both {
        let old_names = template_names(pair.old_path);
        let new_names = template_names(pair.new_path);
        let old_declared = declared(&pair.old_item, &pair.old);
        let new_declared = declared(&pair.new_item, &pair.new);
        for (old_name, new_name) in old_names.iter().zip(&new_names) {
            let in_old = old_declared.contains(*old_name);
            let in_new = new_declared.contains(*new_name);
            if in_new && !in_old {
                for_old.push((pair.old.pointer.clone(), (*old_name).to_owned()));
            }
            if in_old && !in_new {
                for_new.push((pair.new.pointer.clone(), (*new_name).to_owned()));
            }
        }
    }
    (for_old, for_new)
}

fn declared(item: &Node<'_>, operation: &Node<'_>) -> BTreeSet<String> {
    let all = item
        .items_of("parameters")
        .into_iter()
        .chain(operation.items_of("parameters"));
    all.map(|parameter| parameter.resolved())
        .filter(|parameter| parameter.str("in") == Some("path"))
        .filter_map(|parameter| parameter.str("name").map(str::to_owned))
        .collect()
}

/// Declared last, so that the others keep their places.
fn declare_all(document: &mut Value, missing: Missing) {
    for (operation, name) in missing {
        let Some(operation) = document
            .pointer_mut(&operation)
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(json!({"name": name, "in": "path", "required": true, "schema": {}}));
        }
    }
}
