//! The requirements on a document that is to be compared.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use super::api_lines::{RustApi, rust_api};
use crate::document::require_openapi_3_0;
use crate::error::{Error, Result};
use crate::references::{refuse_circles, require_resolvable};

/// A document that can be compared with others.
#[derive(Debug)]
pub struct Usable<'a> {
    pub(super) document: &'a Value,
    api: OnceLock<std::result::Result<RustApi, String>>,
}

impl<'a> Usable<'a> {
    /// Accepts a valid OpenAPI 3.0 document whose references can be resolved.
    ///
    /// # Errors
    /// `document` is something else; the reason names the place and a remedy.
    pub fn new(document: &'a Value) -> Result<Self> {
        require_openapi_3_0(document)?;
        openapiv3::OpenAPI::deserialize(document).map_err(|error| {
            Error::new(format!(
                "this is not valid OpenAPI 3.0: {error}. A validator shows the place"
            ))
        })?;
        require_resolvable(document)?;
        refuse_circles(document)?;
        Ok(Self {
            document,
            api: OnceLock::new(),
        })
    }

    /// Returns the listing of the Rust API that is generated from the document.
    pub(super) fn api(&self) -> &std::result::Result<RustApi, String> {
        self.api.get_or_init(|| rust_api(self.document))
    }
}
