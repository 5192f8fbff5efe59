//! The limits of a value that the generated code checks before it is sent.

use serde_json::{Map, Value};

/// `pattern`, `multipleOf`, `uniqueItems` and the like are left to the server.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Limits {
    /// Characters.
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    /// Both inclusive.
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
}

impl Limits {
    pub(super) fn read(map: &Map<String, Value>) -> Result<Self, String> {
        let count = |key: &str| match map.get(key) {
            None => Ok(None),
            Some(value) => value
                .as_u64()
                .map(Some)
                .ok_or_else(|| format!("`{key}: {value}` is not a count")),
        };
        let bound = |key: &str, exclusive: &str, step: f64| match map.get(key) {
            None => Ok(None),
            Some(value) => {
                let bound = value
                    .as_f64()
                    .ok_or_else(|| format!("`{key}: {value}` is not a number"))?;
                match map.get(exclusive) {
                    None | Some(Value::Bool(false)) => Ok(Some(bound)),
                    Some(Value::Bool(true)) if map.get("type") == Some(&"integer".into()) => {
                        Ok(Some(bound + step))
                    }
                    // A number has no next one: the server decides about the bound itself.
                    Some(Value::Bool(true)) => Ok(Some(bound)),
                    Some(other) => Err(format!("`{exclusive}: {other}` is neither true nor false")),
                }
            }
        };
        Ok(Self {
            min_length: count("minLength")?,
            max_length: count("maxLength")?,
            min_items: count("minItems")?,
            max_items: count("maxItems")?,
            minimum: bound("minimum", "exclusiveMinimum", 1.0)?,
            maximum: bound("maximum", "exclusiveMaximum", -1.0)?,
        })
    }

    /// These limits, and where they set none, those of `other`.
    pub(super) fn or(self, other: &Self) -> Self {
        Self {
            min_length: self.min_length.or(other.min_length),
            max_length: self.max_length.or(other.max_length),
            min_items: self.min_items.or(other.min_items),
            max_items: self.max_items.or(other.max_items),
            minimum: self.minimum.or(other.minimum),
            maximum: self.maximum.or(other.maximum),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
