//! Whatever is changed in a document, the generator returns source or one line that says what is
//! wrong: it does not panic, and prints nothing.

use std::panic;

use serde_json::{Value, json};
use whatsapp_business_codegen::generate;

/// One seed for all runs: a failure can be repeated.
const SEED: u64 = 0x5eed;
const MUTATIONS: usize = 600;

fn document() -> Value {
    serde_json::from_str(include_str!("../golden/shapes.json")).unwrap()
}

/// JSON pointers to every value of the document, the root excepted.
fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let pointer = format!("{here}/{key}");
        pointers(child, &pointer, found);
        found.push(pointer);
    }
}

fn any_value(random: &mut fastrand::Rng, document: &Value, all: &[String]) -> Value {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("  "),
        json!("!?"),
        json!("1st"),
        json!("type"),
        json!("größe"),
        json!("a\nb"),
        json!([]),
        json!({}),
        json!([null]),
        json!({"type": "string"}),
        json!({"type": ["string", "null"]}),
        json!({"$ref": "#/components/schemas/Item"}),
        json!({"$ref": "#/components/schemas/None"}),
        json!({"$ref": "#/paths"}),
        json!({"oneOf": []}),
        json!({"allOf": [{"$ref": "#/components/schemas/Item"}]}),
        json!({"not": {}}),
    ];
    match random.usize(..3) {
        // A value from elsewhere in the document.
        0 => document
            .pointer(random.choice(all).unwrap())
            .unwrap()
            .clone(),
        _ => random.choice(odd).unwrap(),
    }
}

/// Changes the document in one place, and says how.
fn mutate(random: &mut fastrand::Rng, document: &mut Value) -> String {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let pointer = random.choice(&all).unwrap().clone();
    let value = any_value(random, document, &all);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match (random.usize(..4), document.pointer_mut(parent).unwrap()) {
        (0, Value::Object(parent)) => {
            parent.remove(&key);
            format!("remove {pointer}")
        }
        (0, Value::Array(parent)) => {
            parent.remove(key.parse::<usize>().unwrap());
            format!("remove {pointer}")
        }
        (1, Value::Object(parent)) => {
            let new = ["", "!", "a-b", "a_b", "Item", "type", "1", "Ünïcode"];
            let new = random.choice(new).unwrap();
            let value = parent.remove(&key).unwrap();
            parent.insert(new.to_owned(), value);
            format!("rename {pointer} to {new:?}")
        }
        _ => {
            *document.pointer_mut(&pointer).unwrap() = value.clone();
            format!("set {pointer} to {value}")
        }
    }
}

#[test]
fn a_changed_document_generates_or_has_one_message() {
    let mut random = fastrand::Rng::with_seed(SEED);
    let (mut sound, mut refused) = (0, 0);
    let mut unexpected = Vec::new();
    for _ in 0..MUTATIONS {
        let mut document = document();
        let changes: Vec<String> = (0..random.usize(1..3))
            .map(|_| mutate(&mut random, &mut document))
            .collect();
        let text = document.to_string();
        match panic::catch_unwind(|| generate(&text)) {
            Ok(Ok(_)) => sound += 1,
            Ok(Err(error)) => {
                let message = error.to_string();
                let unclear = ["\n", "gave up on it", "does not parse"];
                if unclear.iter().any(|unclear| message.contains(unclear)) {
                    unexpected.push(format!("{changes:?}: {message:?}"));
                }
                refused += 1;
            }
            Err(_) => unexpected.push(format!("{changes:?}: the generator panicked")),
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    // Both outcomes are exercised.
    assert!(
        sound > 50 && refused > 50,
        "{sound} sound, {refused} refused"
    );
}

#[test]
fn a_tag_that_is_no_identifier_is_named() {
    for tag in ["", "!?", "1st", "größe"] {
        let mut document = document();
        document["paths"]["/items"]["get"]["tags"] = json!([tag]);
        let message = generate(&document.to_string()).unwrap_err().to_string();
        assert!(
            message.starts_with("operation `Items_list` (GET /items): its tag `"),
            "{tag:?}: {message}"
        );
    }
}

#[test]
fn a_schema_may_require_a_list_of_itself() {
    let mut document = document();
    document["components"]["schemas"]["Tree"] = json!({
        "type": "object",
        "required": ["children"],
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    });
    document["paths"]["/items"]["post"]["requestBody"]["content"]["application/json"]["schema"] =
        json!({"$ref": "#/components/schemas/Tree"});
    let bindings = generate(&document.to_string()).unwrap();
    let client = &bindings.files()[2].1;
    assert!(client.contains("Vec::<types::Tree>::new()"), "{client}");
}
