//! The client and its builder.

mod builder;
mod url;

use std::time::Duration;

use crate::rate_limit::RateLimit;
use crate::retry::RetryPolicy;
use crate::session::Session;
use crate::transport::{Api, Options};

pub use builder::ClientBuilder;

/// A client of one WhatsApp Business API server.
///
/// It logs in by itself, and repeats what is safe to repeat. A clone is cheap and shares
/// connections and session; the `with_…` methods give one whose calls differ.
///
/// There is a handle for each of the document's tags: [`messages`](Self::messages),
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
    /// Begins a client of the server at `url`, such as `https://localhost:9090`.
    ///
    /// A path is kept, for a gateway that serves the API below one; a final `/v1` is understood.
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }

    /// The generated client, with every operation and the status and headers of its answers.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The session: log in or out by hand, or take the token out.
    #[must_use]
    pub fn session(&self) -> Session<'_> {
        Session { api: &self.api }
    }

    /// A client whose calls take no longer than this: see [`ClientBuilder::timeout`].
    ///
    /// A message whose connection was not even made in that time is told as ambiguous, if that is
    /// shorter than [`ClientBuilder::connect_timeout`].
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = timeout)
    }

    /// A client whose transfers take no longer than this: see [`ClientBuilder::transfer_timeout`].
    #[must_use]
    pub fn with_transfer_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.transfer_timeout = timeout)
    }

    /// A client whose calls are repeated otherwise.
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

    /// A client whose calls are under other limits: see [`ClientBuilder::rate_limit`]. If they are
    /// for what the API does not have, its calls fail ([`Error::is_invalid`](crate::Error::is_invalid)).
    #[must_use]
    pub fn with_rate_limit(&self, rate_limit: RateLimit) -> Self {
        self.with(|options| options.rate_limit = rate_limit)
    }

    fn with(&self, change: impl FnOnce(&mut Options)) -> Self {
        let mut client = self.clone();
        change(&mut client.api.options);
        client
    }
}
