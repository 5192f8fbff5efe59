//! Bodies with random changes of their bytes and of their values.

use serde_json::Value;

/// A generator of numbers that are the same in every run.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound.max(1)
    }

    /// Changes, inserts or removes some bytes.
    pub(crate) fn bytes(&mut self, body: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(body.len());
            match self.below(4) {
                0 => body[at] = u8::try_from(self.below(256)).unwrap(),
                1 => body.insert(at, b"{}[],:\"\\0u"[self.below(10)]),
                2 => drop(body.remove(at)),
                _ => body.truncate(at.max(1)),
            }
        }
        body
    }

    /// Replaces some values by others.
    pub(crate) fn values(&mut self, value: &mut Value, depth: usize) {
        if self.below(12) == 0 {
            *value = match self.below(9) {
                0 => Value::Null,
                1 => Value::Bool(true),
                2 => Value::from(-1),
                3 => Value::from(1e300),
                4 => Value::from(u64::MAX),
                5 => Value::from(""),
                6 => Value::from("\u{0}\u{FFFD}🎉"),
                7 => Value::Array(vec![value.clone(), Value::Null]),
                _ => serde_json::json!({ "": value.clone() }),
            };
        }
        let nested: Vec<&mut Value> = match value {
            Value::Array(items) => items.iter_mut().collect(),
            Value::Object(members) => members.values_mut().collect(),
            _ => Vec::new(),
        };
        if depth < 20 {
            for value in nested {
                self.values(value, depth + 1);
            }
        }
    }
}
