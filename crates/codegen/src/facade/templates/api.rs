pub use crate::error::ERROR_CODES;
//? send
#[doc(hidden)]
pub use crate::message::MESSAGE_RULES;
//? end
pub use crate::metadata::{DOCUMENT, OPERATIONS, SCHEMAS, TAGS};
#[doc(inline)]
pub use whatsapp_business_runtime::{ErrorCodeInfo, FaultClass, Operation, Schema, Tag};

/// Returns the effective document as JSON, parsed once: see [`DOCUMENT`].
#[cfg(feature = "dynamic")]
#[must_use]
pub fn document() -> &'static serde_json::Value {
    crate::metadata::DEFINITION.document()
}
