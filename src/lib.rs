//! Rust bindings for the WhatsApp Business API.

pub mod api;
mod lenient;
mod schema;
mod secret;
pub mod types;

pub use secret::Secret;
