//! The schemas of the document as Rust types, generated: one type for each schema, named after it.
//!
//! * A struct has public fields, `new` with its required ones, and a `with_…` for each other.
//! * A string enum has a variant `Other` that keeps a value the document does not list.
//! * A `oneOf` is an enum with a variant `Other` as well. Its members are told apart by a key, or
//!   by the value of a property.
//! * Secrets are [`Secret`](crate::Secret), which `Debug` redacts.
//! * In a type that can be sent, an optional list is an `Option`: to leave it out and to send an
//!   empty one are two requests. In one that is only received, an absent list is empty.
#![allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]

include!(concat!(env!("BINDINGS"), "/types.rs"));

/// The limits, apart from the types so that no name of the one hides a name of the other.
mod generated_limits {
    use super::*;

    include!(concat!(env!("BINDINGS"), "/limits.rs"));
}
