//! The client: everything that needs HTTP.
//!
//! * [`Client`] and its builder, on top of the transport of the runtime;
//! * [`login`] and [`session`]: how this API logs in;
//! * [`generated`]: a method for each operation and a handle for each tag;
//! * [`send`], [`send_all`] and [`media`]: what is added to the handles by hand;
//! * [`blocking`]: the client for programs without an async runtime.

mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod generated;
mod login;
pub mod media;
mod send;
mod send_all;
mod session;

pub use api::Api;
pub use builder::ClientBuilder;
pub use send::Sent;
pub use send_all::{Outcome, SendAll};
pub use session::Session;

use crate::error::Error;

/// A response body as a stream of bytes, with its content type.
///
/// It implements `Stream`; [`chunk`](whatsapp_business_runtime::ByteStream::chunk) returns one chunk
/// at a time, and [`bytes`](whatsapp_business_runtime::ByteStream::bytes) collects them all.
pub type ByteStream = whatsapp_business_runtime::ByteStream<Error>;

/// A request of any path: see [`Client::request`].
pub type Request<'a> = whatsapp_business_runtime::Request<'a, Error>;

/// A call of an operation by name, from JSON: see [`Api::operation`].
#[cfg(feature = "dynamic")]
pub type OperationCall<'a> = whatsapp_business_runtime::OperationCall<'a, Error>;

/// The response to an [`OperationCall`].
#[cfg(feature = "dynamic")]
pub type OperationResponse = whatsapp_business_runtime::OperationResponse<Error>;

/// The handles of the document's tags, such as that of `client.messages()`.
pub mod handles {
    pub use super::generated::*;
}

use std::time::Duration;

use reqwest::Method;
use whatsapp_business_runtime::client::Options;
use whatsapp_business_runtime::{RateLimit, RetryPolicy};

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

    /// Begins a request of any path of the server, such as an extension of a vendor.
    ///
    /// It shares session, rate limit, retries, errors and tracing with all other calls. A path that
    /// belongs to an operation of the document has the rate limit and the authorization of that
    /// operation; any other is sent with the bearer token of the session, and counts among "all
    /// operations" of the rate limit. Its [`operation`](crate::Error::operation) is then `request`.
    ///
    /// `path` begins at the root of the host, and may have a query.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use serde_json::Value;
    /// use whatsapp_business::Method;
    ///
    /// let labels = client
    ///     .request(Method::GET, "/v1/labels")
    ///     .query("limit", 50)
    ///     .header("Accept", "application/vnd.v1+json")
    ///     .send_json::<Value>()
    ///     .await?;
    /// println!("{labels:?}");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent before one of the `send` methods"]
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Request<'_> {
        self.api.transport.request(&method, path.as_ref())
    }

    fn with(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self {
            api: Api::new(self.api.transport.with_options(change)),
        }
    }
}
