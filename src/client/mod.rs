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
