//! The client: everything that needs HTTP.
//!
//! What all APIs have in common is generated: [`Client`] with its builder, a method for each operation
//! and a handle for each tag, sending and the blocking client. By hand are [`phone_number`], the version
//! of the API in [`version`], and the bodies of the calls in [`send`] and [`media`].

pub mod media;
mod phone_number;
mod send;
mod version;

pub use phone_number::PhoneNumber;
pub use send::{Outcome, SendAll, Sent};
pub(crate) use version::BuilderScope;

include!(concat!(env!("BINDINGS"), "/facade.rs"));

/// The handles of the document's tags, such as that of `client.messages()`.
#[allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]
pub mod handles {
    use crate::types;

    include!(concat!(env!("BINDINGS"), "/client.rs"));
}

/// A client for programs without an async runtime.
///
/// [`Client`] runs the calls of the async client on a runtime with one thread.
/// [`call`](Client::call) gives access to every operation.
///
/// ```no_run
/// # fn main() -> whatsapp_business_cloud::Result<()> {
/// use whatsapp_business_cloud::{AccessToken, OutboundMessage, blocking};
///
/// let client = whatsapp_business_cloud::Client::builder(AccessToken::new("the access token"))
///     .phone_number("106540352242922")
///     .build()?;
/// let client = blocking::Client::new(client)?;
///
/// let sent = client.send(&OutboundMessage::text("15550100", "Hello"))?;
/// let account = client.call(async |client| {
///     client.accounts().get_account("102290129340398", None).await
/// })?;
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "blocking")]
pub mod blocking {
    include!(concat!(env!("BINDINGS"), "/blocking.rs"));
}
