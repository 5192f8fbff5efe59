//! Decoding of values that do not match their types: what can be read is, the rest is left out and
//! reported.
//!
//! A scalar may have another JSON type, a value may stand in a list of one and the reverse, and a member
//! that is missing or cannot be read costs nothing but itself: an optional one is absent, a required one
//! empty.

use std::fmt::{self, Display};

use bytes::Bytes;
use serde_json::{Map, Value};

use super::table::Table;
use super::wire::{Decode, DecodeTagged, Failed, Reader, Slot, Tagged, Wire};

/// A part of a webhook event that could not be read as the document describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    path: String,
    reason: String,
}

impl Problem {
    /// Returns the path to the part, such as `entry[0].changes[0].value.messages[0].timestamp`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong with it. It does not contain the value.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Problem {
    /// Returns whether it is in the part at `path`.
    #[doc(hidden)]
    #[must_use]
    pub fn is_in(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// Decodes as much of a value as matches the type, and returns what does not.
pub fn decode<T: Wire>(value: &Value) -> (Option<T>, Vec<Problem>) {
    let mut log = Log {
        path: String::new(),
        problems: Vec::new(),
        is_muted: false,
    };
    let mut reader = Forgiving {
        value,
        log: &mut log,
    };
    let decoded = T::decode(&mut reader);
    (decoded.ok(), log.problems)
}

/// More problems than this are not recorded, so that a body of wrong values takes no more memory than that.
const MAX_PROBLEMS: usize = 1000;

struct Log {
    path: String,
    problems: Vec<Problem>,
    is_muted: bool,
}

impl Log {
    fn report(&mut self, reason: impl Into<String>) -> Failed {
        if !self.is_muted && self.problems.len() < MAX_PROBLEMS {
            let path = match self.path.as_str() {
                "" => ".",
                path => path,
            };
            self.problems.push(Problem {
                path: path.to_owned(),
                reason: reason.into(),
            });
        }
        Failed
    }
}

struct Forgiving<'a> {
    value: &'a Value,
    log: &'a mut Log,
}

impl<'a> Forgiving<'a> {
    /// Reads a part, whose path is the one of this value and `step`.
    fn below<T>(
        &mut self,
        step: fmt::Arguments<'_>,
        value: &Value,
        read: impl FnOnce(&mut Forgiving<'_>) -> T,
    ) -> T {
        let length = self.log.path.len();
        let step = step.to_string();
        let step = match length {
            0 => step.trim_start_matches('.'),
            _ => &step,
        };
        self.log.path.push_str(step);
        let result = read(&mut Forgiving {
            value,
            log: self.log,
        });
        self.log.path.truncate(length);
        result
    }

    /// Returns the value, or the one in a list of one.
    fn single(&self) -> &'a Value {
        match self.value {
            Value::Array(items) if items.len() == 1 => &items[0],
            other => other,
        }
    }

    fn mismatch(&mut self, expected: &str) -> Failed {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.log.report(format!("{found} instead of {expected}"))
    }

    fn text(&mut self) -> Result<String, Failed> {
        match self.single() {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            _ => Err(self.mismatch("a string")),
        }
    }

    fn number(&mut self) -> Result<f64, Failed> {
        let number = match self.single() {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        };
        number.ok_or_else(|| self.mismatch("a number"))
    }

    fn integer(&mut self) -> Result<i64, Failed> {
        let exact = match self.single() {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if let Some(exact) = exact {
            return Ok(exact);
        }
        let number = self.number()?;
        #[allow(clippy::cast_possible_truncation)] // Truncated and saturated on purpose.
        Ok(number as i64)
    }

    fn boolean(&mut self) -> Result<bool, Failed> {
        match self.single() {
            Value::Bool(flag) => Ok(*flag),
            Value::Number(number) => Ok(number.as_f64() != Some(0.0)),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Ok(true),
                "false" | "0" | "no" | "" => Ok(false),
                _ => Err(self.mismatch("a boolean")),
            },
            _ => Err(self.mismatch("a boolean")),
        }
    }

    fn members(&mut self) -> Result<&'a Map<String, Value>, Failed> {
        match self.single() {
            Value::Object(map) => Ok(map),
            _ => Err(self.mismatch("an object")),
        }
    }

