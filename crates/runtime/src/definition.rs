//! What distinguishes one API from another: its operations, its document and its rules, as data.

use std::fmt;
use std::sync::OnceLock;

use serde_json::Value;

use crate::error::ErrorBody;
use crate::rate::{Rate, RateGroup};
#[cfg(feature = "dynamic")]
use crate::schema::{Validator, Validators};

/// The name of the security scheme of tokens, in the documents of all APIs.
#[cfg(feature = "client")]
pub(crate) const BEARER: &str = "bearerAuth";
/// The name of the security scheme of user name and password.
#[cfg(feature = "client")]
pub(crate) const BASIC: &str = "httpBasic";
/// The name of the security scheme of API keys.
#[cfg(feature = "client")]
pub(crate) const API_KEY: &str = "apiKey";

/// An operation of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// The document's operation id, such as `Messages_sendMessage`.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template below [`prefix`](Self::prefix), such as `/groups/{GroupId}`.
    pub path: &'static str,
    /// The document's tag, such as `Messages`; empty where it has none.
    pub tag: &'static str,
    /// What stands between the host and [`path`](Self::path), such as `/v1`, or nothing.
    pub prefix: &'static str,
    /// The names of the document's security schemes, any one of which will do; empty where the
    /// operation is open to everyone.
    pub security: &'static [&'static str],
}

impl Operation {
    /// Describes an operation.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        tag: &'static str,
        prefix: &'static str,
        security: &'static [&'static str],
    ) -> Self {
        Self {
            id,
            method,
            path,
            tag,
            prefix,
            security,
        }
    }
}

/// A schema of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Schema {
    /// The name in the document, such as `Check-Contact`.
    pub name: &'static str,
    /// The name of the generated type, such as `CheckContact`.
    pub rust: &'static str,
}

impl Schema {
    /// Describes a schema.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, rust: &'static str) -> Self {
        Self { name, rust }
    }
}

/// Returns the place of an operation in a table. In a constant, an id that the document does not
/// have fails the build.
#[doc(hidden)]
#[must_use]
pub const fn index_of(operations: &[Operation], id: &str) -> usize {
    let mut index = 0;
    while !same(operations[index].id.as_bytes(), id.as_bytes()) {
        index += 1;
    }
    index
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

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
    #[cfg(feature = "dynamic")]
    validators: Validators,
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
            #[cfg(feature = "dynamic")]
            validators: Validators::new(),
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

    /// Returns the validator of a schema of the document, compiled on the first call. The error says
    /// what of it is not supported.
    #[cfg(feature = "dynamic")]
    pub(crate) fn validator(
        &'static self,
        schema: &'static Value,
    ) -> Result<std::sync::Arc<Validator>, String> {
        self.validators.get(self.document(), schema)
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
