//! Authorization: credentials, the cached token, and logging in when a token is needed.
//!
//! There is one login at a time, however many calls wait for it. A token that is about to expire is
//! renewed in the background; one that the server refuses is replaced once, and the call retried.
//!
//! * [`credentials`]: the account, and `Authorization` headers;
//! * [`token`]: the token and its cache;
//! * [`login`]: obtaining a token, and sharing one login among all callers;
//! * [`store`]: sharing a session with other processes;
//! * [`authenticator`]: what a request is authorized with.
//!
//! Nothing here knows the HTTP transport: it implements [`LoginTransport`].

mod authenticator;
mod credentials;
mod login;
mod store;
mod token;

pub(crate) use authenticator::{Authenticator, Authorization, TokenState};
pub use credentials::Credentials;
pub(crate) use login::LoginTransport;
pub use store::TokenStore;
pub use token::{AccessToken, Token};
