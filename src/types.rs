//! The document's schemas as Rust types, generated: one type a schema, named after it.
//!
//! * A struct is made with `new(what it requires)` and grown with `with_…`; its fields are public.
//! * A string enum has an `Other` variant, which keeps a value that the document does not know.
//! * A `oneOf` has an `Other` variant as well, and is told apart by the key that only one of its
//!   members has.
//! * Secrets are [`Secret`](crate::Secret), which `Debug` does not show.
//! * In a type that can be sent, a list is an `Option`: to leave it out and to send it empty are
//!   two requests. In one that is only received, no list is an empty list.
#![allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]

include!(concat!(env!("OUT_DIR"), "/types.rs"));
