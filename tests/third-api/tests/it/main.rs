//! The proof that an API needs a document, a remainder by hand, and rows that register it.
#![allow(clippy::unwrap_used)]

mod client;
mod wab;
