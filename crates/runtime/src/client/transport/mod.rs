//! The HTTP transport below the generated methods.
//!
//! * `call`: the builder that generated methods use;
//! * `request`: the parts of a call, from which the request of each attempt is built;
//! * `preview`: requests as they would be sent;
//! * `attempt`: authorization, rate limit and retries until there is a response;
//! * `scope`: a value that a client fills into paths;
//! * `response`: the response types, size limits and decoding;
//! * `login`: the login requests of the session.

pub(crate) mod attempt;
pub(crate) mod call;
pub(crate) mod login;
#[cfg(feature = "dynamic")]
mod preview;
pub(crate) mod request;
pub(crate) mod response;
mod scope;

pub use login::LogIn;
#[cfg(feature = "dynamic")]
pub use preview::RequestPreview;
pub use response::{ByteStream, ResponseValue};
pub use scope::Scope;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use super::auth::{Authenticator, Token};
use super::rate_limit::RateLimit;
use super::retry::RetryPolicy;
use crate::definition::Definition;
use crate::error::Result;
use crate::operation::Operation;

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
    pub(crate) api: &'static Definition,
    pub(crate) login: Option<&'static dyn LogIn>,
    pub(crate) http: Http,
    /// Without a trailing slash.
    pub(crate) base: Url,
    /// What replaces the prefix of the operations that have one.
    pub(crate) prefix: Option<String>,
    /// The URLs of the operations without path parameters, each parsed once.
    pub(crate) urls: Box<[OnceLock<Url>]>,
    pub(crate) auth: Authenticator,
    /// The options that the client was built with. Logins use them, whatever the options of the
    /// call that needs one.
    pub(crate) options: Options,
}

impl Shared {
    pub(crate) fn new(
        api: &'static Definition,
        login: Option<&'static dyn LogIn>,
        http: Http,
        base: Url,
        prefix: Option<String>,
        auth: Authenticator,
        options: Options,
    ) -> Self {
        Self {
            api,
            login,
            http,
            base,
            prefix,
            urls: api.operations.iter().map(|_| OnceLock::new()).collect(),
            auth,
            options,
        }
    }
}

impl Shared {
    /// Returns what stands between the host and the path of an operation.
    pub(crate) fn prefix_of(&self, operation: &'static Operation) -> &str {
        match &self.prefix {
            Some(prefix) if !operation.prefix.is_empty() => prefix,
            _ => operation.prefix,
        }
    }
}

/// The options that can differ from call to call.
#[derive(Clone, Debug)]
pub struct Options {
    /// From sending a request to the end of its response, for each attempt.
    pub timeout: Duration,
    /// The same for calls that upload or download a file.
    pub transfer_timeout: Duration,
    /// The largest JSON response, in bytes.
    pub max_response_size: u64,
    /// How failed calls are retried.
    pub retry: RetryPolicy,
    /// How fast requests are sent.
    pub rate_limit: RateLimit,
    /// Why the rate limits are invalid, once they have been checked.
    pub(crate) problem: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            transfer_timeout: Duration::from_secs(600),
            max_response_size: 64 << 20,
            retry: RetryPolicy::default(),
            rate_limit: RateLimit::none(),
            problem: None,
        }
    }
}

/// The transport of a client: one path for every call, with its session, rate limits and retries.
///
/// Clones are cheap and share connections and session.
#[derive(Clone)]
pub struct Transport {
    pub(crate) shared: Arc<Shared>,
    /// Only if they differ from those of `shared`, so that a clone counts one reference: counters
    /// that several threads update are slow.
    options: Option<Arc<Options>>,
}

impl Transport {
    /// Returns a transport with the options that it was built with.
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            options: None,
        }
    }

    pub(crate) fn options(&self) -> &Options {
        self.options.as_deref().unwrap_or(&self.shared.options)
    }

    /// Returns the definition of the API.
    #[must_use]
    pub fn definition(&self) -> &'static Definition {
        self.shared.api
    }

    /// Returns the URL of the server.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base.as_str()
    }

    /// Returns what stands between the host and the path of the operation at `index`, such as a
    /// version.
    #[must_use]
    pub fn prefix(&self, index: usize) -> &str {
        self.shared.prefix_of(&self.shared.api.operations[index])
    }

    /// Returns the token of the session; logs in if there is none.
    ///
    /// # Errors
    /// Those of the login, if there is one.
    pub async fn token(&self) -> Result<Token> {
        let transport = self.login_transport();
        Ok(self.shared.auth.token(transport).await?.token())
    }

    /// Returns whether the session has a token.
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.shared.auth.has_token()
    }

    /// Forgets the token, and that of a login that is running: the server has ended the session.
    pub fn end_session(&self) {
        self.shared.auth.end_session();
    }

    /// Returns a transport with other options.
    #[must_use]
    pub fn with_options(&self, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = self.options().clone();
        change(&mut options);
        options.problem = options.rate_limit.prepare(self.shared.api);
        Self {
            shared: Arc::clone(&self.shared),
            options: Some(Arc::new(options)),
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.shared.base.as_str())
            .field("session", &self.shared.auth)
            .finish_non_exhaustive()
    }
}
