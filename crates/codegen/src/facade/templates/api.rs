pub use crate::metadata::{DOCUMENT, OPERATIONS, SCHEMAS};
#[doc(inline)]
pub use whatsapp_business_runtime::{Operation, Schema};

/// Returns the effective document as JSON, parsed once: see [`DOCUMENT`].
#[cfg(feature = "dynamic")]
#[must_use]
pub fn document() -> &'static serde_json::Value {
    crate::metadata::DEFINITION.document()
}
