//! Encoding of items: one routine for each format, whatever the type.

use serde::ser::{Error as _, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::table::Table;
use super::text;
pub use super::wire::{Item, WriteObject};

/// Encodes as JSON text.
pub fn to_vec(item: Item<'_>) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(128);
    text::write(&mut text, item)?;
    Ok(text)
}

/// Encodes as a JSON value.
pub fn to_value(item: Item<'_>) -> serde_json::Result<Value> {
    serde_json::to_value(item)
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Lossy(text) => serializer.serialize_str(&String::from_utf8_lossy(text)),
            Self::Boolean(value) => serializer.serialize_bool(value),
            Self::Integer(value) => serializer.serialize_i64(value),
            Self::Number(value) => serializer.serialize_f64(value),
            Self::Bytes(bytes) => bytes.serialize(serializer),
            Self::Json(value) => value.serialize(serializer),
            Self::JsonObject(map) => map.serialize(serializer),
            Self::List(items) => {
                serializer.collect_seq((0..items.count()).map(|index| items.at(index)))
            }
            Self::Map(map) => {
                let entries = map.entries();
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &value)?;
                }
                map.end()
            }
            Self::Object(object) => {
                let mut serializer = Some(serializer);
                let mut result = None;
                object.encode(&mut |table, items| {
                    if let Some(serializer) = serializer.take() {
                        result = Some(object_of(serializer, table, items));
                    }
                });
                result.unwrap_or_else(|| Err(S::Error::custom("nothing was encoded")))
            }
        }
    }
}

fn object_of<S: Serializer>(
    serializer: S,
    table: &'static Table,
    items: &[Item<'_>],
) -> Result<S::Ok, S::Error> {
    if let Some(rest) = table.rest(items) {
        return object_with_rest(serializer, table, items, rest);
    }
    let fields = || table.fields.iter().zip(items);
    let count = fields().filter(|(field, item)| item.is_sent(field)).count();
    let mut object = serializer.serialize_struct(table.name, count)?;
    for (field, item) in fields() {
        if item.is_sent(field) {
            match field.required || field.nonempty {
                true => object.serialize_field(field.name, item)?,
                false => object.serialize_field(field.name, &Some(item))?,
            }
        }
    }
    object.end()
}

/// Encodes an object that has members which its type has not.
#[cold]
fn object_with_rest<S: Serializer>(
    serializer: S,
    table: &'static Table,
    items: &[Item<'_>],
    rest: &Map<String, Value>,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(None)?;
    let fields = table.fields.iter().zip(items);
    for (field, item) in fields.filter(|(field, item)| item.is_sent(field)) {
        object.serialize_entry(field.name, item)?;
    }
    for (name, value) in rest.iter().filter(|(name, _)| !table.has(name)) {
        object.serialize_entry(name, value)?;
    }
    object.end()
}
