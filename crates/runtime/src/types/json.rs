//! Bodies as JSON text.

use super::encode::to_vec;
use super::text::from_str;
use super::wire::Wire;

/// A type that is decoded from JSON.
pub trait FromJson: Sized {
    /// Decodes a value.
    fn from_json(text: &str) -> serde_json::Result<Self>;
}

/// A type that is encoded as JSON.
// Without feature `client`, nothing is sent.
#[allow(dead_code)]
pub trait ToJson {
    /// Encodes the value.
    fn to_json(&self) -> serde_json::Result<Vec<u8>>;
}

impl<T: Wire> FromJson for T {
    fn from_json(text: &str) -> serde_json::Result<Self> {
        from_str(text)
    }
}

impl<T: Wire> ToJson for T {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        to_vec(self.item())
    }
}
