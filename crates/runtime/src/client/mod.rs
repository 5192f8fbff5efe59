//! Everything that needs HTTP.
//!
//! * [`Settings`]: what a client is built from;
//! * [`transport`]: one path for every call, with `retry`, `rate_limit` and [`trace`];
//! * `auth`: tokens, keys and logins;
//! * [`media`]: uploads and downloads;
//! * `request`: requests of any path;
//! * [`form`]: forms as bodies;
//! * `pages`: lists that come in pages;
//! * `send_all`: many messages at once;
//! * `blocking`: the thread of a client that blocks.

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "dynamic")]
mod dynamic;
pub mod form;
pub mod media;
mod pages;
mod rate_limit;
mod request;
mod retry;
mod runtime;
mod send_all;
mod settings;
mod tls;
pub mod trace;
pub mod transport;
mod url;

pub use auth::{AccessToken, Credentials, Token, TokenStore};
#[cfg(feature = "blocking")]
pub use blocking::BlockingThread;
#[cfg(feature = "dynamic")]
pub use dynamic::{OperationCall, OperationResponse};
pub use media::Progress;
pub use pages::{Pages, pages};
pub use rate_limit::{RateLimit, RateSource};
pub use request::Request;
pub use reqwest::Method;
pub use retry::{RetryDecision, RetryPolicy};
pub use runtime::runtime;
pub use send_all::{Outcome, SendAll, SendResult, Sendable};
pub use settings::Settings;
pub use tls::{Identity, Tls};
#[cfg(feature = "dynamic")]
pub use transport::RequestPreview;
pub use transport::call::CallBuilder;
pub use transport::{ByteStream, LogIn, Options, ResponseValue, Scope, Transport};
