//! Decoding and encoding of the generated types, in a way that additions of the server cannot break.
//!
//! Each generated type has one line: [`object!`], [`open_enum!`] or [`union!`]. serde's derive
//! decodes a struct from a list of its fields as well; the API never sends one, so that [`object!`]
//! refuses it, with its path, as any other wrong type.

use serde_json::{Map, Value};
use std::borrow::Cow;

use super::wire::{Failed, Reader, Wire};

/// Returns a body as text, each invalid byte replaced by U+FFFD: one broken character is not worth
/// the rest of a message. Checked once here, its strings need not be checked one by one.
#[inline]
pub fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Implements `Serialize` and `Deserialize` for a struct.
///
/// Each field has its name on the wire, and says how it decodes: see [`Field`](super::wire::Field).
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {
        const _: () = {
            static TABLE: $crate::types::wire::Table = $crate::types::wire::Table::new(
                stringify!($type),
                concat!("an object (", stringify!($type), ")"),
                const { &$crate::types::wire::linked([
                    $($crate::types::wire::Field::$kind($key)),*
                ]) },
            );

            impl $crate::types::wire::Wire for $type {
                fn decode(
                    reader: &mut dyn $crate::types::decode::Reader,
                ) -> Result<Self, $crate::types::decode::Failed> {
                    $(let mut $field = None;)*
                    reader.object(
                        &TABLE,
                        &mut [$($crate::types::wire::Wire::slot(&mut $field)),*],
                    )?;
                    Ok(Self {
                        $($field: $crate::types::de::field!($kind $field),)*
                    })
                }

                fn encode(&self, write: $crate::types::encode::WriteObject<'_>) {
                    write(&TABLE, &[$($crate::types::wire::Wire::item(&self.$field)),*]);
                }

                fn table() -> Option<&'static $crate::types::wire::Table> {
                    Some(&TABLE)
                }
            }

            $crate::types::de::serde!($type);
        };
    };
}

/// Returns the value of a field of [`object!`] that was decoded.
#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    (required $field:ident) => {
        $field.ok_or($crate::types::decode::Failed)?
    };
    (required_scalar $field:ident) => {
        $field.ok_or($crate::types::decode::Failed)?
    };
    (empty $field:ident) => {
        $field.unwrap_or_default()
    };
    (rest $field:ident) => {
        $field.unwrap_or_default()
    };
    ($optional:ident $field:ident) => {
        $field
    };
}

/// Implements `Serialize` and `Deserialize` by [`Wire`](super::wire::Wire).
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($type:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::types::wire::Wire::item(self), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::types::decode::decode(deserializer)
            }
        }
    };
}

/// Implements the conversions of a string enum, where any other string is kept by `$other`.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($type:ident { $($value:literal => $variant:ident),* $(,)? } $other:ident) => {
        impl $type {
            /// The values that the document lists.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// Returns the value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(value) => value,
                }
            }

            fn known(value: &str) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl From<&str> for $type {
            fn from(value: &str) -> Self {
                Self::known(value).unwrap_or_else(|| Self::$other(value.to_owned()))
            }
        }

        impl From<String> for $type {
            fn from(value: String) -> Self {
                Self::known(&value).unwrap_or(Self::$other(value))
            }
        }

        impl ::std::str::FromStr for $type {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::types::wire::Wire for $type {
            fn slot(field: &mut Option<Self>) -> $crate::types::decode::Slot<'_> {
                $crate::types::decode::Slot::Parsed(field)
            }

            fn item(&self) -> $crate::types::encode::Item<'_> {
                $crate::types::encode::Item::Text(self.as_str())
            }
        }

        $crate::types::de::serde!($type);
    };
}

