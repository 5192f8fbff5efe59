//! The schemas of the document as Rust types, generated: one type for each schema, named after it.
