//! Decoding into slots: one routine for each format, whatever the type.

use std::fmt::{self, Display};

use bytes::Bytes;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::scalar::{Scalar, scalar};
use super::table::Table;
use super::wire::{Decode, DecodeTagged, Entries, List, Parsed, Tagged, Wire};
pub use super::wire::{Failed, Reader, Slot};

/// Decodes a value of any format.
pub fn decode<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut field = None;
    read(&mut T::slot(&mut field), deserializer)?;
    field.ok_or_else(unset)
}

/// Decodes a JSON value.
pub fn from_value<T: Wire>(value: Value) -> serde_json::Result<T> {
    let mut field = None;
    read_value(&mut T::slot(&mut field), value)?;
    field.ok_or_else(unset)
}

/// Decodes a borrowed JSON value.
pub fn from_value_ref<T: Wire>(value: &Value) -> serde_json::Result<T> {
    let mut field = None;
    read_value_ref(&mut T::slot(&mut field), value)?;
    field.ok_or_else(unset)
}

// Not generic, so that all of what they call is compiled with this crate.

pub(super) fn read_str(slot: &mut Slot<'_>, text: &str) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    read(slot, &mut deserializer)?;
    deserializer.end()
}

fn read_value(slot: &mut Slot<'_>, value: Value) -> serde_json::Result<()> {
    read(slot, value)
}

fn read_value_ref(slot: &mut Slot<'_>, value: &Value) -> serde_json::Result<()> {
    read(slot, value)
}

#[cold]
pub(super) fn unset<E: Error>() -> E {
    E::custom("nothing was decoded")
}

fn read<'de, D: Deserializer<'de>>(slot: &mut Slot<'_>, source: D) -> Result<(), D::Error> {
    match slot {
        Slot::Text(field) => **field = Some(String::deserialize(source)?),
        Slot::Boolean(field) => **field = Some(bool::deserialize(source)?),
        Slot::Integer(field) => **field = Some(i64::deserialize(source)?),
        Slot::Number(field) => **field = Some(f64::deserialize(source)?),
        Slot::Bytes(field) => **field = Some(Bytes::deserialize(source)?),
        Slot::Json(field) => **field = Some(Value::deserialize(source)?),
        Slot::JsonObject(field) => **field = Some(Map::deserialize(source)?),
        Slot::Parsed(field) => source.deserialize_str(ParsedVisitor(*field))?,
        Slot::List(field) => source.deserialize_seq(ListVisitor(*field))?,
        Slot::Map(field) => source.deserialize_map(EntriesVisitor(*field))?,
        Slot::Nullable(field) => source.deserialize_option(NullableVisitor {
            slot: &mut Slot::Any(*field),
            lenient: false,
        })?,
        Slot::Any(field) => erased(source, |reader| field.fill(reader))?,
    }
    Ok(())
}

/// Decodes a scalar that may be a number or a string.
pub(super) fn read_lenient<'de, D: Deserializer<'de>>(
    slot: &mut Slot<'_>,
    source: D,
) -> Result<(), D::Error> {
    fn set<'de, T: Scalar, D: Deserializer<'de>>(
        field: &mut Option<T>,
        source: D,
    ) -> Result<(), D::Error> {
        *field = Some(scalar(source)?);
        Ok(())
    }

    match slot {
        Slot::Text(field) => set(field, source),
        Slot::Integer(field) => set(field, source),
        Slot::Number(field) => set(field, source),
        other => read(other, source),
    }
}

/// A deserializer behind a pointer.
struct Source<D, E> {
    deserializer: Option<D>,
    error: Option<E>,
}

impl<'de, D: Deserializer<'de>> Source<D, D::Error> {
    #[inline]
    fn run(&mut self, run: impl FnOnce(D) -> Result<(), D::Error>) -> Result<(), Failed> {
        let deserializer = self.deserializer.take().ok_or(Failed)?;
        run(deserializer).map_err(|error| {
            self.error = Some(error);
            Failed
        })
    }
}

impl<'de, D: Deserializer<'de>> Reader for Source<D, D::Error> {
    fn read(&mut self, slot: &mut Slot<'_>) -> Result<(), Failed> {
        self.run(|deserializer| read(slot, deserializer))
    }

