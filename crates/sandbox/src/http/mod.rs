//! HTTP: connections, TLS, and the way of a request to its operation and back.

mod authorize;
mod body;
pub(crate) mod dispatch;
mod host_guard;
pub(crate) mod reply;
pub(crate) mod server;
pub(crate) mod tls;
mod validate;
