//! The classification of errors that all APIs have in common.

use super::{Error, Kind};

impl Error {
    /// Returns whether the request is not valid. Nothing was sent.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(self.inner.kind, Kind::Request(_) | Kind::Invalid { .. })
    }

    /// Returns whether the server refused the account: status 401 or 403, or a code of that class.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.status(), Some(401 | 403)) || self.has_class(|class| class.access)
    }

    /// Returns whether a rate limit was exceeded: status 429, or a code of that class.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429) || self.has_class(|class| class.rate_limited)
    }

    /// Returns whether the call timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.inner.kind, Kind::Timeout { .. }) || self.status() == Some(408)
    }

    /// Returns whether no connection could be established. Nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.inner.kind, Kind::Connect { .. })
    }

    /// Returns whether the response, or event, does not match the document.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode { .. })
    }

    /// Returns whether a file or stream of the caller could not be read or written.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.inner.kind, Kind::Io(_))
    }

    /// Returns whether a downloaded file does not have the expected digest.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        matches!(self.inner.kind, Kind::Corrupt)
    }

    /// Returns whether the server may or may not have processed the request.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.inner.outcome.ambiguous
    }

    /// Returns whether the same call may succeed later and is safe to repeat.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.outcome.retryable
    }
}
