//! What generated code names.
#![allow(unused_imports)] // Not every document has everything.

include!(concat!(env!("BINDINGS"), "/support.rs"));
