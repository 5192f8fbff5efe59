//! The tables of the document's operations, schemas and tags, generated; public as [`api`](crate::api).

include!(concat!(env!("BINDINGS"), "/metadata.rs"));

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/cloud.json");

include!(concat!(env!("BINDINGS"), "/definition.rs"));
