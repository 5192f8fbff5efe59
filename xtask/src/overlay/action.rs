//! The format of an overlay: OpenAPI Overlay 1.1.

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// The actions of an overlay file.
#[derive(Debug, Clone, Deserialize)]
pub struct Overlay {
    overlay: String,
    /// The actions, in the order of application.
    pub actions: Vec<Action>,
}

/// A change of the places that a JSONPath selects.
#[derive(Debug, Clone, Deserialize)]
pub struct Action {
    /// The places, as a JSONPath.
    pub target: String,
    /// What is changed, and why.
    pub description: Option<String>,
    /// The value that is merged into each place.
    pub update: Option<Value>,
    /// The single place whose value is merged into each place, as a JSONPath.
    pub copy: Option<String>,
    /// Whether the places are removed.
    #[serde(default)]
    pub remove: bool,
}

impl Overlay {
    /// Reads an overlay.
    ///
    /// # Errors
    /// `value` is not an overlay, or of another version.
    pub(super) fn from_value(value: Value) -> Result<Self> {
        let overlay: Self =
            serde_json::from_value(value).map_err(|error| Error::new(error.to_string()))?;
        match overlay.overlay.starts_with("1.1.") {
            true => Ok(overlay),
            false => Err(Error::new(format!("the version is {}", overlay.overlay))),
        }
    }
}
