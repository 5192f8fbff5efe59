//! Sending no faster than the server takes it: token buckets, for groups of operations.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{OPERATIONS, Operation};
use bucket::Bucket;

mod bucket;

pub(crate) use bucket::Turn;

/// How many requests in which time, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// How many requests within [`period`](Self::period), in the long run; 0 is taken for 1.
    pub requests: u32,
    /// The time that [`requests`](Self::requests) stands for.
    pub period: Duration,
    /// How many may go out at once after a pause; 0 is taken for 1.
    pub burst: u32,
}

impl Rate {
    /// So many requests a second, and no more than those at once.
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

/// How fast a client sends. Calls over the limit wait their turn, in the order in which they came;
/// they do not fail.
///
/// Each operation is under one limit: its own, else its tag's, else that of all. Every attempt
/// counts, repeated ones too. A clone shares the limits, so that several clients of one server can
/// keep them together. A call that is cancelled while it waits uses nothing up.
///
/// ```
/// use whatsapp_business::{Client, Rate, RateLimit};
///
/// # fn main() -> whatsapp_business::Result<()> {
/// let gentle = RateLimit::documented().with_operation("Messages_sendMessage", Rate::per_second(5));
/// let client = Client::builder("https://localhost:9090").rate_limit(gentle).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RateLimit {
    limits: Vec<(Group, Arc<Bucket>)>,
    /// The first name that is no tag or operation id of the document's.
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
    /// No limit, as a client has by default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The API's documented limits: 50 requests a second for messages, in bursts of up to 150, and
    /// 20 for the rest, in bursts of up to 60.
    #[must_use]
    pub fn documented() -> Self {
        Self::none()
            .with_all(Rate::per_second(20).with_burst(60))
            .with_tag("Messages", Rate::per_second(50).with_burst(150))
    }

    /// Limits all operations that have no limit of their own, together.
    #[must_use]
    pub fn with_all(self, rate: Rate) -> Self {
        self.with(Group::All, rate)
    }

    /// Limits the operations of a tag of the document's, such as `Media`, together.
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

    /// What is wrong with it: it is for a tag or operation that the document does not have.
    pub(crate) fn problem(&self) -> Option<String> {
        let name = self.unknown.as_ref()?;
        Some(format!(
            "the rate limit is for `{name}`, which is no tag or operation id of the API"
        ))
    }

    /// What the operation has to wait for, if it is under a limit.
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
