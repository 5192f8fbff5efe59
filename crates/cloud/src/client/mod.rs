//! The client: everything that needs HTTP.
//!
//! What all APIs have in common is generated: [`Client`] with its builder, a method for each operation
//! and a handle for each tag, sending and the blocking client. By hand are [`phone_number`], the version
//! of the API in [`version`], and the bodies of the calls in [`send`] and [`media`].

pub mod media;
mod phone_number;
mod send;
mod version;

pub use phone_number::PhoneNumber;
pub use send::{Outcome, SendAll, Sent};
pub(crate) use version::BuilderScope;

include!(concat!(env!("BINDINGS"), "/facade.rs"));
