//! The generated client: [`Api`]'s methods, and a handle for each tag.
#![allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]

use crate::client::transport::{Api, ByteStream, ResponseValue};
use crate::error::Result;
use crate::types;

include!(concat!(env!("OUT_DIR"), "/client.rs"));
