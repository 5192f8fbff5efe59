//! Random mutations: every result is a report or an error, never a panic, and deterministic.

use serde_json::{Value, json};
use xtask::diff::compare;

use super::extended;

/// A seeded generator, so that failures are reproducible.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(member, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn mutate(document: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let pointer = all.swap_remove(1 + random.below(all.len() - 1));
    let other = all.swap_remove(random.below(all.len()));
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let replacement = match random.below(6) {
        0 | 1 => None,
        2 => document.pointer(&other).cloned(),
        3 => Some(json!({"$ref": "#/components/schemas/Tree"})),
        4 => Some(json!({"type": "string"})),
        _ => Some(json!(["x"])),
    };
    match (document.pointer_mut(parent), replacement) {
        (Some(Value::Object(members)), None) => drop(members.remove(&key)),
        (Some(Value::Object(members)), Some(value)) => drop(members.insert(key, value)),
        (Some(Value::Array(items)), None) => drop(items.remove(key.parse().unwrap())),
        (Some(Value::Array(items)), Some(value)) => items.push(value),
        _ => {}
    }
}

#[test]
fn random_mutations_are_reported_or_rejected_without_a_panic() {
    let base = extended();
    let mut random = Random(0x5eed_1e55_ca5e_d0c5);
    let mut compared = 0;
    for round in 0..80 {
        let mut new = base.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut new, &mut random);
        }
        let forwards = compare(&base, &new);
        let backwards = compare(&new, &base);
        if round % 10 == 0 {
            assert_eq!(
                forwards,
                compare(&base, &new),
                "round {round} is not deterministic"
            );
        }
        assert_eq!(
            forwards.is_ok(),
            backwards.is_ok(),
            "round {round} is usable one way only"
        );
        if let (Ok(forwards), Ok(backwards)) = (forwards, backwards) {
            compared += 1;
            let nothing = (forwards.changes.is_empty(), backwards.changes.is_empty());
            assert_eq!(
                nothing.0, nothing.1,
                "round {round}: a change one way only\n{forwards:#?}\n{backwards:#?}"
            );
            assert_eq!(compare(&new, &new).unwrap().changes, [], "round {round}");
        }
    }
    assert!(compared > 20, "only {compared} documents were usable");
}
