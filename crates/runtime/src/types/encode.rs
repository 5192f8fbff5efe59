//! Encoding of items: one routine for each format, whatever the type.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::ser::{Error as _, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::text;
use super::wire::{Field, Table, Wire};

/// A value that is encoded.
#[derive(Clone, Copy)]
pub enum Item<'a> {
    /// `null`, or a field that is not set.
    Null,
    Text(&'a str),
    /// Text with each invalid byte replaced by U+FFFD.
    Lossy(&'a [u8]),
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Bytes(&'a Bytes),
    Json(&'a Value),
    JsonObject(&'a Map<String, Value>),
    List(&'a dyn Items),
    Map(&'a dyn Entries),
    /// A type that has its own [`Wire::encode`].
    Object(&'a dyn Wire),
}

/// Takes the fields of an object.
pub type WriteObject<'a> = &'a mut dyn FnMut(&'static Table, &[Item<'_>]);

/// A list of values.
pub trait Items {
    fn count(&self) -> usize;
    fn at(&self, index: usize) -> Item<'_>;
}

impl<T: Wire> Items for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> Item<'_> {
        self[index].item()
    }
}

/// A map of values.
pub trait Entries {
    fn entries(&self) -> Vec<(&str, Item<'_>)>;
}

impl<T: Wire> Entries for BTreeMap<String, T> {
    fn entries(&self) -> Vec<(&str, Item<'_>)> {
        let entries = self.iter();
        entries.map(|(key, value)| (&**key, value.item())).collect()
    }
}

impl Item<'_> {
    /// Returns whether the field with this value is sent.
    #[inline]
    pub(super) fn is_sent(&self, field: &Field) -> bool {
        match self {
            Self::Null => field.required,
            _ => !field.nonempty || !self.is_empty(),
        }
    }

    /// Returns whether it is an empty list or map.
    fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.count() == 0,
            Self::JsonObject(map) => map.is_empty(),
            Self::Map(map) => map.entries().is_empty(),
            _ => false,
        }
    }
}

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
