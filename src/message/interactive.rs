//! Constructors of interactive messages: buttons, lists and products.

include!(concat!(env!("BINDINGS"), "/interactive.rs"));
