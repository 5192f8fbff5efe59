//! Rate limits: token buckets for groups of operations.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::definition::Definition;
use crate::operation::Operation;
use crate::rate::{Rate, RateGroup};
use bucket::Bucket;

mod bucket;
mod pairs;
mod server;
mod source;

pub(crate) use bucket::Permit;
use pairs::Pairs;
pub(crate) use server::ServerLimits;
pub use source::RateSource;

/// How fast a client sends requests. Calls over the limit wait in order; they do not fail.
///
/// Each operation has one limit: its own, or else that of its tag, or else that of all operations.
/// Every attempt counts, including retries. Clones share their state, so that several clients of
/// one server can keep a common limit. A call that is cancelled while it waits does not count.
///
/// ```
/// use whatsapp_business_runtime::{Rate, RateLimit};
///
/// // For the method `rate_limit` of a client's builder.
/// let limits = RateLimit::documented().with_operation("Messages_sendMessage", Rate::per_second(5));
/// # let _ = limits;
/// ```
#[derive(Clone, Default)]
pub struct RateLimit {
    limits: Limits,
    /// The documented limits of the API, which come after those of the caller. They are known once
    /// a client is built.
    documented: Option<Arc<OnceLock<Documented>>>,
    /// The limit of each recipient, if the caller sets one.
    pairs: Option<Arc<Pairs>>,
    /// What the server reports, if that is to be respected.
    server: Option<Arc<ServerLimits>>,
    /// Permits from outside of the client.
    source: Option<Arc<dyn RateSource>>,
}

type Limits = Vec<(RateGroup, Arc<Bucket>)>;

struct Documented {
    limits: Limits,
    pairs: Option<Arc<Pairs>>,
}

/// Returns the name in a group, unless it is a tag or operation id of the API.
fn unknown<'a>(api: &Definition, group: &'a RateGroup) -> Option<&'a str> {
    let (name, known) = match group {
        RateGroup::All => return None,
        RateGroup::Tag(name) => (name, api.operations.iter().any(|one| one.tag == name)),
        RateGroup::Operation(name) => (name, api.operations.iter().any(|one| one.id == name)),
    };
    (!known).then_some(name)
}

/// Returns the most specific limit of the operation, and how specific it is.
fn most_specific<'a>(limits: &'a Limits, operation: &Operation) -> Option<(u8, &'a Arc<Bucket>)> {
    let rank = |group: &RateGroup| match group {
        RateGroup::Operation(id) if id == operation.id => 3,
        RateGroup::Tag(tag) if tag == operation.tag => 2,
        RateGroup::All => 1,
        _ => 0,
    };
    let (group, bucket) = limits.iter().max_by_key(|(group, _)| rank(group))?;
    let rank = rank(group);
    (rank > 0).then_some((rank, bucket))
}

impl RateLimit {
    /// Returns no limit, which is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the documented limits of the API of the client.
    ///
    /// The documentation of the client's builder says what they are.
    #[must_use]
    pub fn documented() -> Self {
        Self {
            documented: Some(Arc::default()),
            ..Self::default()
        }
    }

    /// Returns the limits that the server reports in its responses: in `X-Ratelimit-Limit`,
    /// `-Remaining`, `-Reset` and `-Bucket`, or in `RateLimit-Limit`, `-Remaining` and `-Reset`.
    ///
    /// Once nothing remains, calls wait until the reset, in no particular order. It can be combined
    /// with limits of its own, which come first:
    ///
    /// ```
    /// use whatsapp_business_runtime::{Rate, RateLimit};
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
        self.with(RateGroup::All, rate)
    }

    /// Limits the operations of a tag, such as `Media`, together.
    #[must_use]
    pub fn with_tag(self, tag: impl Into<String>, rate: Rate) -> Self {
        self.with(RateGroup::Tag(tag.into().into()), rate)
    }

    /// Limits one operation, by its id, such as `Messages_sendMessage`.
    #[must_use]
    pub fn with_operation(self, id: impl Into<String>, rate: Rate) -> Self {
        self.with(RateGroup::Operation(id.into().into()), rate)
    }

    /// Limits the messages to each recipient by themselves, in addition to the limit of the operation.
    #[must_use]
    pub fn with_pair(mut self, rate: Rate) -> Self {
        self.pairs = Some(Arc::new(Pairs::new(rate)));
        self
    }

    /// Returns the limits of the recipients, if there are any.
    pub(crate) fn pairs(&self) -> Option<&Pairs> {
        let documented = || self.documented.as_ref()?.get()?.pairs.as_ref();
        self.pairs.as_ref().or_else(documented).map(AsRef::as_ref)
    }

    fn with(mut self, group: RateGroup, rate: Rate) -> Self {
        self.limits.retain(|(other, _)| *other != group);
        self.limits.push((group, Arc::new(Bucket::new(rate))));
        self
    }

    /// Makes the limits those of a client of this API, and returns why they are invalid: one names a
    /// tag or operation that does not exist.
    pub(crate) fn prepare(&self, api: &'static Definition) -> Option<String> {
        if let Some(documented) = &self.documented {
            documented.get_or_init(|| {
                let rates = api.rates.iter();
                let limits =
                    rates.map(|(group, rate)| (group.clone(), Arc::new(Bucket::new(*rate))));
                Documented {
                    limits: limits.collect(),
                    pairs: api.pair_rate.map(|rate| Arc::new(Pairs::new(rate))),
                }
            });
        }
        if let Some(source) = &self.source {
            source.prepare(api);
        }
        let name = self
            .limits
            .iter()
            .find_map(|(group, _)| unknown(api, group))?;
        Some(format!(
            "the rate limit names `{name}`, which is not a tag or operation id of the API"
        ))
    }

    /// Returns the bucket of the operation, if it is limited.
    pub(crate) fn bucket(&self, operation: &Operation) -> Option<&Arc<Bucket>> {
        let own = most_specific(&self.limits, operation);
        let documented = self.documented.as_ref().and_then(|limits| limits.get());
        let documented =
            documented.and_then(|documented| most_specific(&documented.limits, operation));
        match (own, documented) {
            (Some((rank, own)), Some((other, documented))) => {
                Some(if other > rank { documented } else { own })
            }
            (own, documented) => own.or(documented).map(|(_, bucket)| bucket),
        }
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documented = self.documented.as_ref().and_then(|limits| limits.get());
        let documented = documented.into_iter().flat_map(|known| &known.limits);
        let limits = self.limits.iter().chain(documented);
        let mut map = f.debug_map();
        map.entries(limits.map(|(group, bucket)| (group, bucket.rate())));
        if let Some(pairs) = self.pairs() {
            map.entry(&"Pair", &pairs.rate());
        }
        map.finish()
    }
}
