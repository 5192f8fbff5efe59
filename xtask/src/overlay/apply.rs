//! The application of one action to a document, in place: its cost is that of what it changes, not of
//! the document.

use std::borrow::Cow;

use serde_json::Value;
use serde_json_path::JsonPath;

use super::action::Action;
use super::{Purpose, Statement, docs, guard};
use crate::error::{Error, Result};
use crate::pointer;

/// Applies `action` to `document`.
///
/// # Errors
/// The action is malformed, matches nothing, changes nothing, or is not allowed for `purpose`.
pub(super) fn apply(document: &mut Value, purpose: Purpose, action: &Action) -> Result<()> {
    if !action.remove && action.update.is_none() && action.copy.is_none() {
        return Err(Error::new(
            "has no effect: it needs `update`, `copy` or `remove: true`",
        ));
    }
    let targets = places(document, &action.target)?;
    if purpose == Purpose::Additions {
        guard::only_adds(document, action, &targets)?;
    }
    if purpose == Purpose::Docs {
        docs::prepare(document, action, &targets)?;
    } else {
        Statement::of(action)?;
    }
    require_objects_and_lists(document, &targets, purpose)?;
    let changed = if action.remove {
        // From the end, so that the items before an item of a list keep their places.
        let removed = targets.iter().rev().map(|place| remove(document, place));
        removed.filter(|removed| *removed).count() > 0
    } else {
        let content = content(document, action)?;
        let mut changed = false;
        for place in &targets {
            changed |= update(document, place, &content)?;
        }
        changed
    };
    match changed {
        true => Ok(()),
        false => Err(Error::new(
            "changes nothing: the document already says so. Remove the action, or correct it",
        )),
    }
}

/// Returns the places in `document` that `path` selects.
fn places(document: &Value, path: &str) -> Result<Vec<String>> {
    let path =
        JsonPath::parse(path).map_err(|error| Error::new(format!("not a JSONPath: {error}")))?;
    let found = path.query_located(document);
    let places = found.iter().map(|node| node.location().to_json_pointer());
    Ok(places.collect())
}

fn require_objects_and_lists(document: &Value, places: &[String], purpose: Purpose) -> Result<()> {
    if places.is_empty() {
        return Err(Error::new(match purpose {
            Purpose::Docs => {
                "describes something that is not in the document. Was it removed or renamed? Remove the action, or correct the target"
            }
            _ => {
                "matches nothing in the document. Did the published document change here? Correct the target, or remove the action"
            }
        }));
    }
    let mut values = places.iter().filter_map(|place| document.pointer(place));
    match values.all(|value| value.is_object() || value.is_array()) {
        true => Ok(()),
        false => Err(Error::new(
            "the target is a plain value, but an overlay can change only objects and lists: change it through its parent",
        )),
    }
}

/// Returns what `action` merges into its targets.
fn content<'a>(document: &Value, action: &'a Action) -> Result<Cow<'a, Value>> {
    match (&action.update, &action.copy) {
        (Some(_), Some(_)) => Err(Error::new("has both `update` and `copy`; remove one")),
        (_, Some(source)) => match places(document, source)?.as_slice() {
            [place] => {
                let value = document.pointer(place).cloned();
                Ok(Cow::Owned(value.unwrap_or_default()))
            }
            found => {
                let count = found.len();
                Err(Error::new(format!(
                    "the source of `copy` must be one place, but `{source}` matches {count}"
                )))
            }
        },
        (update, None) => Ok(update.as_ref().map_or_else(Cow::default, Cow::Borrowed)),
    }
}

/// Merges `content` into the value at `place`, and returns whether that changed it.
fn update(document: &mut Value, place: &str, content: &Value) -> Result<bool> {
    let Some(node) = document.pointer_mut(place) else {
        return Ok(false);
    };
    let content = match (&node, content.is_array()) {
        // Joined to the list as one item.
        (Value::Array(_), false) => Cow::Owned(Value::Array(vec![content.clone()])),
        _ => Cow::Borrowed(content),
    };
    if let Some(kind) = guard::kind_at(place) {
        guard::check_merge(kind, Some(node), &content, place)?;
    }
    Ok(merge(node, &content))
}

/// Merges objects by key, joins lists and replaces anything else. Returns whether `node` changed.
fn merge(node: &mut Value, content: &Value) -> bool {
    match (node, content) {
        (Value::Object(node), Value::Object(content)) => {
            let mut changed = false;
            for (key, value) in content {
                changed |= match node.get_mut(key) {
                    Some(known) => merge(known, value),
                    None => node.insert(key.clone(), value.clone()).is_none(),
                };
            }
            changed
        }
        (Value::Array(node), Value::Array(content)) => {
            node.extend_from_slice(content);
            !content.is_empty()
        }
        (node, content) if node == content => false,
        (node, content) => {
            node.clone_from(content);
            true
        }
    }
}

/// Removes the value at `place`, and returns whether there was one. The document itself stays.
fn remove(document: &mut Value, place: &str) -> bool {
    let Some((parent, key)) = place.rsplit_once('/') else {
        return false;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&pointer::unescape(key)).is_some(),
        Some(Value::Array(items)) => {
            let index = key.parse().ok().filter(|index| *index < items.len());
            index.map(|index: usize| items.remove(index)).is_some()
        }
        _ => false,
    }
}