    /// Fills a required slot that has no value with an empty one.
    fn fill_empty(&mut self, slot: &mut Slot<'_>) {
        match slot {
            Slot::Text(field) => **field = Some(String::new()),
            Slot::Boolean(field) => **field = Some(false),
            Slot::Integer(field) => **field = Some(0),
            Slot::Number(field) => **field = Some(0.0),
            Slot::Bytes(field) => **field = Some(Bytes::new()),
            Slot::Json(field) => **field = Some(Value::Null),
            Slot::JsonObject(field) => **field = Some(Map::new()),
            Slot::Parsed(field) => field.parse(""),
            Slot::List(field) => field.start(),
            Slot::Map(field) => field.start(),
            Slot::Nullable(field) | Slot::Any(field) => {
                let was_muted = std::mem::replace(&mut self.log.is_muted, true);
                // Every slot of it is filled as this one is.
                let _ = field.fill(&mut Forgiving {
                    value: &Value::Object(Map::new()),
                    log: self.log,
                });
                self.log.is_muted = was_muted;
            }
        }
    }
}

impl Reader for Forgiving<'_> {
    fn read(&mut self, slot: &mut Slot<'_>) -> Result<(), Failed> {
        match slot {
            Slot::Text(field) => **field = Some(self.text()?),
            Slot::Boolean(field) => **field = Some(self.boolean()?),
            Slot::Integer(field) => **field = Some(self.integer()?),
            Slot::Number(field) => **field = Some(self.number()?),
            Slot::Bytes(field) => **field = Some(Bytes::from(self.text()?)),
            Slot::Json(field) => **field = Some(self.value.clone()),
            Slot::JsonObject(field) => **field = Some(self.members()?.clone()),
            Slot::Parsed(field) => field.parse(&self.text()?),
            Slot::List(field) => {
                field.start();
                let items = match self.value {
                    Value::Array(items) => items.as_slice(),
                    Value::Null => &[],
                    single => std::slice::from_ref(single),
                };
                for (index, item) in items.iter().enumerate() {
                    // An item that cannot be read has been reported, and costs no other one.
                    let _ = self.below(format_args!("[{index}]"), item, |item| field.push(item));
                }
            }
            Slot::Map(field) => {
                field.start();
                for (key, value) in self.members()? {
                    let _ = self.below(format_args!(".{key}"), value, |value| {
                        field.insert(key.clone(), value)
                    });
                }
            }
            Slot::Nullable(field) => match self.value {
                Value::Null => field.clear(),
                _ => field.fill(self)?,
            },
            Slot::Any(field) => field.fill(self)?,
        }
        Ok(())
    }

    fn object(&mut self, table: &'static Table, slots: &mut [Slot<'_>]) -> Result<(), Failed> {
        let members = self.members()?;
        for (field, slot) in table.fields.iter().zip(slots) {
            if field.rest {
                continue;
            }
            if let Some(value) = members.get(field.name)
                && (field.required || !value.is_null())
            {
                let read = self.below(format_args!(".{}", field.name), value, |r| r.read(slot));
                if read.is_err() {
                    slot.field().clear();
                }
            } else if field.required {
                self.below(format_args!(".{}", field.name), &Value::Null, |r| {
                    r.log.report("missing")
                });
            }
            if field.required && !slot.field().is_set() {
                self.fill_empty(slot);
            }
        }
        Ok(())
    }

    fn tagged(&mut self, members: &Tagged, decode: DecodeTagged<'_>) -> Result<(), Failed> {
        let object = self.members()?;
        let missing = Value::Object(Map::new());
        let content = object.get(members.content()).unwrap_or(&missing);
        let tag = object.get(members.tag()).unwrap_or(&Value::Null);
        let tag = self.below(format_args!(".{}", members.tag()), tag, |tag| tag.text());
        let tag = tag.unwrap_or_else(|Failed| {
            let content = Forgiving {
                value: content,
                log: self.log,
            };
            let guess = content.single().as_object().map(|map| members.guess(map));
            guess.unwrap_or_default().to_owned()
        });
        self.below(format_args!(".{}", members.content()), content, |content| {
            decode(&tag, content).or_else(|Failed| {
                decode(
                    &tag,
                    &mut Forgiving {
                        value: &missing,
                        log: content.log,
                    },
                )
            })
        })
    }

    fn part(&mut self, value: &Value, decode: Decode<'_>) -> Result<(), Failed> {
        decode(&mut Forgiving {
            value,
            log: self.log,
        })
    }

    fn fail(&mut self, error: &dyn Display) -> Failed {
        self.log.report(error.to_string())
    }
}
