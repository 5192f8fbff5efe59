//! The generated types as tables: what they are on the wire, for one compiled decoder and encoder.
//!
//! Code that is generic over the type is compiled for each type, which was most of what the generated
//! code cost a build. [`decode`](super::decode) and [`encode`](super::encode) are compiled once for
//! each format, JSON text in this crate, and work on the [`Slot`]s and [`Item`]s of a type instead.

use std::collections::BTreeMap;
use std::fmt::Display;

use bytes::Bytes;
use serde_json::{Map, Value};

pub use super::table::{Field, Table, linked};

/// A type that is decoded and encoded by the routines of this crate.
///
/// It has its own `decode` or `slot`, and its own `item` or `encode`.
pub trait Wire {
    /// Decodes a value.
    ///
    /// # Errors
    /// The value is not of the type; `reader` has the error.
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed>
    where
        Self: Sized,
    {
        let mut field = None;
        reader.read(&mut Self::slot(&mut field))?;
        field.ok_or(Failed)
    }

    /// Returns the slot that decodes into a field.
    fn slot(field: &mut Option<Self>) -> Slot<'_>
    where
        Self: Sized,
    {
        Slot::Any(field)
    }

    /// Returns the value as it is encoded.
    fn item(&self) -> Item<'_>
    where
        Self: Sized,
    {
        Item::Object(self)
    }

    /// Passes the fields of an object to `write`.
    fn encode(&self, _write: WriteObject<'_>) {}

    /// Returns the fields, if it is an object that has some.
    fn table() -> Option<&'static Table>
    where
        Self: Sized,
    {
        None
    }
}

macro_rules! leaf {
    ($($type:ty: $slot:ident, $value:ident $item:expr;)*) => {
        $(impl Wire for $type {
            fn slot(field: &mut Option<Self>) -> Slot<'_> {
                Slot::$slot(field)
            }

            fn item(&self) -> Item<'_> {
                let $value = self;
                $item
            }
        })*
    };
}
leaf! {
    String: Text, value Item::Text(value);
    bool: Boolean, value Item::Boolean(*value);
    i64: Integer, value Item::Integer(*value);
    f64: Number, value Item::Number(*value);
    Bytes: Bytes, value Item::Bytes(value);
    Value: Json, value Item::Json(value);
    Map<String, Value>: JsonObject, value Item::JsonObject(value);
}

impl<T: Wire> Wire for Option<T> {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        let mut value = None;
        reader.read(&mut Slot::Nullable(&mut value))?;
        Ok(value)
    }

    fn item(&self) -> Item<'_> {
        match self {
            Some(value) => value.item(),
            None => Item::Null,
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        T::decode(reader).map(Self::new)
    }

    fn item(&self) -> Item<'_> {
        (**self).item()
    }

    fn table() -> Option<&'static Table> {
        T::table()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn slot(field: &mut Option<Self>) -> Slot<'_> {
        Slot::List(field)
    }

    fn item(&self) -> Item<'_> {
        Item::List(self)
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn slot(field: &mut Option<Self>) -> Slot<'_> {
        Slot::Map(field)
    }

    fn item(&self) -> Item<'_> {
        Item::Map(self)
    }
}

