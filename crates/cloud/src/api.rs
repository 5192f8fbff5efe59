//! The document itself, and tables of what it holds, for programs and tests to read.

include!(concat!(env!("BINDINGS"), "/api.rs"));

/// The version of the Graph API that the document describes, and that a client uses unless another
/// is set: see [`ClientBuilder::graph_version`](crate::ClientBuilder::graph_version).
pub const GRAPH_VERSION: &str = OPERATIONS[0].prefix.split_at(1).1;
