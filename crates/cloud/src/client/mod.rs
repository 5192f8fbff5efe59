//! The client: everything that needs HTTP.
//!
//! * [`Client`] and its builder, on top of the transport of the runtime;
//! * [`generated`]: a method for each operation and a handle for each tag;
//! * [`phone_number`]: the calls of one phone number;
//! * [`media`]: uploads and downloads;
//! * [`send`] and [`send_all`]: what is added to the handles by hand;
//! * [`media`]: uploads and downloads;
//! * [`blocking`]: the client for programs without an async runtime.

mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod generated;
pub mod media;
mod phone_number;
mod send;
mod send_all;

pub use api::Api;
pub use builder::ClientBuilder;
pub use phone_number::PhoneNumber;
pub use send::Sent;
pub use send_all::{Outcome, SendAll};

use std::time::Duration;

use whatsapp_business_runtime::client::Options;
use whatsapp_business_runtime::{RateLimit, RetryPolicy};

use crate::error::Error;

/// The items of all pages of a list: a stream, with a method
/// [`next`](whatsapp_business_runtime::Pages::next).
pub type Pages<'a, T> = whatsapp_business_runtime::Pages<'a, T, Error>;

/// The body of a response as a stream of bytes.
pub type ByteStream = whatsapp_business_runtime::ByteStream<Error>;

/// A call of an operation by its id: see [`Api::operation`].
#[cfg(feature = "dynamic")]
pub type OperationCall<'a> = whatsapp_business_runtime::OperationCall<'a, Error>;

/// The response to an [`OperationCall`].
#[cfg(feature = "dynamic")]
pub type OperationResponse = whatsapp_business_runtime::OperationResponse<Error>;

/// The handles of the document's tags, such as that of `client.messages()`.
pub mod handles {
    pub use super::generated::*;
}

/// A client of the Cloud API.
///
/// It retries what is safe to retry. Clones are cheap and share connections; the `with_…` methods
/// return a clone with other options, and [`phone_number`](Self::phone_number) one for another phone
/// number.
///
/// ```no_run
/// # async fn example() -> whatsapp_business_cloud::Result<()> {
/// use whatsapp_business_cloud::Client;
///
/// let client = Client::builder("the access token").build()?;
/// let account = client.accounts().get_account("102290129340398", None).await?;
/// println!("{}", account.name);
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

    /// Returns a client with another timeout: see [`ClientBuilder::timeout`].
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = timeout)
    }

    /// Returns a client with another timeout of uploads: see [`ClientBuilder::transfer_timeout`].
    #[must_use]
    pub fn with_transfer_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.transfer_timeout = timeout)
    }

    /// Returns a client with another retry policy.
    #[must_use]
    pub fn with_retry(&self, retry: RetryPolicy) -> Self {
        self.with(|options| options.retry = retry)
    }

    /// Returns a client with other rate limits: see [`ClientBuilder::rate_limit`].
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
