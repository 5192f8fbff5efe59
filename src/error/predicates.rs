//! What an error is, and what to do about it.

use super::{Error, ErrorCode, ErrorFamily, Kind};

impl Error {
    /// What was asked for cannot be sent: nothing was.
    ///
    /// # Troubleshooting
    /// The message names what is wrong; [`path`](Self::path) is the field, where there is one.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(self.inner.kind, Kind::Request(_) | Kind::Invalid { .. })
    }

    /// The call was refused for who is asking: 401, 403, or a code of that family, such as 1005.
    ///
    /// # Troubleshooting
    /// The client has already logged in anew once, so the user name or the password is wrong, the
    /// account is not an administrator's (403), or a token that was handed in has run out. A new
    /// installation's account is `admin` with password `secret`, and must be given a new password
    /// at its first login: see [`ClientBuilder::new_password`](crate::ClientBuilder::new_password).
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.status(), Some(401 | 403))
            || self.has_code(|code| code.family() == ErrorFamily::Access)
    }

    /// The server wants fewer requests: 429, or code 429, 471 or 1015.
    ///
    /// # Troubleshooting
    /// The call was repeated as the retry policy allows and still refused. Send more slowly: the
    /// documented limits are 20 requests a second, and 50 a second for messages.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
            || self.has_code(|code| {
                use ErrorCode::{RateLimitHit, SpamRateLimitHit, TooManyRequests};
                matches!(code, RateLimitHit | SpamRateLimitHit | TooManyRequests)
            })
    }

    /// The recipient was never checked, or is not on WhatsApp: code 1006 or 1013 on a message.
    ///
    /// # Troubleshooting
    /// Check the number with `client.contacts().create_contact(…)` first, and send to the `wa_id`
    /// that comes back, which can differ from the number asked for.
    #[must_use]
    pub fn is_unknown_contact(&self) -> bool {
        // On any other operation these speak of something else, such as a message id.
        let sent = self
            .operation()
            .is_none_or(|id| id == "Messages_sendMessage");
        sent && self.has_code(|code| matches!(code, ErrorCode::NotFound | ErrorCode::UserNotValid))
    }

    /// The 24 hours in which a business may answer freely are over: code 470.
    ///
    /// # Troubleshooting
    /// Send a template message instead.
    #[must_use]
    pub fn is_window_closed(&self) -> bool {
        self.has_code(|code| code == ErrorCode::WindowClosed)
    }

    /// No answer, or not all of it, in time.
    ///
    /// # Troubleshooting
    /// The server is slow or hangs, or the timeout is too short for what was transferred: see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout). Whether the server did the work
    /// is for [`is_ambiguous`](Self::is_ambiguous) to say.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.inner.kind, Kind::Timeout { .. }) || self.status() == Some(408)
    }

    /// No connection could be made: nothing was sent.
    ///
    /// # Troubleshooting
    /// The address or port is wrong, nothing listens there, or the certificate is not trusted: a
    /// new installation has a self-signed one, which must be handed to
    /// [`ClientBuilder::add_root_certificate`](crate::ClientBuilder::add_root_certificate).
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.inner.kind, Kind::Connect { .. })
    }

    /// The answer, or event, is not what the document says.
    ///
    /// # Troubleshooting
    /// [`path`](Self::path) is where, [`body`](Self::body) what came. Something other than the API
    /// may have answered, or the document needs a correction.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode { .. })
    }

    /// A file or stream of the program's own could not be read or written.
    ///
    /// # Troubleshooting
    /// The message names the file and says what the system said of it.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.inner.kind, Kind::Io(_))
    }

    /// A downloaded file is not the one whose SHA-256 was given.
    ///
    /// # Troubleshooting
    /// Download it again. If it stays so, the digest is another file's, or something between has
    /// changed the bytes.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        matches!(self.inner.kind, Kind::Corrupt)
    }

    /// The server may or may not have done what was asked.
    ///
    /// # Troubleshooting
    /// The connection was lost after the request went out, or something between answered for the
    /// server. A message may have been sent: it is not repeated unless
    /// [`RetryPolicy::repeat_ambiguous`](crate::RetryPolicy::repeat_ambiguous) says so. Look for
    /// the statuses of the message at the webhook before sending it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.inner.fate.ambiguous
    }

    /// The same call may succeed later, and repeating it does no harm: the server did not process
    /// it, or to do it twice is to do it once. It is what [`RetryPolicy`](crate::RetryPolicy) goes
    /// by.
    ///
    /// # Troubleshooting
    /// The client has repeated it already, as its retry policy allows; wait longer before the next
    /// try.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.fate.retryable
    }
}
