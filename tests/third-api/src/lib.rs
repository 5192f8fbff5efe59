//! The bindings of a small API: what an API needs by hand beside its document.
#![allow(rustdoc::broken_intra_doc_links)] // The documentation is that of larger APIs.

pub mod api;
pub mod backend;
mod client;
mod error;
pub mod media;
pub mod message;
mod metadata;
pub mod sandbox;
mod support;
pub mod types;
pub mod webhook;

include!(concat!(env!("BINDINGS"), "/exports.rs"));
