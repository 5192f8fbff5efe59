//! The schemas as types.
#![allow(clippy::all, clippy::pedantic)]

include!(concat!(env!("BINDINGS"), "/types.rs"));

mod generated_limits {
    use super::*;

    include!(concat!(env!("BINDINGS"), "/limits.rs"));
}
