//! The tables of the document's operations and schemas, generated; public as [`api`](crate::api).

include!(concat!(env!("OUT_DIR"), "/metadata.rs"));

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/cloud.json");

/// An operation of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// The document's operation id, such as `Messages_sendMessage`.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template below [`prefix`](Self::prefix), such as `/{Phone-Number-ID}/messages`.
    pub path: &'static str,
    /// The document's tag, such as `Messages`.
    pub tag: &'static str,
    /// The version of the Graph API that the document describes, as a path: `/v23.0`.
    pub prefix: &'static str,
    /// The names of the document's security schemes, any one of which will do.
    pub security: &'static [&'static str],
}

/// A schema of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Schema {
    /// The name in the document, such as `TextMessage`.
    pub name: &'static str,
    /// The name of the type in [`types`](crate::types).
    pub rust: &'static str,
}
