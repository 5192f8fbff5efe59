//! The document itself, and tables of what it holds, for programs and tests to read.

pub use crate::metadata::{DOCUMENT, OPERATIONS, SCHEMAS};
pub use whatsapp_business_runtime::{Operation, Schema};

/// The version of the Graph API that the document describes, and that a client uses unless another
/// is set: see [`ClientBuilder::graph_version`](crate::ClientBuilder::graph_version).
pub const GRAPH_VERSION: &str = "v23.0";

/// Returns the effective document as JSON, parsed once: see [`DOCUMENT`].
#[cfg(feature = "dynamic")]
#[must_use]
pub fn document() -> &'static serde_json::Value {
    crate::metadata::DEFINITION.document()
}
