//! Rate limits: token buckets for groups of operations.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{OPERATIONS, Operation};
use bucket::Bucket;

mod bucket;
mod server;
mod source;

pub(crate) use bucket::Permit;
pub(crate) use server::ServerLimits;
pub use source::RateSource;

/// A number of requests per period, with bursts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// How many requests per [`period`](Self::period), on average; 0 counts as 1.
    pub requests: u32,
    /// The period that [`requests`](Self::requests) refers to.
    pub period: Duration,
    /// How many requests may be sent at once after a pause; 0 counts as 1.
    pub burst: u32,
}

impl Rate {
    /// Returns a rate of so many requests a second, with bursts of as many.
    ///
    /// ```
    /// use whatsapp_business::Rate;
    ///
    /// let rate = Rate::per_second(50).with_burst(150);
    /// assert_eq!(rate.burst, 150);
    /// ```
    #[must_use]
    pub const fn per_second(requests: u32) -> Self {
        Self {
            requests,
            period: Duration::from_secs(1),
            burst: requests,
        }
    }

    /// Sets [`period`](Self::period).
    #[must_use]
    pub const fn with_period(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Sets [`burst`](Self::burst).
    #[must_use]
    pub const fn with_burst(mut self, burst: u32) -> Self {
        self.burst = burst;
        self
    }
}

/// How fast a client sends requests. Calls over the limit wait in order; they do not fail.
///
/// Each operation has one limit: its own, or else that of its tag, or else that of all operations.
/// Every attempt counts, including retries. Clones share their state, so that several clients of
/// one server can keep a common limit. A call that is cancelled while it waits does not count.
///
/// ```
/// use whatsapp_business::{Client, Rate, RateLimit};
///
/// # fn main() -> whatsapp_business::Result<()> {
/// let limits = RateLimit::documented().with_operation("Messages_sendMessage", Rate::per_second(5));
/// let client = Client::builder("https://localhost:9090").rate_limit(limits).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RateLimit {
    limits: Vec<(Group, Arc<Bucket>)>,
    /// What the server reports, if that is to be respected.
    server: Option<Arc<ServerLimits>>,
    /// Permits from outside of the client.
    source: Option<Arc<dyn RateSource>>,
    /// The first name that is not a tag or operation id of the document.
    unknown: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Group {
    All,
    Tag(String),
    Operation(String),
}

impl Group {
    fn unknown(&self) -> Option<&str> {
        let (name, known) = match self {
            Self::All => return None,
            Self::Tag(name) => (name, OPERATIONS.iter().any(|one| one.tag == name)),
            Self::Operation(name) => (name, OPERATIONS.iter().any(|one| one.id == name)),
        };
        (!known).then_some(name)
    }
}

impl RateLimit {
    /// Returns no limit, which is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the documented limits of the API: 50 requests a second for messages, in bursts of up
    /// to 150, and 20 for all other operations, in bursts of up to 60.
    #[must_use]
    pub fn documented() -> Self {
        Self::none()
            .with_all(Rate::per_second(20).with_burst(60))
            .with_tag("Messages", Rate::per_second(50).with_burst(150))
    }

    /// Returns the limits that the server reports in its responses: in `X-Ratelimit-Limit`,
    /// `-Remaining`, `-Reset` and `-Bucket`, or in `RateLimit-Limit`, `-Remaining` and `-Reset`.
    ///
    /// Once nothing remains, calls wait until the reset, in no particular order. It can be combined
    /// with limits of its own, which come first:
    ///
    /// ```
    /// use whatsapp_business::{Rate, RateLimit};
    ///
    /// let limits = RateLimit::from_server().with_all(Rate::per_second(20));
    /// # let _ = limits;
    /// ```
    #[must_use]
    pub fn from_server() -> Self {
        Self {
            server: Some(Arc::default()),
            ..Self::default()
        }
    }

    /// Returns what the server reports, if that is to be respected.
    pub(crate) fn server(&self) -> Option<&ServerLimits> {
        self.server.as_deref()
    }

    /// Adds a source of permits, such as a limit that several processes share. It is consulted last:
    /// a request needs a permit of these limits and one of the source.
    #[must_use]
    pub fn with_source(mut self, source: impl RateSource + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Returns the source of permits outside of the client.
    pub(crate) fn source(&self) -> Option<&dyn RateSource> {
        self.source.as_deref()
    }

    /// Limits all operations without a more specific limit, together.
    #[must_use]
    pub fn with_all(self, rate: Rate) -> Self {
        self.with(Group::All, rate)
    }

    /// Limits the operations of a tag, such as `Media`, together.
    #[must_use]
    pub fn with_tag(self, tag: impl Into<String>, rate: Rate) -> Self {
        self.with(Group::Tag(tag.into()), rate)
    }

    /// Limits one operation, by its id, such as `Messages_sendMessage`.
    #[must_use]
    pub fn with_operation(self, id: impl Into<String>, rate: Rate) -> Self {
        self.with(Group::Operation(id.into()), rate)
    }

    fn with(mut self, group: Group, rate: Rate) -> Self {
        if self.unknown.is_none() {
            self.unknown = group.unknown().map(str::to_owned);
        }
        self.limits.retain(|(other, _)| *other != group);
        self.limits.push((group, Arc::new(Bucket::new(rate))));
        self
    }

    /// Returns why the limits are invalid: one names a tag or operation that does not exist.
    pub(crate) fn problem(&self) -> Option<String> {
        let name = self.unknown.as_ref()?;
        Some(format!(
            "the rate limit names `{name}`, which is not a tag or operation id of the API"
        ))
    }

    /// Returns the bucket of the operation, if it is limited.
    pub(crate) fn bucket(&self, operation: &Operation) -> Option<&Arc<Bucket>> {
        let rank = |group: &Group| match group {
            Group::Operation(id) if id == operation.id => 3,
            Group::Tag(tag) if tag == operation.tag => 2,
            Group::All => 1,
            _ => 0,
        };
        let (group, bucket) = self.limits.iter().max_by_key(|(group, _)| rank(group))?;
        (rank(group) > 0).then_some(bucket)
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.limits
                    .iter()
                    .map(|(group, bucket)| (group, bucket.rate())),
            )
            .finish()
    }
}
