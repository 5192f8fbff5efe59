//! Decoding and encoding of the generated types, in a way that additions of the server cannot break.
//!
//! Each generated type has one line: [`object!`], [`open_enum!`] or [`union!`]. serde's derive
//! decodes a struct from a list of its fields as well; the API never sends one, so that [`object!`]
//! refuses it, with its path, as any other wrong type.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

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
/// Each field has its name on the wire, and says how it decodes:
///
/// | | absent | `null` |
/// |---|---|---|
/// | `required` | an error | as the type says |
/// | `required_scalar` | an error | an error; a number or a string otherwise |
/// | `optional` | `None` | `None` |
/// | `optional_scalar` | `None` | `None`; a number or a string otherwise |
/// | `empty` | an empty list or map | an empty list or map |
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeStruct;
                let length = 0 $(+ usize::from($crate::types::de::field!(is_sent $kind self.$field)))*;
                let mut object = serializer.serialize_struct(stringify!($type), length)?;
                $(if $crate::types::de::field!(is_sent $kind self.$field) {
                    object.serialize_field($key, &self.$field)?;
                })*
                object.end()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // No field of a generated type has a name in camel case.
                #[allow(non_camel_case_types)]
                #[derive(Clone, Copy)]
                enum Key {
                    $($field,)*
                    Unknown,
                }

                struct Object;

                impl<'de> ::serde::de::Visitor<'de> for Object {
                    type Value = $type;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("an object (", stringify!($type), ")"))
                    }

                    // A field may be called `key`.
                    #[allow(bindings_with_variant_name)]
                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$type, A::Error> {
                        $(let mut $field = Default::default();)*
                        let key = $crate::types::de::Key(|key: &str| match key {
                            $($key => Key::$field,)*
                            _ => Key::Unknown,
                        });
                        while let Some(key) = map.next_key_seed(key)? {
                            match key {
                                $(Key::$field => {
                                    $field = $crate::types::de::field!(decode $kind map);
                                })*
                                Key::Unknown => {
                                    map.next_value::<::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($type {
                            $($field: $crate::types::de::field!(value $kind $field $key A),)*
                        })
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    };
}

/// What the kinds of [`object!`]'s fields differ in.
#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    (is_sent required $field:expr) => {
        true
    };
    (is_sent required_scalar $field:expr) => {
        true
    };
    (is_sent empty $field:expr) => {
        !$field.is_empty()
    };
    (is_sent $optional:ident $field:expr) => {
        $field.is_some()
    };

    (decode required $map:ident) => {
        Some($map.next_value()?)
    };
    (decode required_scalar $map:ident) => {
        Some($map.next_value_seed($crate::types::de::ScalarSeed::default())?)
    };
    (decode optional $map:ident) => {
        $map.next_value()?
    };
    (decode optional_scalar $map:ident) => {
        $map.next_value_seed($crate::types::de::OptionSeed::default())?
    };
    (decode empty $map:ident) => {
        $map.next_value::<Option<_>>()?.unwrap_or_default()
    };

    (value required $field:ident $key:literal $access:ident) => {
        $field.ok_or_else(|| <$access::Error as ::serde::de::Error>::missing_field($key))?
    };
    (value required_scalar $field:ident $key:literal $access:ident) => {
        $field.ok_or_else(|| <$access::Error as ::serde::de::Error>::missing_field($key))?
    };
    (value $other:ident $field:ident $key:literal $access:ident) => {
        $field
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

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::types::de::text(deserializer)
            }
        }
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
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::Other(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let map = $crate::types::de::map(deserializer)?;
                $($crate::types::de::member!(map $variant $($test)+);)*
                Ok(Self::Other(map))
            }
        }

        $(impl From<$member> for $type {
            fn from(value: $member) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

/// Returns a member of [`union!`] if the object passes its test.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    ($map:ident $variant:ident has $key:literal) => {
        if $map.contains_key($key) {
            return $crate::types::de::from_map($map).map(Self::$variant);
        }
    };
    ($map:ident $variant:ident is $key:literal [$($value:literal),*]) => {
        if matches!($map.get($key).and_then(|value| value.as_str()), Some($($value)|*)) {
            return $crate::types::de::from_map($map).map(Self::$variant);
        }
    };
    ($map:ident $variant:ident otherwise) => {
        if let Ok(value) = $crate::types::de::from_map::<_, D::Error>($map.clone()) {
            return Ok(Self::$variant(value));
        }
    };
}

pub use {
    __field as field, __member as member, __object as object, __open_enum as open_enum,
    __union as union,
};

/// Decodes a string enum from any string.
pub fn text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<String> + for<'a> From<&'a str>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: From<String> + for<'a> From<&'a str>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
            Ok(T::from(value))
        }

        fn visit_string<E: Error>(self, value: String) -> Result<T, E> {
            Ok(T::from(value))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// A scalar that the server may send as a number or as a string.
pub trait Scalar: Sized {
    const EXPECTED: &'static str;
    fn from_i64(value: i64) -> Option<Self>;
    fn from_f64(value: f64) -> Option<Self>;
    fn from_text(value: &str) -> Option<Self>;
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "an integer, or a string that holds one";

    fn from_i64(value: i64) -> Option<Self> {
        Some(value)
    }

    fn from_f64(_: f64) -> Option<Self> {
        None
    }

    fn from_text(value: &str) -> Option<Self> {
        value.trim().parse().ok()
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number, or a string that holds one";

    #[allow(clippy::cast_precision_loss)] // JSON does not tell 1 from 1.0.
    fn from_i64(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(value: &str) -> Option<Self> {
        value.trim().parse().ok()
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string or a number";

    fn from_i64(value: i64) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_text(value: &str) -> Option<Self> {
        Some(value.to_owned())
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::from_i64(value).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        i64::try_from(value)
            .ok()
            .and_then(T::from_i64)
            .or_else(|| T::from_text(&value.to_string()))
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::from_f64(value).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::from_text(value).ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self))
    }
}

/// Decodes a [`Scalar`].
pub struct ScalarSeed<T>(PhantomData<T>);

impl<T> Default for ScalarSeed<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Scalar> DeserializeSeed<'de> for ScalarSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

/// Decodes a [`Scalar`] that may be `null`.
pub struct OptionSeed<T>(PhantomData<T>);

impl<T> Default for OptionSeed<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Scalar> DeserializeSeed<'de> for OptionSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Scalar> Visitor<'de> for OptionSeed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        ScalarSeed::default().deserialize(deserializer).map(Some)
    }
}

/// Decodes a key of an object into the field that it names.
#[derive(Clone, Copy)]
pub struct Key<F>(pub F);

impl<'de, F: Fn(&str) -> K, K> DeserializeSeed<'de> for Key<F> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F: Fn(&str) -> K, K> Visitor<'_> for Key<F> {
    type Value = K;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<K, E> {
        Ok((self.0)(value))
    }
}

/// Decodes the whole object behind a `oneOf`, so that its keys can be tested in any order.
pub fn map<'de, D>(deserializer: D) -> Result<Map<String, Value>, D::Error>
where
    D: Deserializer<'de>,
{
    Map::deserialize(deserializer)
}

/// Decodes a member of a `oneOf`.
pub fn from_map<T: DeserializeOwned, E: Error>(map: Map<String, Value>) -> Result<T, E> {
    T::deserialize(Value::Object(map)).map_err(E::custom)
}
