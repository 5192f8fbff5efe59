//! Bodies as JSON text, through functions that are compiled with this crate.
//!
//! A decoder that only generic code names is compiled in the crate that calls it, and so again with
//! each change of a user's program. [`json!`] names it here.

/// A type that is decoded from JSON by a function of its own.
pub(crate) trait FromJson: Sized {
    /// Decodes a value.
    fn from_json(text: &str) -> serde_json::Result<Self>;
}

/// A type that is encoded as JSON by a function of its own.
// Without feature `client`, nothing is sent.
#[allow(dead_code)]
pub(crate) trait ToJson {
    /// Encodes the value.
    fn to_json(&self) -> serde_json::Result<Vec<u8>>;
}

/// Implements [`FromJson`] and [`ToJson`].
macro_rules! json {
    ($type:ty) => {
        impl $crate::types::json::FromJson for $type {
            fn from_json(text: &str) -> ::serde_json::Result<Self> {
                ::serde_json::from_str(text)
            }
        }

        impl $crate::types::json::ToJson for $type {
            fn to_json(&self) -> ::serde_json::Result<Vec<u8>> {
                ::serde_json::to_vec(self)
            }
        }
    };
}

pub(crate) use json;

json!(serde_json::Value);
json!(serde_json::Map<String, serde_json::Value>);
