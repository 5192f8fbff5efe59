//! Values that are valid under a schema, for the operations that the sandbox stores nothing for.

use serde_json::{Map, Value, json};

use crate::document::resolve;

/// Schemas may contain themselves: below this depth, only required members are generated.
const MAX_DEPTH: usize = 6;
/// The entries of a list, which are enough for several pages.
const LIST_LENGTH: u64 = 3;

/// Returns a value for the schema at a pointer into a document.
pub(super) fn generate(document: &Value, pointer: &str) -> Value {
    value(document, pointer.to_owned(), "", 0)
}

/// Returns the entries of a list, each with a key, made from the entries of a generated one.
pub(super) fn list(entries: &[Value]) -> Vec<(String, Value)> {
    let numbers = 0..LIST_LENGTH;
    let numbered = numbers.flat_map(|number| entries.iter().map(move |entry| (number, entry)));
    let keyed = numbered.enumerate().map(|(key, (number, entry))| {
        let mut entry = entry.clone();
        let id = entry.get_mut("id").filter(|id| id.is_string());
        if let Some(id) = id {
            *id = format!("{}", 123_456_789_012_345_u64 + number).into();
        }
        (key.to_string(), entry)
    });
    keyed.collect()
}

fn value(document: &Value, pointer: String, name: &str, depth: usize) -> Value {
    let (pointer, schema) = resolve(document, pointer);
    let of = |key: &str| schema.get(key);
    let nested =
        |suffix: &str, name: &str| value(document, format!("{pointer}/{suffix}"), name, depth + 1);
    if let Some(first) = of("enum")
        .and_then(Value::as_array)
        .and_then(|of| of.first())
    {
        return first.clone();
    }
    if of("oneOf").is_some() {
        return nested("oneOf/0", name);
    }
    if of("anyOf").is_some() {
        return nested("anyOf/0", name);
    }
    let parts = of("allOf").and_then(Value::as_array).map_or(0, Vec::len);
    let mut object = Map::new();
    for part in 0..parts {
        match nested(&format!("allOf/{part}"), name) {
            Value::Object(members) => object.extend(members),
            other => return other,
        }
    }
    match of("type").and_then(Value::as_str) {
        Some("string") => string(schema, name).into(),
        Some("integer" | "number") => of("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => true.into(),
        Some("array") if depth >= MAX_DEPTH || of("items").is_none() => json!([]),
        Some("array") => json!([nested("items", name)]),
        _ => {
            let required = of("required").and_then(Value::as_array);
            let is_required = |name: &str| {
                required.is_some_and(|required| required.iter().any(|known| known == name))
            };
            let properties = of("properties").and_then(Value::as_object);
            for property in properties.into_iter().flat_map(Map::keys) {
                // The end of a list has no next page.
                let is_link = matches!(property.as_str(), "next" | "previous");
                if is_required(property) || (depth < MAX_DEPTH && !is_link) {
                    let generated = nested(&format!("properties/{property}"), property);
                    object.insert(property.clone(), generated);
                }
            }
            Value::Object(object)
        }
    }
}

/// Returns a text of the schema's format or pattern.
fn string(schema: &Value, name: &str) -> String {
    let of = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let text = match (of("format"), of("pattern")) {
        ("date-time", _) => "2025-01-31T12:00:00+00:00",
        ("date", _) => "2025-01-31",
        ("time", _) => "12:00:00Z",
        ("email", _) => "business@example.com",
        ("uri", _) => "https://example.com/",
        (_, "^[A-Z]{2}$") => "US",
        (_, "^[A-Z]{3}$") => "USD",
        (_, "^[0-9]{6}$") => "123456",
        (_, "^[a-z]{2}_[A-Z]{2}$") => "en_US",
        (_, "^[A-Z2-7]{14}$") => "SANDBOX2345672",
        (_, "^[0-9]+$" | "^[0-9]{1,3}$") => "1",
        (_, pattern) if pattern.contains("[0-5][0-9]") => "12:00",
        (_, pattern) if pattern.contains('+') && pattern.contains("[1-9]") => "+15550001111",
        (_, pattern) if pattern.contains("[1-9]") => "15550001111",
        _ if name == "messaging_product" => "whatsapp",
        _ if name == "id" || name.ends_with("_id") => "123456789012345",
        _ if name.contains("phone") => "15550001111",
        _ => "sandbox",
    };
    let length = |key: &str| {
        let length = schema.get(key).and_then(Value::as_u64);
        length.and_then(|length| usize::try_from(length).ok())
    };
    let most = length("maxLength").unwrap_or(usize::MAX);
    let mut text: String = text.chars().take(most).collect();
    while text.len() < length("minLength").unwrap_or_default() {
        text.push('0');
    }
    text
}
