//! Reads error bodies in any of the forms that servers and the gateways in front of them send.

use serde_json::{Map, Value};

use super::{ErrorBody, FailedItem, Fault, FaultClass};

/// The members that name an item of a list, in this order.
const ITEM_NAMES: [&str; 8] = [
    "input",
    "user",
    "participant",
    "join_request_id",
    "group_id",
    "wa_id",
    "user_id",
    "id",
];

/// Reads the body of an error response: an object or text `error`, a list `errors`, or
/// `meta.developer_message`. `class` returns the class of a code.
///
/// Returns `None` if the text has none of them.
pub fn read(text: &str, class: fn(i64) -> FaultClass) -> Option<ErrorBody> {
    let Value::Object(body) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let failed = failed_items(&body, class);
    let mut faults = faults(&body, class);
    if faults.is_empty() {
        let meta = body.get("meta").and_then(Value::as_object);
        let words = meta.and_then(|meta| text_of(meta, "developer_message"));
        faults.extend(words.map(|words| {
            let fault = Fault::new(None, FaultClass::unknown());
            fault.with_title(Some(words))
        }));
    }
    let found = !faults.is_empty() || !failed.is_empty();
    found.then(|| ErrorBody::new(faults).with_failed(failed))
}

/// Reads the members `error` and `errors` of an object.
fn faults(object: &Map<String, Value>, class: fn(i64) -> FaultClass) -> Vec<Fault> {
    let values = ["error", "errors"]
        .into_iter()
        .filter_map(|name| object.get(name));
    let values = values.flat_map(|value| match value {
        Value::Array(list) => list.iter().collect(),
        value => vec![value],
    });
    values.filter_map(|value| fault(value, class)).collect()
}

fn fault(value: &Value, class: fn(i64) -> FaultClass) -> Option<Fault> {
    let error = match value {
        Value::Object(error) if !error.is_empty() => error,
        Value::String(text) => {
            let fault = Fault::new(None, FaultClass::unknown());
            return Some(fault.with_title(Some(text.clone())));
        }
        _ => return None,
    };
    let code = ["code", "error_code"]
        .into_iter()
        .find_map(|name| error.get(name));
    let number = code.and_then(number);
    let label = code.and_then(Value::as_str).filter(|_| number.is_none());
    let text = |names: &[&str]| names.iter().find_map(|name| text_of(error, name));
    let title = text(&["title", "message", "error"]);
    let message = text(&["message"]).filter(|message| Some(message) != title.as_ref());
    let details =
        text(&["details", "error_description"]).or_else(|| data(error.get("error_data")?));
    Some(Fault {
        title,
        details: details.or(message),
        label: label.map(str::to_owned),
        user_title: text_of(error, "error_user_title"),
        user_message: text_of(error, "error_user_msg"),
        transient: error.get("is_transient") == Some(&Value::Bool(true)),
        ..Fault::new(number, number.map(class).unwrap_or_default())
    })
}

/// Returns the text of a member, unless it is empty.
fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns a code that is a number, or a number as text.
fn number(code: &Value) -> Option<i64> {
    code.as_i64().or_else(|| code.as_str()?.trim().parse().ok())
}

/// Returns the words in `error_data`: its details, or else all that it has.
fn data(data: &Value) -> Option<String> {
    match data {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => text_of(members, "details").or_else(|| {
            let telling = members.keys().any(|name| name != "messaging_product");
            telling.then(|| data.to_string())
        }),
        other => Some(other.to_string()),
    }
}

/// Reads the lists whose name begins with `failed_`, in the body or in an object of it: objects and names, or
/// a map of names to reasons.
fn failed_items(body: &Map<String, Value>, class: fn(i64) -> FaultClass) -> Vec<FailedItem> {
    let inner = body.values().filter_map(Value::as_object);
    let members = inner.chain([body]).flatten();
    let lists = members.filter(|(name, _)| name.starts_with("failed_"));
    let mut failed = Vec::new();
    for (_, list) in lists {
        match list {
            Value::Array(items) => failed.extend(items.iter().filter_map(|item| match item {
                Value::String(name) => Some(FailedItem::new(name, Vec::new())),
                Value::Object(item) => {
                    let name = ITEM_NAMES.iter().find_map(|name| text_of(item, name));
                    Some(FailedItem::new(
                        name.unwrap_or_default(),
                        faults(item, class),
                    ))
                }
                _ => None,
            })),
            Value::Object(reasons) => failed.extend(reasons.iter().map(|(name, reason)| {
                FailedItem::new(name, fault(reason, class).into_iter().collect())
            })),
            _ => {}
        }
    }
    failed
}
