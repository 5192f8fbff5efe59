//! The Cloud API: Graph routes, errors, state, operations and the webhook envelope.
//!
//! The HTTP server, the validation against the document, the logs, the faults, the clock and the
//! webhook queue are those of the On-Premises API.

pub(crate) mod dispatch;
pub(crate) mod envelope;
mod error;
mod fields;
mod form;
mod generate;
mod kind;
mod limits;
mod operations;
pub(crate) mod phone;
mod request;
mod route;
pub(crate) mod settings;
pub(crate) mod signature;
pub(crate) mod store;
