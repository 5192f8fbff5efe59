//! The generated types as tables: what they are on the wire, for one compiled decoder and encoder.
//!
//! Code that is generic over the type is compiled for each type, which was most of what the generated
//! code cost a build. [`decode`](super::decode) and [`encode`](super::encode) are compiled once for
//! each format, JSON text in this crate, and work on the [`Slot`]s and [`Item`]s of a type instead.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::decode::{Failed, Reader, Slot};
use super::encode::{Item, WriteObject};

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
}

/// The fields of an object.
pub struct Table {
    /// What is expected where an object is decoded.
    pub expected: &'static str,
    /// The name of the type.
    pub name: &'static str,
    /// The fields, in the order of the type.
    pub fields: &'static [Field],
}

impl Table {
    /// Returns the index of a field, or one beyond the last.
    pub(super) fn find(&self, name: &str) -> usize {
        let mut fields = self.fields.iter();
        let index = fields.position(|field| field.name == name);
        index.unwrap_or(self.fields.len())
    }
}

/// A field of an object.
///
/// | | absent | `null` |
/// |---|---|---|
/// | `required` | an error | as the type says |
/// | `required_scalar` | an error | an error; a number or a string otherwise |
/// | `optional` | `None` | `None` |
/// | `optional_scalar` | `None` | `None`; a number or a string otherwise |
/// | `empty` | an empty list or map | an empty list or map |
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it must be present.
    pub required: bool,
    /// Whether a scalar may be a number or a string.
    pub lenient: bool,
    /// Whether an empty list or map is left out.
    pub nonempty: bool,
}

impl Field {
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            required: true,
            lenient: false,
            nonempty: false,
        }
    }

    pub const fn required_scalar(name: &'static str) -> Self {
        Self {
            lenient: true,
            ..Self::required(name)
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required(name)
        }
    }

    pub const fn optional_scalar(name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required_scalar(name)
        }
    }

    pub const fn empty(name: &'static str) -> Self {
        Self {
            nonempty: true,
            ..Self::optional(name)
        }
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
        self.as_ref().map_or(Item::Null, Wire::item)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        T::decode(reader).map(Self::new)
    }

    fn item(&self) -> Item<'_> {
        (**self).item()
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
