//! The schemas of an API's document, and validation of JSON against them.
//!
//! Generated code has a [`Node`] for each schema. This module knows nothing of requests; the client
//! checks calls by name with it, and the sandbox what it receives.

#[cfg(feature = "schema")]
mod check;
mod node;
#[cfg(feature = "schema")]
mod pattern;
#[cfg(feature = "schema")]
mod suggest;
#[cfg(feature = "schema")]
mod violation;

pub use self::node::{Additional, Kind, Limit, Node, Object, Property, Range, Schema, Size};
#[cfg(feature = "dynamic")]
pub(crate) use self::suggest::closest;
#[cfg(feature = "schema")]
pub use self::violation::{Type, Violation, ViolationKind};

/// How a value is validated.
#[cfg(feature = "schema")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As JSON Schema defines: unknown members are allowed unless `additionalProperties` is false.
    JsonSchema,
    /// As a client checks what it sends: unknown members are refused, since they are most likely
    /// typing mistakes, and an integer is written as one. Patterns are left to the server, and a
    /// value may match several members of a `oneOf`.
    Strict,
    /// As [`Strict`](Self::Strict), but for unknown members and values, which a newer server may accept.
    Lenient,
}
