//! Bodies that are valid under a schema of a document, and how they are broken.

use serde_json::{Map, Value, json};

/// A match of each pattern of the documents, and what is almost one.
const PATTERNS: &[(&str, &str, &[&str])] = &[
    ("^[0-9]+$", "4711", &["", "4711 ", "-1", "٣"]),
    ("^[0-9]{6}$", "123456", &["12345", "1234567", "12345a"]),
    ("^[0-9]{1,3}$", "49", &["", "4999", "+49"]),
    (
        "^[1-9][0-9]{6,14}$",
        "49151234567",
        &["049151234", "491512", "1234567890123456"],
    ),
    (
        "^\\+[1-9]\\d{1,14}$",
        "+49151234567",
        &["49151234567", "+0491", "+4", "+49\n"],
    ),
    (
        "^[A-Z2-7]{14}$",
        "ABCDEFGHIJKL27",
        &["ABCDEFGHIJKL28", "abcdefghijkl27"],
    ),
    ("^[A-Z]{2}$", "DE", &["D", "DEU", "de"]),
    ("^[A-Z]{3}$", "EUR", &["EU", "EURO", "E R"]),
    ("^[a-z]{2}_[A-Z]{2}$", "de_DE", &["de-DE", "deDE", "DE_de"]),
    ("^[a-zA-Z0-9_]+$", "order_1", &["", "order 1", "é"]),
    (
        "^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$",
        "9:30",
        &["24:00", "9:60", "009:00", "9.30"],
    ),
];

/// A generator of bodies from the schemas of a document.
pub(crate) struct Bodies {
    document: &'static Value,
    random: Random,
}

impl Bodies {
    pub(crate) fn new(document: &'static Value) -> Self {
        let random = Random(1);
        Self { document, random }
    }

