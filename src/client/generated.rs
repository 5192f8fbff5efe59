//! The generated client: the methods of [`Api`](crate::Api), and a handle for each tag.
#![allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]

use crate::types;

include!(concat!(env!("BINDINGS"), "/client.rs"));
