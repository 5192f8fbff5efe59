//! Rust bindings for the WhatsApp Business API.