    fn object(&mut self, table: &'static Table, slots: &mut [Slot<'_>]) -> Result<(), Failed> {
        self.run(|deserializer| deserializer.deserialize_map(ObjectVisitor { table, slots }))
    }

    fn tagged(&mut self, members: &Tagged, decode: DecodeTagged<'_>) -> Result<(), Failed> {
        self.run(|deserializer| {
            let mut map = Map::<String, Value>::deserialize(deserializer)?;
            let tag = map.remove(members.tag());
            let tag = tag.ok_or_else(|| D::Error::missing_field(members.tag()))?;
            let tag = String::deserialize(tag).map_err(D::Error::custom)?;
            let content = map.remove(members.content());
            let content = content.ok_or_else(|| D::Error::missing_field(members.content()))?;
            erased(content, |reader| decode(&tag, reader)).map_err(D::Error::custom)
        })
    }

    fn part(&mut self, value: &Value, decode: Decode<'_>) -> Result<(), Failed> {
        erased(value, decode).map_err(|error| self.fail(&error))
    }

    fn fail(&mut self, error: &dyn Display) -> Failed {
        self.error = Some(D::Error::custom(error));
        Failed
    }
}

#[inline]
pub(super) fn erased<'de, D: Deserializer<'de>>(
    deserializer: D,
    decode: impl FnOnce(&mut dyn Reader) -> Result<(), Failed>,
) -> Result<(), D::Error> {
    let mut source = Source {
        deserializer: Some(deserializer),
        error: None,
    };
    match decode(&mut source) {
        Ok(()) => Ok(()),
        Err(Failed) => Err(source.error.unwrap_or_else(unset)),
    }
}

struct ObjectVisitor<'a, 's> {
    table: &'static Table,
    slots: &'a mut [Slot<'s>],
}

impl<'de> Visitor<'de> for ObjectVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.table.fields;
        while let Some((index, name)) = map.next_key_seed(Key(self.table))? {
            match (fields.get(index), self.slots.get_mut(index)) {
                (Some(field), Some(slot)) if !field.rest => map.next_value_seed(FieldSeed {
                    slot,
                    lenient: field.lenient,
                    required: field.required,
                })?,
                _ => match self.slots.get_mut(self.table.rest) {
                    Some(Slot::JsonObject(rest)) => {
                        let value = map.next_value()?;
                        rest.get_or_insert_default().insert(name, value);
                    }
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                    }
                },
            }
        }
        match missing(self.table, self.slots) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(()),
        }
    }
}

/// Decodes the name of a field into its index, and the name if there is no such field and the type takes
/// others.
struct Key(&'static Table);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = (usize, String);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = (usize, String);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let index = self.0.find(name);
        let is_other = self.0.rest < self.0.fields.len() && !self.0.has(name);
        let name = if is_other { name } else { "" };
        Ok((index, name.to_owned()))
    }
}

struct FieldSeed<'a, 's> {
    slot: &'a mut Slot<'s>,
    lenient: bool,
    required: bool,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { slot, lenient, .. } = self;
        match (self.required, lenient) {
            (true, false) => read(slot, deserializer),
            (true, true) => read_lenient(slot, deserializer),
            (false, _) => deserializer.deserialize_option(NullableVisitor { slot, lenient }),
        }
    }
}

/// Clears the slot of a value that is `null`.
struct NullableVisitor<'a, 's> {
    slot: &'a mut Slot<'s>,
    lenient: bool,
}

impl<'de> Visitor<'de> for NullableVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.lenient, &*self.slot) {
            (true, Slot::Text(_)) => String::EXPECTED,
            (true, Slot::Integer(_)) => i64::EXPECTED,
            (true, Slot::Number(_)) => f64::EXPECTED,
            _ => "option",
        })
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.slot.field().clear();
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.lenient {
            true => read_lenient(self.slot, deserializer),
            false => read(self.slot, deserializer),
        }
    }
}

struct ParsedVisitor<'a>(&'a mut dyn Parsed);

impl Visitor<'_> for ParsedVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.parse(text);
        Ok(())
    }
}

struct ListVisitor<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.start();
        while items.next_element_seed(Push(self.0))?.is_some() {}
        Ok(())
    }
}

struct Push<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Push<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        erased(deserializer, |reader| self.0.push(reader))
    }
}

struct EntriesVisitor<'a>(&'a mut dyn Entries);

impl<'de> Visitor<'de> for EntriesVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.0.start();
        while let Some(key) = entries.next_key()? {
            entries.next_value_seed(Insert(self.0, key))?;
        }
        Ok(())
    }
}

struct Insert<'a>(&'a mut dyn Entries, String);

impl<'de> DeserializeSeed<'de> for Insert<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        erased(deserializer, |reader| self.0.insert(self.1, reader))
    }
}

/// Returns the name of the first required field whose slot is empty.
#[inline]
pub(super) fn missing(table: &Table, slots: &mut [Slot<'_>]) -> Option<&'static str> {
    if !table.has_required {
        return None;
    }
    let mut fields = table.fields.iter().zip(slots);
    fields
        .find_map(|(field, slot)| (field.required && !slot.field().is_set()).then_some(field.name))
}
