//! The message of an error: one line with a remedy, and nothing that must not be logged.

use std::fmt;

use super::{Error, ErrorResponse, FailedItem, Fault, Inner, Kind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        self.inner.write_kind(f)?;
        if self.attempts() > 1 {
            write!(f, " (after {} attempts)", self.attempts())?;
        }
        if self.is_ambiguous() {
            f.write_str("; the server may have processed it nevertheless")?;
        }
        Ok(())
    }
}

impl Inner {
    fn write_kind(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Request(reason) | Kind::Configuration(reason) | Kind::Io(reason) => {
                f.write_str(reason)
            }
            Kind::Invalid { field, reason } => write!(f, "`{field}` {reason}"),
            Kind::Connect { host, tls: true } if self.deepest().contains("CaUsedAsEndEntity") => {
                write!(
                    f,
                    "the certificate of {host} is a CA certificate used as a server certificate, \
                     which rustls accepts only if it is pinned: accept it with `pin_certificate`, \
                     or create it with `basicConstraints=CA:FALSE`"
                )
            }
            Kind::Connect { host, tls: true }
                if self.deepest().contains("ApplicationVerification") =>
            {
                write!(
                    f,
                    "the certificate of {host} is not the one that was pinned with \
                     `pin_certificate`: compare its fingerprint with that on the server"
                )
            }
            Kind::Connect { host, tls: true } => write!(
                f,
                "the certificate of {host} is not trusted ({}): accept it with `pin_certificate`, \
                 or trust its issuer with `add_root_certificate`",
                self.deepest()
            ),
            Kind::Connect { host, tls: false } => write!(
                f,
                "no connection to {host} ({}): {}",
                self.deepest(),
                if self.deepest().contains("InvalidContentType") {
                    "the server does not speak TLS on that port: is the scheme `http://`?"
                } else {
                    "check the address, the port, and that the server is running"
                }
            ),
            Kind::Transport => {
                let reason = self.deepest();
                write!(f, "the connection failed ({reason})")?;
                if reason.contains("invalid HTTP version") {
                    f.write_str(": the server does not speak plain HTTP on that port: is the scheme `https://`?")?;
                }
                Ok(())
            }
            Kind::CutOff { status } => write!(
                f,
                "the server returned {status}, and the connection failed within the response ({})",
                self.deepest()
            ),
            Kind::Timeout { status: None } => f.write_str("the call timed out without a response"),
            Kind::Timeout {
                status: Some(status),
            } => write!(
                f,
                "the server returned {status}, but the call timed out within the response"
            ),
            Kind::Status(response) => write!(f, "{response}"),
            Kind::Decode {
                path, reason, body, ..
            } => {
                let at = if path == "." { "document" } else { path };
                write!(
                    f,
                    "the JSON does not match the schema: {at}: {reason} ({} bytes, available as `Error::body`)",
                    body.len()
                )
            }
            Kind::Corrupt => f.write_str("the SHA-256 digest of the file is not the expected one"),
            Kind::TooLarge { status, limit } => write!(
                f,
                "the server returned {status} with more than {limit} bytes: raise the limit if that is \
                 expected (`max_response_size`, or `with_max_size` of a download)"
            ),
        }
    }

    /// Returns the message of the innermost source, which says what happened.
    fn deepest(&self) -> String {
        let Some(source) = &self.source else {
            return "no reason given".to_owned();
        };
        let mut deepest: &(dyn std::error::Error + 'static) = source.as_ref();
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        deepest.to_string()
    }
}

/// The status, and the errors that the body reports.
impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server returned {}", self.status)?;
        for (index, error) in self.errors.faults().iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            write!(f, "{error}")?;
        }
        if self.errors.faults().is_empty() {
            f.write_str(" without an error of the API")?;
        }
        write_failed(f, self.errors.failed())
    }
}

/// The most characters of one text of the server that are shown.
const MAX_WORDS: usize = 500;

/// The most failed items of a list that are shown.
const MAX_ITEMS: usize = 5;

/// Text of the server on one line: control characters are escaped, access tokens are hidden, and it is cut
/// if it is long.
struct Words<'a>(&'a str);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = MAX_WORDS;
        let separator = |c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c);
        for mut word in self.0.split_inclusive(separator) {
            let end = word.find(separator).unwrap_or(word.len());
            if is_token(&word[..end]) {
                f.write_str("[token]")?;
                word = &word[end..];
            }
            for c in word.chars() {
                if left == 0 {
                    return f.write_str("…");
                }
                left -= 1;
                match is_invisible(c) {
                    true => write!(f, "{}", c.escape_default())?,
                    false => write!(f, "{c}")?,
                }
            }
        }
        Ok(())
    }
}

/// Returns whether a word looks like an access token of the Graph API or a JSON web token, which errors
/// about tokens may quote.
fn is_token(word: &str) -> bool {
    word.len() > 24 && (word.starts_with("EAA") || word.starts_with("eyJ"))
}

/// Returns whether a character ends a line, changes the direction of the text or is otherwise not shown.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// One line: the code, and the words of the server.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.code {
            write!(f, "{code} ")?;
        } else if let Some(label) = &self.label {
            write!(f, "{} ", Words(label))?;
        }
        write!(f, "{}", Words(self.title.as_deref().unwrap_or("error")))?;
        if let Some(details) = &self.details {
            write!(f, " ({})", Words(details))?;
        }
        match (&self.user_title, &self.user_message) {
            (Some(title), Some(message)) => write!(f, ": {}: {}", Words(title), Words(message)),
            (Some(text), None) | (None, Some(text)) => write!(f, ": {}", Words(text)),
            (None, None) => Ok(()),
        }
    }
}

fn write_failed(f: &mut fmt::Formatter<'_>, failed: &[FailedItem]) -> fmt::Result {
    for failed in failed.iter().take(MAX_ITEMS) {
        write!(f, "; {}", Words(&failed.item))?;
        for (index, fault) in failed.faults.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { ": " } else { ", " })?;
        }
    }
    match failed.len().saturating_sub(MAX_ITEMS) {
        0 => Ok(()),
        more => write!(f, "; and {more} more"),
    }
}

impl Error {
    /// Writes the error for `Debug`, with its code as the API names it.
    #[doc(hidden)]
    pub fn debug(&self, f: &mut fmt::Formatter<'_>, code: &dyn fmt::Debug) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &format_args!("{self}"))
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("code", code)
            .field("attempts", &self.attempts())
            .field("ambiguous", &self.is_ambiguous())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug(f, &self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &(dyn std::error::Error + 'static) = self.inner.source.as_deref()?;
        Some(source)
    }
}
