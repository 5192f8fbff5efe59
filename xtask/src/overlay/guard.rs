//! Checks that an overlay does not mix its content with content that the published document has
//! gained since.

use serde_json::{Map, Value};

use super::action::Action;
use crate::canonical::grammar::{EXTENSIONS, Kind, METHODS, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// Rejects an addition of something that `document` already has. To extend something on purpose, an
/// action targets it directly, or adds only items to its lists.
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
                "adds `{key}`, but the document has {inner} already, and the two would be mixed. If the published document now has it and is right, remove it from the action; else correct it with a target of its own"
            )));
        }
        if let (Value::Object(known), Value::Object(value)) = (known, value) {
            adds(child, known, value, &inner)?;
        }
    }
    Ok(())
}

/// Returns whether `update` only adds items to existing lists, such as the values of an enum.
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

/// Rejects an invalid result of merging `content` into `node`: facts beside a `$ref`, which are ignored,
/// and duplicate values in a list, since lists are joined.
pub(super) fn check_merge(
    kind: Kind,
    node: Option<&Value>,
    content: &Value,
    place: &str,
) -> Result<()> {
    match content {
        Value::Object(members) => {
            let node = node.and_then(Value::as_object);
            let keys = || node.into_iter().flat_map(Map::keys).chain(members.keys());
            if kind.may_be_reference() && keys().any(|key| key == "$ref") {
                let is_fact = |key: &&String| {
                    *key != "$ref" && !key.starts_with("x-") && kind.child(key) != Some(Kind::Prose)
                };
                return match keys().find(is_fact) {
                    Some(key) => Err(Error::new(format!(
                        "leaves `{key}` beside `$ref` at {place}, where it is ignored. Remove one of the two first, in a separate action"
                    ))),
                    None => Ok(()),
                };
            }
            members.iter().try_for_each(|(key, member)| {
                let known = node.and_then(|node| node.get(key));
                match kind.child(key) {
                    None if key.starts_with("x-") => known_extension(kind, key, place),
                    Some(Kind::Prose) | None => Ok(()),
                    Some(child) => check_merge(child, known, member, &pointer::child(place, key)),
                }
            })
        }
        Value::Array(items) => {
            let known = node
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            no_repetition(known, items, place)?;
            let Shape::List(child) = kind.shape() else {
                return Ok(());
            };
            let mut items = items.iter().zip(known.len()..);
            items.try_for_each(|(item, index)| {
                check_merge(child, None, item, &pointer::child(place, index))
            })
        }
        _ => Ok(()),
    }
}

/// Rejects a key `x-…` that the generator does not read, such as a misspelt one.
fn known_extension(kind: Kind, key: &str, place: &str) -> Result<()> {
    let kind = match kind {
        Kind::SchemaOrBool => Kind::Schema,
        other => other,
    };
    if EXTENSIONS.contains(&(kind, key)) {
        return Ok(());
    }
    let known = EXTENSIONS.iter().map(|(_, known)| *known);
    let closest =
        known.max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    let hint = match closest {
        Some(known) if known == key => "; it is one elsewhere".to_owned(),
        Some(known) if strsim::jaro_winkler(known, key) > 0.8 => {
            format!("; did you mean `{known}`?")
        }
        _ => String::new(),
    };
    Err(Error::new(format!(
        "puts `{key}` into {place}, which is no extension of the {kind:?} object{hint}. The table of them is in xtask/src/canonical/grammar.rs"
    )))
}

/// Lists without duplicates; a `default`, for instance, may have some.
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

fn no_repetition(known: &[Value], items: &[Value], place: &str) -> Result<()> {
    let list = place.rsplit('/').next().unwrap_or_default();
    if !SETS.contains(&list) || repeated(known.iter()).is_some() {
        return Ok(());
    }
    match repeated(known.iter().chain(items)) {
        Some(item) => Err(Error::new(format!(
            "puts {item} into {place} a second time: lists are joined, and the document has it already. Remove it from the action, or the action if nothing else is left"
        ))),
        None => Ok(()),
    }
}

/// Returns the first duplicate item; parameters are identified by name and location.
fn repeated<'v>(items: impl Iterator<Item = &'v Value>) -> Option<String> {
    let identity = |item: &Value| match (item.get("name"), item.get("in")) {
        (Some(name), Some(place)) => format!("{name} in {place}"),
        _ => item.to_string(),
    };
    let mut seen = std::collections::BTreeSet::new();
    items
        .map(identity)
        .find(|name| !seen.insert(name.clone()))
        .map(|name| format!("`{}`", name.trim_matches('"')))
}

/// Returns the kind of the value at `place`.
pub(super) fn kind_at(place: &str) -> Option<Kind> {
    pointer::segments(place).try_fold(Kind::Document, |kind, segment| kind.child(&segment))
}
