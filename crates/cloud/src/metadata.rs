//! The tables of the document's operations and schemas, generated; public as [`api`](crate::api).

#[cfg(feature = "schemars")]
use whatsapp_business_runtime::Definition;
use whatsapp_business_runtime::{Operation, Schema};

include!(concat!(env!("OUT_DIR"), "/metadata.rs"));

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/cloud.json");

/// The API, as far as the transport knows it.
#[cfg(feature = "schemars")]
pub(crate) static DEFINITION: Definition = Definition::new(DOCUMENT, OPERATIONS, SCHEMAS);