/// A place that a value is decoded into.
pub enum Slot<'a> {
    Text(&'a mut Option<String>),
    Boolean(&'a mut Option<bool>),
    Integer(&'a mut Option<i64>),
    Number(&'a mut Option<f64>),
    Bytes(&'a mut Option<Bytes>),
    Json(&'a mut Option<Value>),
    JsonObject(&'a mut Option<Map<String, Value>>),
    /// A type that is made of a string.
    Parsed(&'a mut dyn Parsed),
    List(&'a mut dyn List),
    Map(&'a mut dyn Entries),
    /// A value that may be `null`.
    Nullable(&'a mut dyn Place),
    /// A type that has its own [`Wire::decode`].
    Any(&'a mut dyn Place),
}

/// Decoding has failed; the reader has the error.
#[derive(Debug)]
pub struct Failed;

/// A value of any format, to be decoded once.
pub trait Reader {
    /// Decodes into a slot.
    fn read(&mut self, slot: &mut Slot<'_>) -> Result<(), Failed>;

    /// Decodes an object into the slots of its fields.
    fn object(&mut self, table: &'static Table, slots: &mut [Slot<'_>]) -> Result<(), Failed>;

    /// Decodes an object of which one member says what another one is.
    fn tagged(&mut self, members: &Tagged, decode: DecodeTagged<'_>) -> Result<(), Failed>;

    /// Decodes a value that is a part of this one.
    fn part(&mut self, value: &Value, decode: Decode<'_>) -> Result<(), Failed>;

    /// Sets the error.
    fn fail(&mut self, error: &dyn Display) -> Failed;
}

/// Decodes a value.
pub type Decode<'a> = &'a mut dyn FnMut(&mut dyn Reader) -> Result<(), Failed>;

/// Decodes a value of the kind that a tag names.
pub type DecodeTagged<'a> = &'a mut dyn FnMut(&str, &mut dyn Reader) -> Result<(), Failed>;

/// An object of which one member, the tag, says what another one, the content, is.
pub struct Tagged {
    /// The tag and the content, as they are encoded.
    pub table: Table,
    /// The tag that most values have; empty if none is likely.
    pub usual: &'static str,
    /// The known tags, and the fields of the content of each.
    pub kinds: &'static [(&'static str, ContentTable)],
}

/// Returns the fields of the content of a tag.
pub type ContentTable = fn() -> Option<&'static Table>;

impl Tagged {
    pub(super) fn tag(&self) -> &'static str {
        self.table.fields[0].name
    }

    pub(super) fn content(&self) -> &'static str {
        self.table.fields[1].name
    }

    /// Returns the tag whose content has most of these members; empty if none has any.
    pub(super) fn guess(&self, content: &Map<String, Value>) -> &'static str {
        let score = |table: &Table| content.keys().filter(|key| table.has(key)).count();
        let kinds = self.kinds.iter().rev();
        let scored = kinds.map(|(tag, table)| (table().map_or(0, score), *tag));
        match scored.max_by_key(|(score, _)| *score) {
            Some((1.., tag)) => tag,
            _ => "",
        }
    }
}

/// What a slot's field has in common, whatever its type.
pub trait Clear {
    fn is_set(&self) -> bool;
    fn clear(&mut self);
}

impl<T> Clear for Option<T> {
    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

/// A field of a type that decodes itself.
pub trait Place: Clear {
    fn fill(&mut self, reader: &mut dyn Reader) -> Result<(), Failed>;
}

impl<T: Wire> Place for Option<T> {
    fn fill(&mut self, reader: &mut dyn Reader) -> Result<(), Failed> {
        *self = Some(T::decode(reader)?);
        Ok(())
    }
}

/// A field that is made of a string.
pub trait Parsed: Clear {
    fn parse(&mut self, text: &str);
}

impl<T: for<'a> From<&'a str>> Parsed for Option<T> {
    fn parse(&mut self, text: &str) {
        *self = Some(T::from(text));
    }
}

/// A field that is a list.
pub trait List: Clear {
    fn start(&mut self);
    fn push(&mut self, reader: &mut dyn Reader) -> Result<(), Failed>;
}

impl<T: Wire> List for Option<Vec<T>> {
    fn start(&mut self) {
        *self = Some(Vec::new());
    }

    fn push(&mut self, reader: &mut dyn Reader) -> Result<(), Failed> {
        let Some(list) = self else {
            return Err(Failed);
        };
        list.push(T::decode(reader)?);
        Ok(())
    }
}

/// A field that is a map.
pub trait Entries: Clear {
    fn start(&mut self);
    fn insert(&mut self, key: String, reader: &mut dyn Reader) -> Result<(), Failed>;
}

impl<T: Wire> Entries for Option<BTreeMap<String, T>> {
    fn start(&mut self) {
        *self = Some(BTreeMap::new());
    }

    fn insert(&mut self, key: String, reader: &mut dyn Reader) -> Result<(), Failed> {
        let Some(map) = self else {
            return Err(Failed);
        };
        map.insert(key, T::decode(reader)?);
        Ok(())
    }
}

impl Slot<'_> {
    /// Returns the field.
    pub(super) fn field(&mut self) -> &mut dyn Clear {
        match self {
            Self::Text(field) => *field,
            Self::Boolean(field) => *field,
            Self::Integer(field) => *field,
            Self::Number(field) => *field,
            Self::Bytes(field) => *field,
            Self::Json(field) => *field,
            Self::JsonObject(field) => *field,
            Self::Parsed(field) => *field,
            Self::List(field) => *field,
            Self::Map(field) => *field,
            Self::Nullable(field) | Self::Any(field) => *field,
        }
    }
}

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
    Map(&'a dyn Members),
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
pub trait Members {
    fn entries(&self) -> Vec<(&str, Item<'_>)>;
}

impl<T: Wire> Members for BTreeMap<String, T> {
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
            _ if field.rest => false,
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
