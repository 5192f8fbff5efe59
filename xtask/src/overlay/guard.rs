//! What an overlay must not do to a document, however well it fits: mix what we know with what the
//! published document has learnt since.

use roas_overlay::v1_1::Action;
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::canonical::grammar::{Kind, METHODS, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// The places in `document` that `action` is about.
pub(super) fn targets(document: &Value, action: &Action) -> Result<Vec<String>> {
    let path = JsonPath::parse(&action.target)
        .map_err(|error| Error::new(format!("no JSONPath: {error}")))?;
    let found = path.query_located(document);
    Ok(found
        .iter()
        .map(|node| node.location().to_json_pointer())
        .collect())
}

/// Refuses an addition of what `document` has already. To extend something on purpose, an action
/// targets that thing itself, or brings nothing but items for its lists.
pub(super) fn only_adds(document: &Value, action: &Action, targets: &[String]) -> Result<()> {
    let Some(Value::Object(update)) = &action.update else {
        return Ok(());
    };
    targets
        .iter()
        .try_for_each(|place| match (kind_at(place), document.pointer(place)) {
            (Some(kind), Some(Value::Object(node))) => adds(kind, node, update, place),
            _ => Ok(()),
        })
}

fn adds(
    kind: Kind,
    node: &Map<String, Value>,
    update: &Map<String, Value>,
    place: &str,
) -> Result<()> {
    for (key, value) in update {
        let (Some(known), Some(child)) = (node.get(key), kind.child(key)) else {
            continue;
        };
        let inner = pointer::child(place, key);
        let named = match kind {
            Kind::Schemas | Kind::Paths => true,
            Kind::PathItem => METHODS.contains(&key.as_str()),
            _ => false,
        };
        if named && !only_joins(known, value) {
            return Err(Error::new(format!(
                "adds `{key}`, but the document has {inner} already, and the two would be mixed. Did the published document learn it? Remove it from the action if the document is right, else correct it by a target of its own"
            )));
        }
        if let (Value::Object(known), Value::Object(value)) = (known, value) {
            adds(child, known, value, &inner)?;
        }
    }
    Ok(())
}

/// Whether `update` only adds to lists that are there, such as the values of an enum.
fn only_joins(known: &Value, update: &Value) -> bool {
    match (known, update) {
        (Value::Array(_), Value::Array(_)) => true,
        (Value::Object(known), Value::Object(update)) => update.iter().all(|(key, update)| {
            known
                .get(key)
                .is_some_and(|known| only_joins(known, update))
        }),
        _ => false,
    }
}

/// Refuses what an action has left at its `targets`: facts beside a `$ref`, which nobody reads, and
/// a value that is in a list twice, since lists are joined.
pub(super) fn is_sound(before: &Value, after: &Value, targets: &[String]) -> Result<()> {
    targets
        .iter()
        .try_for_each(|place| match (kind_at(place), after.pointer(place)) {
            (Some(kind), Some(value)) => sound(before, kind, value, place),
            _ => Ok(()),
        })
}

fn sound(before: &Value, kind: Kind, value: &Value, place: &str) -> Result<()> {
    match value {
        Value::Object(members) => {
            if kind.may_be_reference() && members.contains_key("$ref") {
                let is_fact = |key: &&String| {
                    *key != "$ref" && !key.starts_with("x-") && kind.child(key) != Some(Kind::Prose)
                };
                return match members.keys().find(is_fact) {
                    Some(key) => Err(Error::new(format!(
                        "leaves `{key}` beside `$ref` at {place}, where nobody reads it. Remove the one or the other first, in an action of its own"
                    ))),
                    None => Ok(()),
                };
            }
            members.iter().try_for_each(|(key, member)| {
                let inner = pointer::child(place, key);
                match kind.child(key) {
                    Some(Kind::Prose) | None => Ok(()),
                    Some(child) => sound(before, child, member, &inner),
                }
            })
        }
        Value::Array(items) => {
            no_repetition(before, items, place)?;
            let Shape::List(child) = kind.shape() else {
                return Ok(());
            };
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| {
                sound(before, child, item, &pointer::child(place, index))
            })
        }
        _ => Ok(()),
    }
}

/// A `default` may repeat itself; these say each thing once.
const SETS: [&str; 8] = [
    "enum",
    "required",
    "tags",
    "security",
    "parameters",
    "oneOf",
    "anyOf",
    "allOf",
];

fn no_repetition(before: &Value, items: &[Value], place: &str) -> Result<()> {
    let list = place.rsplit('/').next().unwrap_or_default();
    let old = before.pointer(place).and_then(Value::as_array);
    if !SETS.contains(&list) || old.is_some_and(|old| repeated(old).is_some()) {
        return Ok(());
    }
    match repeated(items) {
        Some(item) => Err(Error::new(format!(
            "puts {item} into {place} a second time: lists are joined, and the document has it already. Remove it from the action, or the action if nothing is left of it"
        ))),
        None => Ok(()),
    }
}

/// The first item that is there twice; a parameter is known by name and place.
fn repeated(items: &[Value]) -> Option<String> {
    let identity = |item: &Value| match (item.get("name"), item.get("in")) {
        (Some(name), Some(place)) => format!("{name} in {place}"),
        _ => item.to_string(),
    };
    let names: Vec<_> = items.iter().map(identity).collect();
    let mut seen = std::collections::BTreeSet::new();
    names
        .iter()
        .find(|name| !seen.insert(*name))
        .map(|name| format!("`{}`", name.trim_matches('"')))
}

/// The kind of the value at `place` in a document.
pub(super) fn kind_at(place: &str) -> Option<Kind> {
    pointer::segments(place).try_fold(Kind::Document, |kind, segment| kind.child(&segment))
}
