//! The settings of the hosted profile.

use std::fmt;
use std::time::Duration;

/// The kind of server that a sandbox plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Profile {
    /// The client that a business runs itself: every operation of the document.
    #[default]
    OnPremises,
    /// A provider that hosts the API, such as Turn.io: messages, contacts, media, health and login,
    /// with rate-limit headers, signed webhooks and vendor extensions.
    Hosted,
}

/// The names of the rate-limit headers of the hosted profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RateLimitHeaders {
    /// `X-Ratelimit-Bucket`, `-Limit`, `-Remaining` and `-Reset`, the last in seconds of the Unix
    /// epoch.
    #[default]
    Vendor,
    /// `RateLimit-Limit`, `-Remaining` and `-Reset`, the last in seconds from now.
    Standard,
}

/// The settings that only the hosted profile has.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HostedSettings {
    /// The requests per bucket and window.
    pub(crate) limit: u32,
    pub(crate) window: Duration,
    pub(crate) headers: RateLimitHeaders,
    /// The secret that webhooks are signed with.
    pub(crate) webhook_secret: Option<String>,
    /// Whether messages that are sent through the API are posted to the webhook.
    pub(crate) outbound: bool,
}

impl Default for HostedSettings {
    fn default() -> Self {
        Self {
            limit: 60,
            window: Duration::from_secs(60),
            headers: RateLimitHeaders::Vendor,
            webhook_secret: None,
            outbound: false,
        }
    }
}

impl fmt::Debug for HostedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostedSettings")
            .field("limit", &self.limit)
            .field("window", &self.window)
            .field("headers", &self.headers)
            .field("outbound", &self.outbound)
            .finish_non_exhaustive()
    }
}
