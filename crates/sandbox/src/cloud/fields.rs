//! The query parameters of every node and list: `fields`, `limit`, `after` and `before`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::request::query;
use crate::cloud::error::invalid;
use crate::engine::Failure;

/// The entries of a page, unless `limit` says otherwise.
const DEFAULT_LIMIT: usize = 25;

/// Returns a page of a list, with its cursors. Each entry has a key that is unique.
pub(super) fn page(
    entries: Vec<(String, Value)>,
    pairs: &[(String, String)],
) -> Result<Value, Failure> {
    // One list has another name for it.
    let limit = query(pairs, "limit").or_else(|| query(pairs, "first"));
    let limit = match limit {
        None => DEFAULT_LIMIT,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| invalid("limit: not a positive number"))?,
    };
    let position = |name: &str| -> Result<Option<usize>, Failure> {
        let Some(cursor) = query(pairs, name).filter(|cursor| !cursor.is_empty()) else {
            return Ok(None);
        };
        let key = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
        let found = entries
            .iter()
            .position(|(known, _)| known.as_bytes() == key);
        let invalid = || invalid(format!("{name}: an invalid cursor"));
        found.map(Some).ok_or_else(invalid)
    };
    let (start, end) = match (position("after")?, position("before")?) {
        (Some(after), _) => (after + 1, (after + 1).saturating_add(limit)),
        (None, Some(before)) => (before.saturating_sub(limit), before),
        (None, None) => (0, limit),
    };
    let end = end.min(entries.len());
    let page = entries.get(start..end).unwrap_or_default();
    let mut body = json!({ "data": page.iter().map(|(_, entry)| entry).collect::<Vec<_>>() });
    let cursor =
        |entry: Option<&(String, Value)>| entry.map(|(key, _)| URL_SAFE_NO_PAD.encode(key));
    if let (Some(before), Some(after)) = (cursor(page.first()), cursor(page.last()))
        && let Some(members) = body.as_object_mut()
    {
        let mut paging = json!({ "cursors": { "before": before, "after": after } });
        if let Some(paging) = paging.as_object_mut() {
            if end < entries.len() {
                paging.insert(
                    "next".to_owned(),
                    format!("?limit={limit}&after={after}").into(),
                );
            }
            if start > 0 {
                let previous = format!("?limit={limit}&before={before}");
                paging.insert("previous".to_owned(), previous.into());
            }
        }
        members.insert("paging".to_owned(), paging);
    }
    Ok(body)
}

/// Returns a body with only the fields that a request names, and the id.
pub(super) fn select(body: &Value, fields: &str) -> Value {
    let names = names(fields);
    let selected = |object: &Map<String, Value>| {
        let kept = object
            .iter()
            .filter(|(name, _)| *name == "id" || names.contains(name));
        kept.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let Value::Object(object) = body else {
        return body.clone();
    };
    let Some(Value::Array(data)) = object.get("data") else {
        return Value::Object(selected(object));
    };
    let data = data.iter().map(|entry| match entry {
        Value::Object(entry) => Value::Object(selected(entry)),
        other => other.clone(),
    });
    let mut object = object.clone();
    object.insert("data".to_owned(), Value::Array(data.collect()));
    Value::Object(object)
}

/// Returns the names of fields without their parameters and fields: of `id,owner{name}`, `id` and
/// `owner`.
fn names(fields: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut depth = 0_usize;
    for character in fields.chars() {
        match character {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => {
                if let Some(name) = names.last_mut() {
                    name.push(character);
                }
            }
            _ => {}
        }
    }
    let names = names
        .iter()
        .map(|name| name.split('.').next().unwrap_or_default());
    names.map(|name| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(pairs: &[(&str, &str)]) -> Value {
        let entries = ["a", "b", "c"].map(|key| (key.to_owned(), json!(key)));
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        page(entries.into(), &pairs.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn pages_follow_each_other_in_both_directions() {
        let first = page_of(&[("limit", "2")]);
        assert_eq!(first["data"], json!(["a", "b"]));
        assert!(first["paging"]["next"].is_string());
        let after = first["paging"]["cursors"]["after"].as_str().unwrap();
        let second = page_of(&[("limit", "2"), ("after", after)]);
        assert_eq!(second["data"], json!(["c"]));
        assert!(second["paging"]["next"].is_null());
        let before = second["paging"]["cursors"]["before"].as_str().unwrap();
        let again = page_of(&[("limit", "2"), ("before", before)]);
        assert_eq!(again["data"], json!(["a", "b"]));
    }

    #[test]
    fn fields_select_members_and_the_id() {
        let body = json!({ "id": "1", "name": "n", "owner": { "id": "2" }, "rest": 3 });
        let selected = select(&body, "name, owner{id,name}");
        assert_eq!(
            selected,
            json!({ "id": "1", "name": "n", "owner": { "id": "2" } })
        );
    }
}
