//! Rates: how many requests per period.

use std::borrow::Cow;
use std::time::Duration;

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
    /// use whatsapp_business_runtime::Rate;
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

/// The operations that a limit is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateGroup {
    /// All operations without a more specific limit.
    All,
    /// The operations of a tag.
    Tag(Cow<'static, str>),
    /// One operation, by its id.
    Operation(Cow<'static, str>),
}
