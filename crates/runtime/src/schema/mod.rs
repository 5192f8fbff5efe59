//! Validation of JSON against the schemas of an API's document.
//!
//! A [`Validator`] is a table of nodes that is made once from a schema, and a routine that walks it.
//! The table is plain data: it can be a constant, so that generated code may take the place of the
//! compiler. This module knows nothing of requests; the client checks calls by name with it, and the
//! sandbox what it receives.

mod check;
mod compile;
mod node;
mod pattern;
mod suggest;
mod violation;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use self::node::Node;
pub use self::suggest::closest;
pub use self::violation::{Limit, Type, Violation, ViolationKind};

/// A schema of a document, compiled, with every schema that it refers to.
#[derive(Debug, Clone)]
pub struct Validator {
    nodes: Cow<'static, [Node]>,
    /// The place of the schema's own node.
    root: u32,
}

/// How a value is validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As JSON Schema defines: unknown members are allowed unless `additionalProperties` is false.
    JsonSchema,
    /// As a client checks what it sends: unknown members are refused, since they are most likely
    /// typing mistakes, and an integer is written as one. Patterns are left to the server, and a
    /// value may match several members of a `oneOf`.
    Strict,
}

impl Validator {
    /// Compiles a schema of a document.
    ///
    /// # Errors
    /// The schema, or one that it refers to, has a keyword or a pattern that is not supported.
    pub fn compile(document: &'static Value, schema: &'static Value) -> Result<Self, String> {
        let (nodes, root) = compile::compile(document, schema)?;
        Ok(Self {
            nodes: Cow::Owned(nodes),
            root,
        })
    }

    /// Validates a value.
    ///
    /// # Errors
    /// The first violation. Of an object, unknown members are reported before missing ones, and
    /// these before what is wrong within a member.
    pub fn validate<'a>(&'a self, value: &'a Value, mode: Mode) -> Result<(), Violation<'a>> {
        check::check(&self.nodes, self.root, value, mode)
    }
}

/// The validators of a document, each compiled on first use.
#[derive(Debug, Default)]
pub struct Validators(Mutex<BTreeMap<usize, Arc<Validator>>>);

impl Validators {
    /// Creates an empty cache.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Returns the validator of a schema.
    ///
    /// # Errors
    /// Fails as [`Validator::compile`] does.
    pub fn get(
        &self,
        document: &'static Value,
        schema: &'static Value,
    ) -> Result<Arc<Validator>, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A static schema has one address for good.
        let address = std::ptr::from_ref(schema).addr();
        if let Some(validator) = known.get(&address) {
            return Ok(Arc::clone(validator));
        }
        let validator = Arc::new(Validator::compile(document, schema)?);
        known.insert(address, Arc::clone(&validator));
        Ok(validator)
    }
}

#[cfg(test)]
mod tests;
