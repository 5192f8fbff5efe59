//! Control over a sandbox: what a test or a person makes happen, by the methods of
//! [`Sandbox`](crate::Sandbox) or by HTTP.

pub(crate) mod actions;
mod events;
pub(crate) mod json;
pub(crate) mod routes;
