//! The document and its tables.

include!(concat!(env!("BINDINGS"), "/api.rs"));
