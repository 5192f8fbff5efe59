//! The classification of errors that all APIs have in common.

use super::{Error, FaultClass, Kind};

impl Error {
    /// Returns whether the request is not valid. Nothing was sent.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(self.inner.kind, Kind::Request(_) | Kind::Invalid { .. })
    }

    /// Returns whether the server refused the token or its permissions: a code of that class, or else
    /// status 401 or 403 without a known code.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.says(&[401, 403], |class| class.access)
    }

    /// Returns whether the server refuses the whole account for good, for its payment, a policy, its
    /// registration or its display name: any other message would be refused as well.
    #[must_use]
    pub fn is_account_refusal(&self) -> bool {
        self.has_class(|class| class.refused && class.account_wide)
    }

    /// Returns whether a rate limit was exceeded: a code of that class, or else status 429 without a
    /// known code.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.says(&[429], |class| class.rate_limited)
    }

    /// Returns whether the call timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.inner.kind, Kind::Timeout { .. }) || self.says(&[408], |_| false)
    }

    /// Returns whether a code is of a class, or else the status is one of these: a known code wins.
    fn says(&self, statuses: &[u16], is: impl Fn(FaultClass) -> bool) -> bool {
        match self.has_known_class() {
            true => self.has_class(is),
            false => self
                .status()
                .is_some_and(|status| statuses.contains(&status)),
        }
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
