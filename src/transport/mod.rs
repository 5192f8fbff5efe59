//! What the generated methods stand on: a [`Call`](call::Call) is put together, goes through the
//! [`Exchange`](exchange) (session, limits, retry), and its answer is read, bounded, into a type.

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod exchange;

pub(crate) use answer::Watch;
pub use answer::{ByteStream, ResponseValue};

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use tokio::runtime::Handle;

use crate::api::OPERATIONS;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimit;
use crate::retry::RetryPolicy;
use crate::session::State;

/// The runtime that this is called in: without one, what the client stands on would panic.
pub(crate) fn runtime() -> Result<Handle> {
    Handle::try_current().map_err(|_| {
        Error::request(
            "a call is made within a Tokio runtime, as of `#[tokio::main]`: there is none here, \
             so start one, or use `blocking::Client`",
        )
    })
}

/// The HTTP client, and what is known of it.
pub(crate) struct Http {
    pub(crate) client: reqwest::Client,
    /// What each request says that it comes from, if `client` does not. It would be cheaper nowhere
    /// else: reqwest looks up its default headers, and copies this one, several times a request.
    pub(crate) user_agent: Option<HeaderValue>,
    /// The timeout of `client`, where that is known: it need not be said at each call then.
    pub(crate) timeout: Option<Duration>,
}

impl Http {
    /// One's own, with settings of its own.
    pub(crate) fn own(client: reqwest::Client) -> Self {
        Self {
            client,
            user_agent: None,
            timeout: None,
        }
    }
}

/// What all clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: Http,
    /// Without a trailing slash.
    pub(crate) base: Url,
    /// The URLs of the operations without path parameters, parsed once.
    pub(crate) urls: Box<[OnceLock<Url>]>,
    pub(crate) session: State,
    /// What the client was built with: logins go by it, whoever's call needs one.
    pub(crate) options: Options,
}

impl Shared {
    pub(crate) fn new(http: Http, base: Url, session: State, options: Options) -> Self {
        Self {
            http,
            base,
            urls: OPERATIONS.iter().map(|_| OnceLock::new()).collect(),
            session,
            options,
        }
    }
}

/// What can differ from one call to the next.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// From sending a request to the end of its answer, each attempt.
    pub(crate) timeout: Duration,
    /// The same, where a file goes up or down.
    pub(crate) transfer_timeout: Duration,
    /// Bytes of a JSON answer.
    pub(crate) max_answer_size: u64,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limit: RateLimit,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            transfer_timeout: Duration::from_secs(600),
            max_answer_size: 64 << 20,
            retry: RetryPolicy::default(),
            rate_limit: RateLimit::none(),
        }
    }
}

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`](crate::Client) has the same operations in a handle for each tag, which return the
/// answer alone; here it comes with its status and headers. Session and retry are the same.
///
/// ```no_run
/// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
/// let answer = client.api().health_check_status().await?;
/// println!("{}: {:?}", answer.status(), answer.health);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Api {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Options,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.shared.base.as_str())
            .field("session", &self.shared.session)
            .finish_non_exhaustive()
    }
}
