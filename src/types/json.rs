//! Bodies as JSON text, through functions that are compiled with this crate.
//!
//! A decoder that only a generic function names is compiled in the crate that calls it, and so anew
//! with each change of a user's program. [`json!`] names it here.

/// A type that is the body of a response or of a request.
pub(crate) trait Json: Sized {
    /// Decodes a value.
    fn from_json(text: &str) -> serde_json::Result<Self>;

    /// Encodes the value.
    fn to_json(&self) -> serde_json::Result<Vec<u8>>;
}

/// Implements [`Json`].
macro_rules! json {
    ($type:ident) => {
        impl $crate::types::json::Json for $type {
            fn from_json(text: &str) -> ::serde_json::Result<Self> {
                ::serde_json::from_str(text)
            }

            fn to_json(&self) -> ::serde_json::Result<Vec<u8>> {
                ::serde_json::to_vec(self)
            }
        }
    };
}

pub(crate) use json;
