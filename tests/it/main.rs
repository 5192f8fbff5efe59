//! The bindings of the On-Premises API: types, calls on real sockets, and everything at the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bindings;
#[cfg(feature = "blocking")]
mod blocking;
mod cancel;
mod decoding;
mod delivery;
mod delivery_sandbox;
mod document_limits;
mod errors;
mod escape_hatch;
mod every_operation;
mod hosted;
mod limits;
mod login;
mod malformed_servers;
mod media;
mod messages;
mod rate_limit;
#[cfg(feature = "receiver")]
mod receiver;
mod renewal;
mod responses;
mod secrets;
mod servers;
mod session;
mod starvation;
mod support;
mod tls;
mod webhook;
mod webhook_deviations;
