//! The classification of errors, and what to do about each class.

use super::{Error, ErrorCode};

impl Error {
    /// Returns whether the request is not valid. Nothing was sent.
    ///
    /// # Troubleshooting
    /// The message says what is wrong; [`path`](Self::path) returns the field, if there is one.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.inner.is_invalid()
    }

    /// Returns whether the server refused the account: status 401 or 403, or a code of
    /// [`ErrorFamily::Access`](crate::ErrorFamily::Access), such as 1005.
    ///
    /// # Troubleshooting
    /// The client has already logged in again once, so the user name or password is wrong, the
    /// account is not an administrator (403), or a caller-supplied token has expired. A new
    /// installation has the account `admin` with password `secret`, whose password must be changed
    /// at the first login: see [`ClientBuilder::new_password`](crate::ClientBuilder::new_password).
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.inner.is_auth()
    }

    /// Returns whether a rate limit was exceeded: status 429, or code 429, 471 or 1015.
    ///
    /// # Troubleshooting
    /// The call failed after the retries of the policy. Send more slowly: see
    /// [`RateLimit::documented`](crate::RateLimit::documented).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.inner.is_rate_limited()
    }

    /// Returns whether the recipient of a message was never checked, or is not on WhatsApp: code 1006
    /// or 1013.
    ///
    /// # Troubleshooting
    /// Check the number with `client.contacts().create_contact(…)` first, and send to the `wa_id`
    /// that it returns, which can differ from the number.
    #[must_use]
    pub fn is_unknown_contact(&self) -> bool {
        // In other operations these codes refer to something else, such as a message id.
        let sent = self
            .operation()
            .is_none_or(|id| id == "Messages_sendMessage");
        sent && self.has_code(|code| matches!(code, ErrorCode::NotFound | ErrorCode::UserNotValid))
    }

    /// Returns whether the 24-hour customer service window is closed: code 470.
    ///
    /// # Troubleshooting
    /// Send a template message instead.
    #[must_use]
    pub fn is_window_closed(&self) -> bool {
        self.has_code(|code| code == ErrorCode::WindowClosed)
    }

    /// Returns whether the call timed out.
    ///
    /// # Troubleshooting
    /// The server is slow or hangs, or the timeout is too short for the transfer: see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout). [`is_ambiguous`](Self::is_ambiguous)
    /// says whether the server may have processed the request.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.is_timeout()
    }

    /// Returns whether no connection could be established. Nothing was sent.
    ///
    /// # Troubleshooting
    /// The address or port is wrong, nothing listens there, or the certificate is not trusted: a
    /// new installation has a self-signed one, which must be added with
    /// [`ClientBuilder::add_root_certificate`](crate::ClientBuilder::add_root_certificate).
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.inner.is_connect()
    }

    /// Returns whether the response, or event, does not match the document.
    ///
    /// # Troubleshooting
    /// [`path`](Self::path) says where, and [`body`](Self::body) returns the JSON. Something other
    /// than the API may have responded, or the document needs a correction.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.inner.is_decode()
    }

    /// Returns whether a file or stream of the caller could not be read or written.
    ///
    /// # Troubleshooting
    /// The message names the file and the error of the operating system.
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.inner.is_io()
    }

    /// Returns whether a downloaded file does not have the expected SHA-256 digest.
    ///
    /// # Troubleshooting
    /// Download it again. If the error persists, the digest is that of another file, or a proxy has
    /// changed the bytes.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        self.inner.is_corrupt()
    }

    /// Returns whether the server may or may not have processed the request.
    ///
    /// # Troubleshooting
    /// The connection was lost after the request was sent, or a gateway responded in place of the
    /// server. A message may have been sent: it is not retried unless
    /// [`RetryPolicy::retry_ambiguous`](crate::RetryPolicy::retry_ambiguous) is set. Look for the
    /// statuses of the message at the webhook before sending it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.inner.is_ambiguous()
    }

    /// Returns whether the same call may succeed later and is safe to repeat: the server did not
    /// process it, or it is idempotent. [`RetryPolicy`](crate::RetryPolicy) has the rules.
    ///
    /// # Troubleshooting
    /// The client has already retried it as the retry policy allows; wait longer before the next
    /// call.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.is_retryable()
    }
}
