//! A fake server, and a receiver with events for it.

pub(crate) mod events;
pub(crate) mod mutate;
pub(crate) mod noise;
#[cfg(feature = "client")]
pub(crate) mod server;
#[cfg(feature = "client")]
pub(crate) mod webhook;
