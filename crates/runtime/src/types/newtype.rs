//! The traits of the generated tuple structs.

/// Implements `Serialize`, `Deserialize`, `Deref` and the conversions of a tuple struct.
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype {
    ($type:ident($inner:ty)) => {
        impl $crate::types::wire::Wire for $type {
            fn decode(
                reader: &mut dyn $crate::types::decode::Reader,
            ) -> Result<Self, $crate::types::decode::Failed> {
                $crate::types::wire::Wire::decode(reader).map(Self)
            }

            fn item(&self) -> $crate::types::encode::Item<'_> {
                $crate::types::wire::Wire::item(&self.0)
            }
        }

        $crate::types::de::serde!($type);

        impl ::std::ops::Deref for $type {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl From<$type> for $inner {
            fn from(value: $type) -> Self {
                value.0
            }
        }

        impl From<$inner> for $type {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }
    };
}

/// Implements what a tuple struct around a `String` has beside [`newtype!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __text_newtype {
    ($type:ident) => {
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ::std::str::FromStr for $type {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self(value.to_owned()))
            }
        }
    };
}

/// Implements `Debug` for a tuple struct around bytes: their number, and not what they are.
#[doc(hidden)]
#[macro_export]
macro_rules! __bytes_newtype {
    ($type:ident) => {
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($type))
                    .field(&format_args!("{} bytes", self.0.len()))
                    .finish()
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` for a property that always has the same value. Any value is
/// decoded.
#[doc(hidden)]
#[macro_export]
macro_rules! __constant {
    ($type:ident = $value:literal) => {
        impl $crate::types::wire::Wire for $type {
            fn decode(
                reader: &mut dyn $crate::types::decode::Reader,
            ) -> Result<Self, $crate::types::decode::Failed> {
                <::serde_json::Value as $crate::types::wire::Wire>::decode(reader).map(|_| Self)
            }

            fn item(&self) -> $crate::types::encode::Item<'_> {
                $crate::types::encode::Item::Text($value)
            }
        }
    };
}

pub use {
    __bytes_newtype as bytes_newtype, __constant as constant, __newtype as newtype,
    __text_newtype as text_newtype,
};
