//! Constructors of template messages and their parameters.

include!(concat!(env!("BINDINGS"), "/template.rs"));
