//! Validation of JSON against the schemas of an API's document.
//!
//! A [`Validator`] is a table of nodes that is made once from a schema, and a routine that walks it.
//! The table is plain data: it can be a constant, so that generated code may take the place of the
//! compiler. This module knows nothing of requests; the client checks calls by name with it, and the
//! sandbox what it receives.

#[cfg(feature = "dynamic")]
mod cache;
mod check;
mod compile;
mod node;
mod pattern;
mod suggest;
mod violation;

use std::borrow::Cow;

use serde_json::Value;

use self::node::Node;
pub use self::violation::{Limit, Type, Violation, ViolationKind};
#[cfg(feature = "dynamic")]
pub(crate) use self::{cache::Validators, suggest::closest};

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

#[cfg(test)]
mod tests;