    /// Returns a value that is most likely valid.
    pub(crate) fn valid(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let document = self.document;
            return self.valid(document.pointer(&reference[1..]).unwrap(), depth);
        }
        if schema["nullable"] == true && self.random.one_in(4) {
            return Value::Null;
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.random.of(values).clone();
        }
        if let Some(options) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let (option, other) = (self.random.of(options), self.random.of(options));
            let mut value = self.valid(option, depth);
            // Several at once, which a `oneOf` may not match.
            if let Value::Object(members) = &mut value
                && self.random.one_in(6)
                && let Value::Object(more) = self.valid(other, depth)
            {
                members.extend(more);
            }
            return value;
        }
        let bound = |key: &str, otherwise: u64| schema[key].as_u64().unwrap_or(otherwise) as usize;
        match schema["type"].as_str() {
            Some("string") => match schema["pattern"].as_str() {
                Some(pattern) => known(pattern).1.into(),
                None => {
                    let least = bound("minLength", 0);
                    let most = bound("maxLength", least as u64 + 3);
                    let length = *self.random.of(&[least, most, (least + 1).min(most)]);
                    let letter = *self.random.of(&["x", "7", "é", "👍"]);
                    letter.repeat(length).into()
                }
            },
            Some("integer") => {
                let least = schema["minimum"].as_i64().unwrap_or(-1);
                let most = schema["maximum"]
                    .as_i64()
                    .unwrap_or(least.saturating_add(9));
                let number = *self.random.of(&[least, most, least + (most - least) / 2]);
                match self.random.one_in(8) {
                    true => json!(number as f64),
                    false => number.into(),
                }
            }
            Some("number") => {
                let least = schema["minimum"].as_f64().unwrap_or(0.5);
                let most = schema["maximum"].as_f64().unwrap_or(least + 9.0);
                json!(self.random.of(&[least, most, (least + most) / 2.0]))
            }
            Some("boolean") => self.random.one_in(2).into(),
            Some("array") => {
                let least = bound("minItems", 0);
                let most = bound("maxItems", u64::MAX).min(least + usize::from(depth < 5) * 2);
                let length = match schema["maxItems"].as_u64() {
                    Some(most) if self.random.one_in(6) => most as usize + self.random.below(2),
                    _ => least + self.random.below(most - least + 1),
                };
                let items = (0..length).map(|_| self.valid(&schema["items"], depth + 1));
                Value::Array(items.collect())
            }
            None if schema["allOf"].is_null() && schema["properties"].is_null() => {
                let any = [json!(null), json!("any"), json!([1]), json!({ "any": {} })];
                self.random.of(&any).clone()
            }
            _ => self.object(schema, depth),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            match self.valid(part, depth) {
                Value::Object(more) => members.extend(more),
                other => return other,
            }
        }
        let required = schema["required"].as_array();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = required.is_some_and(|names| names.iter().any(|n| n == name));
            let is_chosen = depth < 5 && self.random.one_in(2 + depth);
            if is_required || is_chosen {
                members.insert(name.clone(), self.valid(property, depth + 1));
            }
        }
        let values = &schema["additionalProperties"];
        if values.is_object() {
            for name in ["one", "two"].into_iter().take(self.random.below(3)) {
                members.insert(name.to_owned(), self.valid(values, depth + 1));
            }
        } else if *values != false && self.random.one_in(8) {
            members.insert("not in the document".to_owned(), json!(1));
        }
        Value::Object(members)
    }

    /// Changes one place of a value.
    pub(crate) fn mutate(&mut self, value: &mut Value, pointers: &[String]) {
        let mut places = Vec::new();
        collect(value, String::new(), &mut places);
        let place = self.random.of(&places).clone();
        let document = self.document;
        let target = value.pointer_mut(&place).unwrap();
        let random = &mut self.random;
        let wrong = [
            json!(null),
            json!(true),
            json!(7),
            json!(2.5),
            json!(""),
            json!("x"),
            json!([]),
            json!({}),
            json!([{}]),
            json!("y".repeat(5_000)),
        ];
        match target {
            Value::Object(members) if !members.is_empty() && random.one_in(2) => {
                let names: Vec<String> = members.keys().cloned().collect();
                members.remove(random.of(&names));
            }
            Value::Object(members) if random.one_in(2) => {
                members.insert("extra".to_owned(), json!("x"));
            }
            Value::Array(items) if random.one_in(2) => match random.one_in(3) {
                true => items.clear(),
                false => {
                    *items = items
                        .iter()
                        .cycle()
                        .take(items.len() * 15)
                        .cloned()
                        .collect()
                }
            },
            Value::Number(number) if random.one_in(2) => {
                let text = Value::String(number.to_string());
                let near = number.as_i64().unwrap_or(0).saturating_add(1);
                let extremes = [
                    text,
                    json!(0),
                    json!(-1),
                    json!(1e300),
                    json!(i64::MIN),
                    json!(u64::MAX),
                    json!(9_223_372_036_854_775_808.0),
                    json!(2_147_483_648_u64),
                    json!(0.1),
                    near.into(),
                    near.saturating_sub(2).into(),
                ];
                *target = random.of(&extremes).clone();
            }
            Value::String(text) if random.one_in(2) => {
                let known = PATTERNS.iter().find(|(_, matching, _)| matching == text);
                let length = text.chars().count();
                *target = match known {
                    Some((_, _, others)) => (*random.of(others)).into(),
                    None if random.one_in(2) => text.repeat(2).into(),
                    None => text.chars().skip(length.min(1)).collect::<String>().into(),
                };
            }
            target if random.one_in(6) => {
                let pointer = self.random.of(pointers);
                *target = self.valid(document.pointer(pointer).unwrap(), 3);
            }
            target => *target = random.of(&wrong).clone(),
        }
    }
}

fn known(pattern: &str) -> &'static (&'static str, &'static str, &'static [&'static str]) {
    let known = PATTERNS.iter().find(|(known, ..)| *known == pattern);
    known.unwrap_or_else(|| panic!("add examples of {pattern}"))
}

/// The pointers of a value and all within it.
fn collect(value: &Value, pointer: String, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), places);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{pointer}/{name}"), places);
            }
        }
        _ => {}
    }
    places.push(pointer);
}

/// The same numbers in each run: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
