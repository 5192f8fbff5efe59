//! Bodies of webhooks made of the schemas of a document, and each of their leaves changed once.

use serde_json::{Map, Value, json};

/// Makes a value of a schema, with all of its members.
pub(crate) fn sample(document: &Value, schema: &Value) -> Value {
    sample_below(document, schema, &mut Vec::new()).unwrap()
}

/// Returns `None` for a schema that contains itself.
fn sample_below(document: &Value, schema: &Value, above: &mut Vec<String>) -> Option<Value> {
    if let Some(target) = schema["$ref"].as_str() {
        let pointer = target.trim_start_matches('#').to_owned();
        if above.contains(&pointer) {
            return None;
        }
        let schema = document.pointer(&pointer).unwrap();
        above.push(pointer);
        let value = sample_below(document, schema, above);
        above.pop();
        return value;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut all = Map::new();
        for part in parts {
            match sample_below(document, part, above)? {
                Value::Object(members) => all.extend(members),
                scalar => return Some(scalar),
            }
        }
        return Some(Value::Object(all));
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return sample_below(document, first, above);
    }
    Some(match schema["type"].as_str() {
        Some("string") => schema["enum"]
            .get(0)
            .cloned()
            .unwrap_or_else(|| json!("17")),
        Some("integer") => json!(17),
        Some("number") => json!(17.5),
        Some("boolean") => json!(true),
        Some("array") => json!([sample_below(document, &schema["items"], above)?]),
        _ if schema["properties"].is_null() => json!({"any": "17", "other": "17"}),
        _ => {
            let mut members = Map::new();
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                if let Some(value) = sample_below(document, schema, above) {
                    members.insert(name.clone(), value);
                }
            }
            Value::Object(members)
        }
    })
}

/// Returns the JSON pointers to everything in a value but itself.
pub(crate) fn places(value: &Value) -> Vec<String> {
    fn visit(value: &Value, at: &str, found: &mut Vec<String>) {
        let mut child = |name: &str, value: &Value| {
            let place = format!("{at}/{name}");
            visit(value, &place, found);
            found.push(place);
        };
        match value {
            Value::Object(members) => members.iter().for_each(|(name, it)| child(name, it)),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(index, it)| child(&index.to_string(), it));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    visit(value, "", &mut found);
    found
}

/// What a deviation does to a value: whether it is still there, in another form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Deviation {
    Removed,
    Null,
    /// A number as text, or the reverse.
    OtherScalar,
    /// A text that is no number.
    FreeText,
    /// In a list of one, or out of it.
    Wrapped,
    /// An object where a scalar belongs, and the reverse.
    OtherShape,
}

pub(crate) const DEVIATIONS: [Deviation; 6] = [
    Deviation::Removed,
    Deviation::Null,
    Deviation::OtherScalar,
    Deviation::FreeText,
    Deviation::Wrapped,
    Deviation::OtherShape,
];

/// Returns the body with one deviation, or `None` if the place cannot deviate in this way.
pub(crate) fn deviate(body: &Value, place: &str, deviation: Deviation) -> Option<Value> {
    let mut body = body.clone();
    if deviation == Deviation::Removed {
        let (parent, name) = place.rsplit_once('/')?;
        match body.pointer_mut(parent)? {
            Value::Object(members) => drop(members.remove(name)),
            _ => return None,
        }
        return Some(body);
    }
    let value = body.pointer_mut(place)?;
    *value = match (deviation, &*value) {
        (Deviation::Null, _) => Value::Null,
        (Deviation::OtherScalar, Value::Number(number)) => json!(number.to_string()),
        (Deviation::OtherScalar, Value::String(text)) => match text.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) => json!(17),
        },
        (Deviation::OtherScalar, Value::Bool(flag)) => json!(flag.to_string()),
        (Deviation::FreeText, Value::Number(_) | Value::Bool(_)) => json!("September 30, 2025"),
        (Deviation::Wrapped, Value::Array(items)) if items.len() == 1 => items[0].clone(),
        (Deviation::Wrapped, Value::Array(_)) => return None,
        (Deviation::Wrapped, other) => json!([other]),
        (Deviation::OtherShape, Value::Object(_) | Value::Array(_)) => json!("17"),
        (Deviation::OtherShape, _) => json!({"17": 17}),
        _ => return None,
    };
    Some(body)
}

/// Returns where two values differ, except at the place and below it.
pub(crate) fn differences(one: &Value, other: &Value, except: &str) -> Vec<String> {
    fn visit(one: &Value, other: &Value, at: &str, except: &str, found: &mut Vec<String>) {
        if at == except || one == other {
            return;
        }
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                for name in one
                    .keys()
                    .chain(other.keys().filter(|it| !one.contains_key(*it)))
                {
                    let value = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                    let place = format!("{at}/{name}");
                    visit(&value(one), &value(other), &place, except, found);
                }
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    visit(one, other, &format!("{at}/{index}"), except, found);
                }
            }
            // An item that is no such item at all is left out.
            (Value::Array(one), _) if is_item(at, except) => {
                let index = except.rsplit('/').next().unwrap_or_default();
                let mut rest = one.clone();
                rest.remove(index.parse().unwrap());
                let other = other.as_array().cloned().unwrap_or_default();
                if rest != other {
                    found.push(at.to_owned());
                }
            }
            _ => found.push(at.to_owned()),
        }
    }
    fn is_item(list: &str, place: &str) -> bool {
        let parent = place.rsplit_once('/').map(|(parent, _)| parent);
        parent == Some(list)
    }

    let mut found = Vec::new();
    visit(one, other, "", except, &mut found);
    found
}
