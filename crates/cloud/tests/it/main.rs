//! The bindings of the Cloud API: types, calls on real sockets, and everything at the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bindings;
#[cfg(feature = "client")]
mod client;
mod decoding;
#[cfg(feature = "client")]
mod errors;
#[cfg(feature = "client")]
mod media;
#[cfg(feature = "on-premises")]
mod on_premises;
#[cfg(feature = "client")]
mod operations;
#[cfg(feature = "client")]
mod receiver;
mod same_program;
#[cfg(feature = "client")]
mod sending;
mod support;
#[cfg(feature = "client")]
mod templates;
mod webhook;
mod webhook_deviations;
