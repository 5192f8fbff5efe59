//! The generator: what it generates, what it refuses, and whether the generated code works.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken_documents;
mod golden;
mod mutations;
mod shapes;
/// What generated code finds under `crate::support`: here a transport that records each request.
#[allow(dead_code, unreachable_pub)]
mod support;
mod validation;
