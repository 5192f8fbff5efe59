//! The HTTP transport below the generated methods.
//!
//! * [`call`]: the builder that generated methods use;
//! * [`request`]: the parts of a call, from which the request of each attempt is built;
//! * [`attempt`]: authorization, rate limit and retries until there is a response;
//! * [`response`]: the response types, size limits and decoding;
//! * [`login`]: the login requests of the session.

pub(crate) mod attempt;
pub(crate) mod call;
mod login;
pub(crate) mod request;
pub(crate) mod response;

pub use response::{ByteStream, ResponseValue};

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use super::auth::Authenticator;
use super::rate_limit::RateLimit;
use super::retry::RetryPolicy;
use crate::api::OPERATIONS;

/// The HTTP client and the settings that are known of it.
pub(crate) struct Http {
    pub(crate) client: reqwest::Client,
    /// The `User-Agent` of each request, unless `client` sets its own. Setting it per request is
    /// cheaper than a default header, which reqwest looks up and copies several times a request.
    pub(crate) user_agent: Option<HeaderValue>,
    /// Sent with every request.
    pub(crate) headers: HeaderMap,
    /// The timeout of `client`, if known: calls with the same timeout need not set it.
    pub(crate) timeout: Option<Duration>,
}

impl Http {
    /// Wraps a caller-supplied client, which has its own settings.
    pub(crate) fn custom(client: reqwest::Client) -> Self {
        Self {
            client,
            user_agent: None,
            headers: HeaderMap::new(),
            timeout: None,
        }
    }
}

/// The state that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: Http,
    /// Without a trailing slash.
    pub(crate) base: Url,
    /// The URLs of the operations without path parameters, each parsed once.
    pub(crate) urls: Box<[OnceLock<Url>]>,
    pub(crate) auth: Authenticator,
    /// The options that the client was built with. Logins use them, whatever the options of the
    /// call that needs one.
    pub(crate) options: Options,
}

impl Shared {
    pub(crate) fn new(http: Http, base: Url, auth: Authenticator, options: Options) -> Self {
        Self {
            http,
            base,
            urls: OPERATIONS.iter().map(|_| OnceLock::new()).collect(),
            auth,
            options,
        }
    }
}

/// The options that can differ from call to call.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// From sending a request to the end of its response, for each attempt.
    pub(crate) timeout: Duration,
    /// The same for calls that upload or download a file.
    pub(crate) transfer_timeout: Duration,
    /// The largest JSON response, in bytes.
    pub(crate) max_response_size: u64,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limit: RateLimit,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            transfer_timeout: Duration::from_secs(600),
            max_response_size: 64 << 20,
            retry: RetryPolicy::default(),
            rate_limit: RateLimit::none(),
        }
    }
}

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`](crate::Client) has the same operations on a handle for each tag, which return the
/// decoded body alone. The methods here return it with its status and headers, as a
/// [`ResponseValue`]. Session, rate limits and retries are the same.
///
/// ```no_run
/// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
/// let response = client.api().health_check_status().await?;
/// println!("{}: {:?}", response.status(), response.health);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Api {
    pub(crate) shared: Arc<Shared>,
    /// Only if they differ from those of `shared`, so that a clone counts one reference: counters
    /// that several threads update are slow.
    options: Option<Arc<Options>>,
}

impl Api {
    /// Returns a client with the options that it was built with.
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            options: None,
        }
    }

    pub(crate) fn options(&self) -> &Options {
        self.options.as_deref().unwrap_or(&self.shared.options)
    }

    /// Returns a client with other options.
    pub(crate) fn with_options(&self, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = self.options().clone();
        change(&mut options);
        Self {
            shared: Arc::clone(&self.shared),
            options: Some(Arc::new(options)),
        }
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.shared.base.as_str())
            .field("session", &self.shared.auth)
            .finish_non_exhaustive()
    }
}
