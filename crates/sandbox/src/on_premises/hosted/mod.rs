//! The hosted profile: the sandbox plays a provider that offers the API as a service.
//!
//! Such a host has fewer operations, a static token or a login, rate limits with headers, signed
//! webhooks and extensions of its own. The model is Turn.io.

pub(crate) mod extensions;
pub(crate) mod hook;
pub(crate) mod limits;
pub(crate) mod settings;
pub(crate) mod vendor;

use whatsapp_business_runtime::Operation;

/// Returns whether a host offers an operation of the document.
pub(crate) fn offers(operation: &Operation) -> bool {
    let path = operation.path;
    let tag = path.split('/').nth(1).unwrap_or_default();
    matches!(tag, "contacts" | "health" | "media" | "messages") || path == "/users/login"
}
