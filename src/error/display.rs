//! The message of an error: one line with a remedy, and nothing that must not be logged.

use std::fmt;

use super::{Error, Inner, Kind};

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
            Kind::Status(response) => {
                write!(f, "the server returned {}", response.status)?;
                for (index, error) in response.errors.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { "; " })?;
                    if let Some(code) = error.code {
                        write!(f, "{code} ")?;
                    }
                    f.write_str(error.title.as_deref().unwrap_or("error"))?;
                    if let Some(details) = &error.details {
                        write!(f, " ({details})")?;
                    }
                }
                if response.errors.is_empty() {
                    f.write_str(" without an error of the API")?;
                }
                Ok(())
            }
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &format_args!("{self}"))
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("code", &self.code())
            .field("attempts", &self.attempts())
            .field("ambiguous", &self.is_ambiguous())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &(dyn std::error::Error + 'static) = self.inner.source.as_deref()?;
        Some(source)
    }
}