/// Implements `Serialize`, `Deserialize` and `From` of the members for a `oneOf`.
///
/// A member is chosen by its test: `has` a key, or `is` a property of one of some values, or
/// `otherwise`. An object that passes none of them is kept by `Other`.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($type:ident { $(($($test:tt)+) $variant:ident($member:ty)),* $(,)? }) => {
        impl $crate::types::wire::Wire for $type {
            fn decode(
                reader: &mut dyn $crate::types::decode::Reader,
            ) -> Result<Self, $crate::types::decode::Failed> {
                let map = $crate::types::de::map(reader)?;
                $($crate::types::de::member!(reader map $variant $($test)+);)*
                Ok(Self::Other(map))
            }

            fn item(&self) -> $crate::types::encode::Item<'_> {
                match self {
                    $(Self::$variant(value) => $crate::types::wire::Wire::item(value),)*
                    Self::Other(value) => $crate::types::wire::Wire::item(value),
                }
            }
        }

        $crate::types::de::serde!($type);

        $(impl From<$member> for $type {
            fn from(value: $member) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

/// Implements `Serialize` and `Deserialize` for an enum of which one member of the object, the tag, says
/// what another one, the content, is. Any other tag is kept by `Other`.
#[doc(hidden)]
#[macro_export]
macro_rules! __tagged {
    ($type:ident ($tag:literal $content:literal $usual:literal) {
        $($value:literal => $variant:ident($member:ty)),* $(,)?
    }) => {
        const _: () = {
            static MEMBERS: $crate::types::wire::Tagged = $crate::types::wire::Tagged {
                table: $crate::types::wire::Table::new(
                    stringify!($type),
                    concat!("an object (", stringify!($type), ")"),
                    const { &$crate::types::wire::linked([
                        $crate::types::wire::Field::required($tag),
                        $crate::types::wire::Field::required($content),
                    ]) },
                ),
                usual: $usual,
                kinds: &[$(($value, <$member as $crate::types::wire::Wire>::table)),*],
            };

            impl $type {
                /// The kinds that the document lists.
                pub const KNOWN: &'static [&'static str] = &[$($value),*];

                /// Returns the kind on the wire.
                #[must_use]
                pub fn kind(&self) -> &str {
                    match self {
                        $(Self::$variant(_) => $value,)*
                        Self::Other(kind, _) => kind,
                    }
                }
            }

            impl $crate::types::wire::Wire for $type {
                fn decode(
                    reader: &mut dyn $crate::types::decode::Reader,
                ) -> Result<Self, $crate::types::decode::Failed> {
                    let mut value = None;
                    reader.tagged(&MEMBERS, &mut |tag, reader| {
                        value = Some(match tag {
                            $($value => Self::$variant($crate::types::wire::Wire::decode(reader)?),)*
                            other => Self::Other(
                                other.to_owned(),
                                $crate::types::wire::Wire::decode(reader)?,
                            ),
                        });
                        Ok(())
                    })?;
                    value.ok_or($crate::types::decode::Failed)
                }

                fn encode(&self, write: $crate::types::encode::WriteObject<'_>) {
                    let content = match self {
                        $(Self::$variant(value) => $crate::types::wire::Wire::item(value),)*
                        Self::Other(_, value) => $crate::types::wire::Wire::item(value),
                    };
                    write(&MEMBERS.table, &[$crate::types::encode::Item::Text(self.kind()), content]);
                }
            }

            $crate::types::de::serde!($type);
        };
    };
}

/// Returns a member of [`union!`] if the object passes its test.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    ($reader:ident $map:ident $variant:ident has $key:literal) => {
        if $map.contains_key($key) {
            return $crate::types::de::member($reader, $map).map(Self::$variant);
        }
    };
    ($reader:ident $map:ident $variant:ident is $key:literal [$($value:literal),*]) => {
        if matches!($map.get($key).and_then(|value| value.as_str()), Some($($value)|*)) {
            return $crate::types::de::member($reader, $map).map(Self::$variant);
        }
    };
    ($reader:ident $map:ident $variant:ident otherwise) => {
        if let Ok(value) = $crate::types::decode::from_value($map.clone().into()) {
            return Ok(Self::$variant(value));
        }
    };
}

pub use {
    __field as field, __member as member, __object as object, __open_enum as open_enum,
    __serde as serde, __tagged as tagged, __union as union,
};

/// Decodes the whole object behind a `oneOf`, so that its keys can be tested in any order.
pub fn map(reader: &mut dyn Reader) -> Result<Map<String, Value>, Failed> {
    Map::decode(reader)
}

/// Decodes a member of a `oneOf`.
pub fn member<T: Wire>(reader: &mut dyn Reader, map: Map<String, Value>) -> Result<T, Failed> {
    let mut member = None;
    reader.part(&Value::Object(map), &mut |reader| {
        member = Some(T::decode(reader)?);
        Ok(())
    })?;
    member.ok_or(Failed)
}
