//! The tables of the document.

include!(concat!(env!("BINDINGS"), "/metadata.rs"));

/// The document.
pub const DOCUMENT: &str = include_str!("../spec/parcels.json");

include!(concat!(env!("BINDINGS"), "/definition.rs"));
