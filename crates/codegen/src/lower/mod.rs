//! What progenitor cannot express, rewritten into what it can, shape by shape.
//!
//! The effective document stays true; the lowered one only has to yield the right Rust. Each rule
//! looks at a shape, never at a name, and a shape that no rule and no generator knows is an error
//! that names where it stands.

mod operations;
mod parts;
mod schemas;

use serde_json::{Value, json};

use crate::Error;
use crate::document::Document;
use crate::operations::Operation;

/// The `format` that marks a scalar which is accepted in several JSON types.
pub(crate) const LENIENT: &str = "x-lenient";

/// A document for progenitor's eyes only.
pub(crate) struct Lowered {
    pub(crate) root: Value,
}

pub(crate) fn lower(document: &Document, operations: &[Operation]) -> Result<Lowered, Error> {
    let schemas = schemas::lower(document)?;
    let paths = operations::lower(document, operations)?;
    Ok(Lowered {
        root: json!({
            "openapi": "3.0.3",
            "info": {"title": "lowered", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        }),
    })
}
