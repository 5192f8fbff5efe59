//! Rust bindings for the WhatsApp Business Cloud API, generated at compile time from a checked-in
//! OpenAPI document.
//!
//! * [`types`]: the schemas of the document, with open enums: values that the server adds later do
//!   not break decoding.
//! * [`api`]: the document and its operations as data.
//!
//! The document describes version v23.0 of the Graph API.

pub mod api;
mod metadata;
mod support;
pub mod types;

pub use types::file::File;
pub use whatsapp_business_runtime::Secret;
