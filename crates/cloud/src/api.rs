//! The document itself, and tables of what it holds, for programs and tests to read.

pub use crate::metadata::{DOCUMENT, OPERATIONS, Operation, SCHEMAS, Schema};
