//! Every limit that the document sets to a message to send is held before it is sent.
//!
//! The document is walked from the body of `POST /messages`; each limit found is broken in every
//! message of [`samples`] that has the field, and kept to the last character in a second one. So a
//! limit that the document gains fails here until `OutboundMessage::check` knows it, or until it
//! stands in [`NOT_HELD`] with a reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use whatsapp_business::{OutboundMessage, api};

/// Limits that are left to the server: where they stand in the document, and why.
const NOT_HELD: [(&str, &str); 0] = [];

/// What may limit a value in OpenAPI 3.0; the two exclusives are flags of the bound beside them.
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
    /// Where the schema stands in the document.
    pointer: String,
    key: &'static str,
    value: Value,
    /// Where the value stands in a message; each list has its first item there.
    place: String,
}

/// Messages that are right, and have every field that is limited.
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
        check(sample).expect("the sample is right");
    }
    samples
}

/// The field that is wrong in a message, if one is.
fn check(message: &Value) -> Result<(), String> {
    let typed: OutboundMessage = serde_json::from_value(message.clone()).unwrap();
    let error = typed.check().err();
    error.map_or(Ok(()), |error| Err(error.path().unwrap().to_owned()))
}

/// Gathers the limits of `schema` and of all that it refers to.
fn walk(document: &Value, pointer: &str, place: &str, limits: &mut Vec<Limit>) {
    assert!(place.len() < 200, "{place} goes round in a circle");
    let schema = document.pointer(pointer).expect(pointer);
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return walk(document, target.trim_start_matches('#'), place, limits);
    }
    limits.extend(KEYS.iter().filter_map(|key| {
        Some(Limit {
            pointer: pointer.to_owned(),
            key,
            value: schema.get(key)?.clone(),
            place: place.to_owned(),
        })
    }));
    for composed in ["allOf", "oneOf", "anyOf"] {
        let members = schema.get(composed).and_then(Value::as_array);
        for member in 0..members.map_or(0, Vec::len) {
            walk(
                document,
                &format!("{pointer}/{composed}/{member}"),
                place,
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
        walk(document, &pointer, &format!("{place}/{name}"), limits);
    }
    for (key, below) in [("items", "0"), ("additionalProperties", "*")] {
        if schema.get(key).is_some_and(Value::is_object) {
            let pointer = format!("{pointer}/{key}");
            walk(document, &pointer, &format!("{place}/{below}"), limits);
        }
    }
}

impl Limit {
    /// The value that just keeps the limit, and one that breaks it; made of `value`, which keeps it.
    fn edge(&self, value: &Value) -> (Value, Value) {
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
            _ => panic!("say here how to keep and to break {self:?}"),
        }
    }

    /// The field, as an error names it.
    fn field(&self) -> String {
        let mut field = String::new();
        for part in self.place.split('/').skip(1) {
            match part.parse::<usize>() {
                Ok(index) => field += &format!("[{index}]"),
                Err(_) if field.is_empty() => field += part,
                Err(_) => field += &format!(".{part}"),
            }
        }
        field
    }

    /// Whether it is held in a sample that has the field, and not held too early.
    fn is_held(&self, sample: &Value) -> Option<bool> {
        let value = sample.pointer(&self.place)?;
        let (mut kept, mut broken) = (sample.clone(), sample.clone());
        (
            *kept.pointer_mut(&self.place)?,
            *broken.pointer_mut(&self.place)?,
        ) = self.edge(value);
        assert_eq!(check(&kept), Ok(()), "{self:?} is kept");
        Some(check(&broken) == Err(self.field()))
    }
}

#[test]
fn every_limit_of_the_document_is_held_before_a_message_is_sent() {
    let document: Value = serde_json::from_str(api::DOCUMENT).unwrap();
    let mut limits = Vec::new();
    let body = "/paths/~1messages/post/requestBody/content/application~1json/schema";
    walk(&document, body, "", &mut limits);
    assert!(limits.len() > 40, "{limits:#?}");
    let samples = samples();
    let mut wrong = Vec::new();
    let mut met = Vec::new();
    for limit in &limits {
        let held: Vec<bool> = samples.iter().filter_map(|s| limit.is_held(s)).collect();
        let known = NOT_HELD.contains(&(limit.pointer.as_str(), limit.key));
        if known {
            met.push((limit.pointer.as_str(), limit.key));
        }
        let at = format!("{} {} at `{}`", limit.pointer, limit.key, limit.field());
        let held = match held.as_slice() {
            [] => {
                wrong.push(format!("{at}: no sample has the field"));
                continue;
            }
            held => held.iter().all(|held| *held),
        };
        match (held, known) {
            (false, false) => wrong.push(format!("{at}: nothing holds it")),
            (true, true) => wrong.push(format!("{at}: it is held now, take it from the list")),
            _ => {}
        }
    }
    for (pointer, key) in NOT_HELD {
        if !met.contains(&(pointer, key)) {
            wrong.push(format!("{pointer} {key}: the document has it no longer"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
