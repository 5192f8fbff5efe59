//! The document itself, and tables of what it holds, for programs and tests to read.

pub use crate::metadata::{DOCUMENT, OPERATIONS, Operation, SCHEMAS, Schema};

#[cfg(feature = "client")]
pub(crate) use crate::metadata::index_of;

#[cfg(feature = "dynamic")]
pub use crate::client::document;
