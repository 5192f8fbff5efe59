//! Rust bindings for the WhatsApp Business Cloud API, generated at compile time from a checked-in
//! OpenAPI document.

mod support;
pub mod types;
