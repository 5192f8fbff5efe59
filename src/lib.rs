//! Rust bindings for the WhatsApp Business API.

pub mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod client;
mod error;
#[cfg(feature = "client")]
mod generated;
mod lenient;
#[cfg(feature = "client")]
pub mod media;
pub mod message;
#[cfg(feature = "client")]
mod rate_limit;
#[cfg(feature = "client")]
mod retry;
mod schema;
mod secret;
#[cfg(feature = "client")]
mod session;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
mod transport;
pub mod types;
pub mod webhook;

#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use error::{Error, ErrorCode, ErrorFamily, Result};
#[cfg(feature = "client")]
pub use message::Sent;
pub use message::{MediaRef, OutboundMessage};
#[cfg(feature = "client")]
pub use rate_limit::{Rate, RateLimit};
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use secret::Secret;
#[cfg(feature = "client")]
pub use session::{Session, Token};
#[cfg(feature = "client")]
pub use transport::{Api, ByteStream, ResponseValue};

/// The handles of the document's tags: what `client.messages()` and its like return.
#[cfg(feature = "client")]
pub mod handles {
    pub use crate::generated::*;
}
