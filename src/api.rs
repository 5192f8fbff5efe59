//! The document itself, and tables of what it holds, for programs and tests to read.

include!(concat!(env!("BINDINGS"), "/api.rs"));
