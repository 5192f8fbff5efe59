//! What distinguishes one API from another: its operations, its document and its rules, as data.

use std::fmt;
use std::sync::OnceLock;

use serde_json::Value;

use crate::error::ErrorBody;
use crate::operation::Operation;
use crate::rate::{Rate, RateGroup};
use crate::schema::Schema;

/// The name of the security scheme of tokens, in the documents of all APIs.
#[cfg(feature = "client")]
pub(crate) const BEARER: &str = "bearerAuth";
/// The name of the security scheme of user name and password.
#[cfg(feature = "client")]
pub(crate) const BASIC: &str = "httpBasic";
/// The name of the security scheme of API keys.
#[cfg(feature = "client")]
pub(crate) const API_KEY: &str = "apiKey";

/// Reads the errors in the body of an error response; `None` if the body is not one of the API.
pub type ErrorReader = fn(&str) -> Option<ErrorBody>;

/// An API as data: what the transport needs to know of it.
///
/// A crate has one in a static, built by [`new`](Self::new) and the `with_…` methods.
pub struct Definition {
    /// Every operation of the document.
    pub(crate) operations: &'static [Operation],
    pub(crate) schemas: &'static [Schema],
    document: &'static str,
    parsed: OnceLock<Value>,
    pub(crate) user_agent: &'static str,
    pub(crate) idempotent_posts: &'static [&'static str],
    pub(crate) rates: &'static [(RateGroup, Rate)],
    pub(crate) pair_rate: Option<Rate>,
    pub(crate) read_error: ErrorReader,
}

impl Definition {
    /// Creates the definition of the API that the effective document describes.
    #[must_use]
    pub const fn new(
        document: &'static str,
        operations: &'static [Operation],
        schemas: &'static [Schema],
    ) -> Self {
        Self {
            operations,
            schemas,
            document,
            parsed: OnceLock::new(),
            user_agent: concat!("whatsapp-business/", env!("CARGO_PKG_VERSION")),
            idempotent_posts: &[],
            rates: &[],
            pair_rate: None,
            read_error: |_| None,
        }
    }

    /// Sets the default `User-Agent`.
    #[must_use]
    pub const fn with_user_agent(mut self, user_agent: &'static str) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// Sets the ids of the `POST` operations that do no harm twice.
    #[must_use]
    pub const fn with_idempotent_posts(mut self, ids: &'static [&'static str]) -> Self {
        self.idempotent_posts = ids;
        self
    }

    /// Sets the documented rate limits.
    #[must_use]
    pub const fn with_rates(mut self, rates: &'static [(RateGroup, Rate)]) -> Self {
        self.rates = rates;
        self
    }

    /// Sets the documented rate limit of messages to the same recipient.
    #[must_use]
    pub const fn with_pair_rate(mut self, rate: Rate) -> Self {
        self.pair_rate = Some(rate);
        self
    }

    /// Sets how the body of an error response is read.
    #[must_use]
    pub const fn with_error_reader(mut self, read_error: ErrorReader) -> Self {
        self.read_error = read_error;
        self
    }

    /// Returns every operation of the document.
    #[must_use]
    pub const fn operations(&self) -> &'static [Operation] {
        self.operations
    }

    /// Returns every schema of the document.
    #[must_use]
    pub const fn schemas(&self) -> &'static [Schema] {
        self.schemas
    }

    /// Returns the document as JSON, which is parsed on the first call.
    pub fn document(&'static self) -> &'static Value {
        self.parsed
            .get_or_init(|| serde_json::from_str(self.document).unwrap_or_default())
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("user_agent", &self.user_agent)
            .field("operations", &self.operations.len())
            .finish_non_exhaustive()
    }
}
