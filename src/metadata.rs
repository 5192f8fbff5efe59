//! The tables of the document's operations and schemas, generated; public as [`api`](crate::api).

include!(concat!(env!("OUT_DIR"), "/metadata.rs"));

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/whatsapp-business.json");

/// An operation of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// The document's operation id, such as `Messages_sendMessage`.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template below [`prefix`](Self::prefix), such as `/groups/{GroupId}`.
    pub path: &'static str,
    /// The document's tag, such as `Messages`; empty where it has none.
    pub tag: &'static str,
    /// What stands between the host and [`path`](Self::path): `/v1`, or nothing for `/metrics`.
    pub prefix: &'static str,
    /// The names of the document's security schemes, any one of which will do; empty where the
    /// operation is open to everyone.
    pub security: &'static [&'static str],
}

/// A schema of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Schema {
    /// The name in the document, such as `Check-Contact`.
    pub name: &'static str,
    /// The name of the type in [`types`](crate::types), such as `CheckContact`.
    pub rust: &'static str,
}

/// The place of an operation in the table. In a constant, an id that the document does not have
/// fails the build.
#[cfg(feature = "client")]
pub(crate) const fn index_of(id: &str) -> usize {
    let mut index = 0;
    while !same(OPERATIONS[index].id.as_bytes(), id.as_bytes()) {
        index += 1;
    }
    index
}

#[cfg(feature = "client")]
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}
