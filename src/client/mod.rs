//! The client: everything that needs HTTP.
//!
//! * [`Client`] and its builder, on top of the rest;
//! * [`auth`] and [`session`]: tokens and logins;
//! * [`transport`]: one path for every call, with [`retry`], [`rate_limit`] and [`trace`];
//! * [`generated`]: a method for each operation and a handle for each tag;
//! * [`send`], [`send_all`] and [`media`]: what is added to the handles by hand;
//! * [`blocking`]: the client for programs without an async runtime.

mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
#[cfg(feature = "dynamic")]
mod dynamic;
mod generated;
pub mod media;
mod rate_limit;
mod request;
mod retry;
mod runtime;
mod send;
mod send_all;
mod session;
mod tls;
mod trace;
pub(crate) mod transport;
mod url;

pub use auth::{Token, TokenStore};
pub use builder::ClientBuilder;
#[cfg(feature = "dynamic")]
pub use dynamic::{OperationCall, OperationResponse, RequestPreview, document};
pub use rate_limit::{Rate, RateLimit, RateSource};
pub use request::Request;
pub use reqwest::Method;
pub use retry::RetryPolicy;
pub use send::Sent;
pub use send_all::{Outcome, SendAll};
pub use session::Session;
pub use transport::{Api, ByteStream, ResponseValue};

/// The handles of the document's tags, such as that of `client.messages()`.
pub mod handles {
    pub use super::generated::*;
}

use std::time::Duration;

use transport::Options;

/// A client of one WhatsApp Business API server.
///
/// It logs in when it needs to, and retries what is safe to retry. Clones are cheap and share
/// connections and session; the `with_…` methods return a clone with other options.
///
/// There is a handle for each tag of the document: [`messages`](Self::messages),
/// [`media`](Self::media), [`groups`](Self::groups) and so on.
///
/// ```no_run
/// # async fn example() -> whatsapp_business::Result<()> {
/// use whatsapp_business::Client;
///
/// let client = Client::builder("https://localhost:9090")
///     .credentials("admin", "the password")
///     .build()?;
/// println!("{:?}", client.health().check_status().await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    api: Api,
}

impl Client {
    /// Returns the generated client, whose methods return responses with their status and headers.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Returns the session, to log in or out explicitly, or to share its token.
    #[must_use]
    pub fn session(&self) -> Session<'_> {
        Session { api: &self.api }
    }

    /// Returns a client with another timeout: see [`ClientBuilder::timeout`].
    ///
    /// If the timeout is shorter than [`ClientBuilder::connect_timeout`], a message whose connection
    /// was not established in time is reported as ambiguous.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = timeout)
    }

    /// Returns a client with another timeout of uploads and downloads: see
    /// [`ClientBuilder::transfer_timeout`].
    #[must_use]
    pub fn with_transfer_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.transfer_timeout = timeout)
    }

    /// Returns a client with another retry policy.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use whatsapp_business::RetryPolicy;
    ///
    /// let health = client.with_retry(RetryPolicy::none()).health().check_status().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_retry(&self, retry: RetryPolicy) -> Self {
        self.with(|options| options.retry = retry)
    }

    /// Returns a client with other rate limits: see [`ClientBuilder::rate_limit`]. If they name an
    /// unknown tag or operation, its calls fail ([`Error::is_invalid`](crate::Error::is_invalid)).
    #[must_use]
    pub fn with_rate_limit(&self, rate_limit: RateLimit) -> Self {
        self.with(|options| options.rate_limit = rate_limit)
    }

    fn with(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self {
            api: self.api.with_options(change),
        }
    }
}
