//! `OutboundMessage::check` enforces every limit that the document sets on outbound messages.
//!
//! The test collects the limits from the request body of `POST /messages`. For each limit it takes
//! every message of [`samples`] that has the field, and checks one copy at the limit and one copy
//! beyond it. A new limit in the document therefore fails the test until `OutboundMessage::check`
//! enforces it, or until it is listed in [`NOT_ENFORCED`] with a reason.

use serde_json::{Value, json};
use whatsapp_business::{OutboundMessage, api};

/// Limits that only the server enforces: their schema and keyword in the document.
const NOT_ENFORCED: [(&str, &str); 0] = [];

/// Keywords that limit a value in OpenAPI 3.0. `exclusiveMinimum` and `exclusiveMaximum` are omitted
/// because they are flags that modify `minimum` and `maximum`.
const KEYS: [&str; 11] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "minimum",
    "maximum",
    "pattern",
    "multipleOf",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

#[derive(Debug)]
struct Limit {
    /// JSON pointer of the schema in the document.
    pointer: String,
    key: &'static str,
    value: Value,
    /// JSON pointer of the value in a message; lists are represented by their first item.
    location: String,
}

/// Returns valid messages that together contain every limited field.
fn samples() -> Vec<Value> {
    let day = json!({"day_of_week": 1, "day_of_month": 2, "month": 3, "hour": 4, "minute": 5,
        "fallback_value": "soon"});
    let parameters = json!([
        {"type": "currency", "currency": {"fallback_value": "1 euro", "code": "EUR",
            "amount_1000": 1000}},
    ]);
    let dated = json!([{"type": "date_time", "date_time": day}]);
    let interactive = |kind: &str, action: Value| {
        json!({"type": "interactive", "interactive": {"type": kind, "action": action,
            "header": {"type": "text", "text": "H"}, "body": {"text": "B"}, "footer": {"text": "F"}}})
    };
    let template = |parameters: &Value| {
        json!({"type": "template", "template": {"namespace": "ns", "name": "order",
            "language": {"policy": "deterministic", "code": "en"},
            "components": [{"type": "body", "parameters": parameters}]}})
    };
    let component =
        json!({"day_of_week": 1, "day_of_month": 2, "month": 3, "hour": 4, "minute": 5});
    let hsm_day = json!({"date_time": {"component": component},
        "currency": {"currency_code": "EUR", "amount_1000": 1000}, "default": "Monday"});
    let file = |kind: &str| json!({"type": kind, kind: {"id": "1aa40d3e"}});
    let pictured = |kind: &str| template(&json!([{"type": kind, kind: {"id": "a"}}]));
    let header = |kind: &str| {
        let mut sample = interactive(
            "button",
            json!({"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]}),
        );
        sample["interactive"]["header"] = json!({"type": kind, kind: {"id": "a"}});
        sample
    };
    let mut samples = vec![
        json!({"text": {"body": "Hi"}, "context": {"message_id": "X"}}),
        file("image"),
        file("video"),
        file("audio"),
        file("document"),
        file("sticker"),
        json!({"type": "location", "location": {"latitude": 1, "longitude": 2}}),
        header("image"),
        header("video"),
        header("document"),
        pictured("image"),
        pictured("video"),
        pictured("document"),
        json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Ada"}}]}),
        interactive(
            "button",
            json!({"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]}),
        ),
        interactive(
            "list",
            json!({"button": "Choose", "sections": [{"title": "S",
                "rows": [{"id": "a", "title": "A", "description": "D"}]}]}),
        ),
        interactive(
            "product_list",
            json!({"catalog_id": "1", "sections": [{"title": "S",
                "product_items": [{"product_retailer_id": "a"}]}]}),
        ),
        interactive(
            "product",
            json!({"catalog_id": "1", "product_retailer_id": "a"}),
        ),
        template(&parameters),
        template(&dated),
        json!({"type": "hsm", "hsm": {"namespace": "ns", "element_name": "order",
            "language": {"policy": "deterministic", "code": "en"},
            "localizable_params": [hsm_day]}}),
    ];
    for sample in &mut samples {
        sample["to"] = "15550100".into();
        check(sample).expect("the sample is valid");
    }
    samples
}

/// Returns the path of the invalid field of a message as the error.
fn check(message: &Value) -> Result<(), String> {
    let typed: OutboundMessage = serde_json::from_value(message.clone()).unwrap();
    let error = typed.check().err();
    error.map_or(Ok(()), |error| Err(error.path().unwrap().to_owned()))
}

/// Collects the limits of the schema at `pointer` and of all schemas that it refers to.
fn walk(document: &Value, pointer: &str, location: &str, limits: &mut Vec<Limit>) {
    assert!(location.len() < 200, "{location} is a circular reference");
    let schema = document.pointer(pointer).expect(pointer);
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return walk(document, target.trim_start_matches('#'), location, limits);
    }
    limits.extend(KEYS.iter().filter_map(|key| {
        Some(Limit {
            pointer: pointer.to_owned(),
            key,
            value: schema.get(key)?.clone(),
            location: location.to_owned(),
        })
    }));
    for composed in ["allOf", "oneOf", "anyOf"] {
        let members = schema.get(composed).and_then(Value::as_array);
        for member in 0..members.map_or(0, Vec::len) {
            walk(
                document,
                &format!("{pointer}/{composed}/{member}"),
                location,
                limits,
            );
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for name in properties
        .into_iter()
        .flat_map(|properties| properties.keys())
    {
        let pointer = format!("{pointer}/properties/{name}");
        walk(document, &pointer, &format!("{location}/{name}"), limits);
    }
    for (key, below) in [("items", "0"), ("additionalProperties", "*")] {
        if schema.get(key).is_some_and(Value::is_object) {
            let pointer = format!("{pointer}/{key}");
            walk(document, &pointer, &format!("{location}/{below}"), limits);
        }
    }
}

impl Limit {
    /// Returns a value at the limit and one beyond it, derived from the valid `value`.
    fn boundary_values(&self, value: &Value) -> (Value, Value) {
        let text = |length: u64| Value::from("ä".repeat(length.try_into().unwrap()));
        let list = |length: u64| Value::from(vec![value[0].clone(); length.try_into().unwrap()]);
        let limit = || self.value.as_u64().expect("a count");
        let number = || self.value.as_i64().expect("a whole number");
        match self.key {
            "maxLength" => (text(limit()), text(limit() + 1)),
            "minLength" => (text(limit()), text(limit() - 1)),
            "maxItems" => (list(limit()), list(limit() + 1)),
            "minItems" => (list(limit()), list(limit() - 1)),
            "maximum" => (number().into(), (number() + 1).into()),
            "minimum" => (number().into(), (number() - 1).into()),
            _ => panic!("add the boundary values of {self:?} here"),
        }
    }

    /// Returns the path of the field as it appears in an error.
    fn field(&self) -> String {
        let mut field = String::new();
        for part in self.location.split('/').skip(1) {
            match part.parse::<usize>() {
                Ok(index) => field += &format!("[{index}]"),
                Err(_) if field.is_empty() => field += part,
                Err(_) => field += &format!(".{part}"),
            }
        }
        field
    }

    /// Returns whether `check` rejects a sample beyond the limit, or `None` if the sample does not
    /// have the field. Asserts that a sample at the limit is accepted.
    fn is_enforced(&self, sample: &Value) -> Option<bool> {
        let value = sample.pointer(&self.location)?;
        let (mut at_limit, mut beyond) = (sample.clone(), sample.clone());
        (
            *at_limit.pointer_mut(&self.location)?,
            *beyond.pointer_mut(&self.location)?,
        ) = self.boundary_values(value);
        assert_eq!(
            check(&at_limit),
            Ok(()),
            "{self:?} accepts the limit itself"
        );
        Some(check(&beyond) == Err(self.field()))
    }
}

#[test]
fn every_documented_limit_of_a_message_is_enforced() {
    let document: Value = serde_json::from_str(api::DOCUMENT).unwrap();
    let mut limits = Vec::new();
    let body = "/paths/~1messages/post/requestBody/content/application~1json/schema";
    walk(&document, body, "", &mut limits);
    assert!(limits.len() > 40, "{limits:#?}");
    let samples = samples();
    let mut wrong = Vec::new();
    let mut met = Vec::new();
    for limit in &limits {
        let results: Vec<bool> = samples
            .iter()
            .filter_map(|s| limit.is_enforced(s))
            .collect();
        let known = NOT_ENFORCED.contains(&(limit.pointer.as_str(), limit.key));
        if known {
            met.push((limit.pointer.as_str(), limit.key));
        }
        let at = format!("{} {} at `{}`", limit.pointer, limit.key, limit.field());
        let enforced = match results.as_slice() {
            [] => {
                wrong.push(format!("{at}: no sample has the field"));
                continue;
            }
            results => results.iter().all(|enforced| *enforced),
        };
        match (enforced, known) {
            (false, false) => wrong.push(format!("{at}: not enforced")),
            (true, true) => wrong.push(format!("{at}: enforced, but listed in NOT_ENFORCED")),
            _ => {}
        }
    }
    for (pointer, key) in NOT_ENFORCED {
        if !met.contains(&(pointer, key)) {
            wrong.push(format!(
                "{pointer} {key}: listed in NOT_ENFORCED, but not in the document"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
