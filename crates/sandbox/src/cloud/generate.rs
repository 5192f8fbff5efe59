//! Values that are valid under a schema, for the operations that the sandbox stores nothing for.

use serde_json::{Map, Value, json};
use whatsapp_business_runtime::schema::{Kind, Limit, Node, Range, Size};

/// Schemas may contain themselves: below this depth, only required members are generated.
const MAX_DEPTH: usize = 6;
/// The entries of a list, which are enough for several pages.
const LIST_LENGTH: u64 = 3;

/// Returns a value for a schema.
pub(super) fn generate(schema: &'static Node) -> Value {
    value(schema, "", 0)
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

fn value(schema: &'static Node, name: &str, depth: usize) -> Value {
    match &schema.kind {
        Kind::Any => json!({}),
        Kind::Boolean => true.into(),
        Kind::Integer { range, allowed } => match allowed.first() {
            Some(first) => (*first).into(),
            None => number(*range),
        },
        Kind::Number { range } => number(*range),
        Kind::String { allowed, .. } if !allowed.is_empty() => allowed[0].into(),
        Kind::String {
            size,
            pattern,
            format,
            ..
        } => text(*size, pattern.unwrap_or_default(), format, name).into(),
        Kind::Array { .. } if depth >= MAX_DEPTH => json!([]),
        Kind::Array { items, .. } => json!([value(items, name, depth + 1)]),
        Kind::Alternatives { options, .. } => value(options[0], name, depth + 1),
        // The last part narrows the others.
        Kind::All(parts) => {
            let mut object = Map::new();
            for part in parts.iter().rev() {
                match value(part, name, depth + 1) {
                    Value::Object(members) => object.extend(members),
                    other => return other,
                }
            }
            Value::Object(object)
        }
        Kind::Object(object) => {
            let generated = object.properties.iter().filter(|property| {
                // The end of a list has no next page.
                let is_link = matches!(property.name, "next" | "previous");
                object.required.contains(&property.name) || (depth < MAX_DEPTH && !is_link)
            });
            let members = generated.map(|property| {
                let member = value(property.schema, property.name, depth + 1);
                (property.name.to_owned(), member)
            });
            Value::Object(members.collect())
        }
    }
}

/// Returns 1, or the bound that is next to it.
fn number(range: Range) -> Value {
    match (range.least, range.most) {
        (Some(Limit::Integer(least)), _) if least > 1 => least.into(),
        (Some(Limit::Float(least)), _) if least > 1.0 => least.into(),
        (_, Some(Limit::Integer(most))) if most < 1 => most.into(),
        (_, Some(Limit::Float(most))) if most < 1.0 => most.into(),
        _ => json!(1),
    }
}

/// Returns a text of the schema's format or pattern.
fn text(size: Size, pattern: &str, format: &str, name: &str) -> String {
    let text = match (format, pattern) {
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
    let length = |bound: u64| usize::try_from(bound).unwrap_or(usize::MAX);
    let most = size.most.map_or(usize::MAX, length);
    let mut text: String = text.chars().take(most).collect();
    while text.len() < size.least.map_or(0, length) {
        text.push('0');
    }
    text
}
