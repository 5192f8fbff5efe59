//! The Cloud API: Graph routes, errors, state, operations and the webhook envelope.

mod api;
mod builder;
mod envelope;
mod error;
mod fields;
mod generate;
mod kind;
mod limits;
mod operations;
mod phone;
mod request;
mod route;
mod settings;
mod signature;
mod store;

pub use store::Cloud;
