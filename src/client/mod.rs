//! The client: everything that needs HTTP.
//!
//! What all APIs have in common is generated: [`Client`] with its builder, a method for each operation
//! and a handle for each tag, sending and the blocking client. By hand are [`login`] and [`session`],
//! which this API alone has, and the bodies of its calls in [`send`] and [`media`].

mod login;
pub mod media;
mod send;
mod session;

pub(crate) use login::UserLogin;
pub use send::{Outcome, SendAll, Sent};
pub use session::Session;

include!(concat!(env!("BINDINGS"), "/facade.rs"));

impl Client {
    /// Returns the session, to log in or out explicitly, or to share its token.
    #[must_use]
    pub fn session(&self) -> Session<'_> {
        Session { api: &self.api }
    }
}

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
/// # fn main() -> whatsapp_business::Result<()> {
/// use whatsapp_business::{OutboundMessage, blocking};
///
/// let client = whatsapp_business::Client::builder("https://localhost:9090")
///     .credentials("admin", "the password")
///     .build()?;
/// let client = blocking::Client::new(client)?;
///
/// let sent = client.send(&OutboundMessage::text("15550100", "Hello"))?;
/// let health = client.call(async |client| client.health().check_status().await)?;
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "blocking")]
pub mod blocking {
    include!(concat!(env!("BINDINGS"), "/blocking.rs"));
}
