//! The document itself, and tables of what it holds, for programs and tests to read.

pub use whatsapp_business_runtime::{Operation, Schema};

pub use crate::metadata::{DOCUMENT, OPERATIONS, SCHEMAS};
