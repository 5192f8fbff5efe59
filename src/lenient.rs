//! Decoding that what the server adds cannot break: open enums, scalars of any JSON type, and
//! `oneOf` told apart by a key.
//!
//! Called by the generated types, but for [`utf8`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::Secret;

/// A body as text, where each byte that is none becomes U+FFFD: one broken character is not worth
/// the rest of a message. Checked once here, the strings in it need not be checked one by one.
pub(crate) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// A string enum: any scalar decodes, as a string does.
pub(crate) fn text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<String> + for<'a> From<&'a str>,
{
    struct Text<T>(T);

    impl<T: From<String> + for<'a> From<&'a str>> Scalar for Text<T> {
        const EXPECTED: &'static str = String::EXPECTED;

        #[inline]
        fn from_text(value: &str) -> Option<Self> {
            Some(Self(T::from(value)))
        }

        fn from_string(value: String) -> Option<Self> {
            Some(Self(T::from(value)))
        }
    }

    Text::lenient(deserializer).map(|text| text.0)
}

/// A scalar, which the server may write in another JSON type than the document says.
pub(crate) trait Scalar: Sized {
    const EXPECTED: &'static str;

    fn from_text(value: &str) -> Option<Self>;

    fn from_string(value: String) -> Option<Self> {
        Self::from_text(&value)
    }

    /// What `null` is, if it may be that.
    fn from_null() -> Option<Self> {
        None
    }

    fn from_bool(value: bool) -> Option<Self> {
        Self::from_text(if value { "true" } else { "false" })
    }

    fn from_i64(value: i64) -> Option<Self> {
        Self::from_string(value.to_string())
    }

    fn from_u64(value: u64) -> Option<Self> {
        Self::from_string(value.to_string())
    }

    fn from_f64(value: f64) -> Option<Self> {
        Self::from_string(value.to_string())
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string, a number or a boolean";

    // Most of what comes is text.
    #[inline]
    fn from_text(value: &str) -> Option<Self> {
        Some(value.to_owned())
    }

    fn from_string(value: String) -> Option<Self> {
        Some(value)
    }
}

impl Scalar for Secret {
    const EXPECTED: &'static str = String::EXPECTED;

    fn from_text(value: &str) -> Option<Self> {
        Some(value.into())
    }

    fn from_string(value: String) -> Option<Self> {
        Some(value.into())
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "an integer, or a string that holds one";

    fn from_text(value: &str) -> Option<Self> {
        value.trim().parse().ok()
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    fn from_i64(value: i64) -> Option<Self> {
        Some(value)
    }

    fn from_u64(value: u64) -> Option<Self> {
        value.try_into().ok()
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number, or a string that holds one";

    fn from_text(value: &str) -> Option<Self> {
        let value: f64 = value.trim().parse().ok()?;
        // JSON has neither.
        value.is_finite().then_some(value)
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    #[allow(clippy::cast_precision_loss)] // JSON does not tell 1 from 1.0.
    fn from_i64(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn from_u64(value: u64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "a boolean, or a string or number that stands for one";

    fn from_text(value: &str) -> Option<Self> {
        match value.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

/// One that may be `null`.
impl<T: Scalar> Scalar for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    #[inline]
    fn from_text(value: &str) -> Option<Self> {
        T::from_text(value).map(Some)
    }

    fn from_string(value: String) -> Option<Self> {
        T::from_string(value).map(Some)
    }

    fn from_null() -> Option<Self> {
        Some(None)
    }

    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Some)
    }

    fn from_i64(value: i64) -> Option<Self> {
        T::from_i64(value).map(Some)
    }

    fn from_u64(value: u64) -> Option<Self> {
        T::from_u64(value).map(Some)
    }

    fn from_f64(value: f64) -> Option<Self> {
        T::from_f64(value).map(Some)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        T::from_null().ok_or_else(|| E::invalid_type(Unexpected::Unit, &self))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::from_bool(value).ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::from_i64(value).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::from_u64(value).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::from_f64(value).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    #[inline]
    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::from_text(value).ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<T, E> {
        T::from_string(value).ok_or_else(|| E::invalid_value(Unexpected::Other("string"), &self))
    }
}

/// What consists of [`Scalar`]s: one, or a list or a map of them, or none of these.
pub(crate) trait Lenient<'de>: Sized {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl<'de, T: Scalar> Lenient<'de> for T {
    #[inline]
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

/// A list or a map, or none for `null`.
fn nullable<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Lenient<'de>,
    D: Deserializer<'de>,
{
    struct Nullable<T>(PhantomData<T>);

    impl<'de, T: Lenient<'de>> Visitor<'de> for Nullable<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value or null")
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
            T::lenient(inner).map(Some)
        }
    }

    deserializer.deserialize_option(Nullable(PhantomData))
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Option<Vec<T>> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nullable(deserializer)
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Option<BTreeMap<String, T>> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nullable(deserializer)
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Vec<T> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);

        impl<'de, T: Lenient<'de>> Visitor<'de> for List<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element_seed(Seed::new())? {
                    items.push(item);
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(List(PhantomData))
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for BTreeMap<String, T> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Lenient<'de>> Visitor<'de> for Members<T> {
            type Value = BTreeMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = BTreeMap::new();
                while let Some(name) = map.next_key()? {
                    members.insert(name, map.next_value_seed(Seed::new())?);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// Decodes what is [`Lenient`].
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::lenient(deserializer)
    }
}

/// Decodes a key of an object into the number of the field that it names.
#[derive(Clone, Copy)]
pub(crate) struct Key<F>(pub(crate) F);

impl<'de, F: Fn(&str) -> usize> DeserializeSeed<'de> for Key<F> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F: Fn(&str) -> usize> Visitor<'_> for Key<F> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<usize, E> {
        Ok((self.0)(value))
    }
}

/// The object behind a `oneOf`, whole, so that its keys can be looked at in any order.
pub(crate) fn object<'de, D>(deserializer: D) -> Result<Map<String, Value>, D::Error>
where
    D: Deserializer<'de>,
{
    Map::deserialize(deserializer)
}

/// One member of a `oneOf`.
pub(crate) fn from_object<T: DeserializeOwned, E: Error>(map: Map<String, Value>) -> Result<T, E> {
    T::deserialize(Value::Object(map)).map_err(E::custom)
}
