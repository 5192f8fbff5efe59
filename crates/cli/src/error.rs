//! The errors of commands: one line with a remedy, and an exit code.
//!
//! The errors of the library are put into the words of a command line here, by their kind: they name
//! options where the library names methods.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::error::Kind;

use crate::about::About;

/// How the program ends. `wab --help` lists the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The server refused the request, or its response is not usable.
    Refused = 1,
    /// The arguments, the settings or a local file are not usable.
    Usage = 2,
    /// There is no connection to the server.
    Connection = 3,
    /// The server may or may not have processed the request.
    Ambiguous = 4,
    /// A signal ended the program, and nothing was sent.
    Interrupted = 130,
}

/// The exit codes, as `wab --help` lists them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    success
  1    the server refused the request
  2    invalid arguments, settings or local files
  3    no connection to the server
  4    ambiguous: the server may have processed the request
  130  interrupted before anything was sent";

/// The error of a command.
#[derive(Debug)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    message: String,
}

/// The result of a command.
pub type Result<T = (), E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// Creates an error.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// Creates an error of the arguments, the settings or a local file.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Creates the error of a local file, with what was done to it.
    pub fn file(action: &str, path: impl AsRef<Path>, error: &dyn fmt::Display) -> Self {
        Self::usage(format!(
            "cannot {action} {}: {error}",
            path.as_ref().display()
        ))
    }

    /// Returns the error of a call of an API.
    #[must_use]
    pub fn of(error: &runtime::Error, about: &About) -> Self {
        let exit = if error.is_ambiguous() {
            Exit::Ambiguous
        } else if error.is_io() {
            Exit::Usage
        } else if error.status().is_some() {
            Exit::Refused
        } else if error.is_connect() || error.is_timeout() || error.attempts() > 0 {
            Exit::Connection
        } else {
            Exit::Usage
        };
        let failure = Self::new(exit, message(error));
        match exit {
            Exit::Ambiguous => {
                failure.with_remedy("look for its effect before you repeat the command")
            }
            Exit::Connection => failure.with_remedy("run `wab doctor` to diagnose it"),
            Exit::Refused if error.is_auth() => failure.with_remedy(about.access_remedy),
            Exit::Refused => {
                let number = error.api_codes().next();
                let mut codes = about.codes.iter();
                match codes.find(|code| Some(code.number) == number) {
                    Some(code) => failure.with_remedy(code.meaning),
                    None => failure,
                }
            }
            _ => failure,
        }
    }

    /// Appends how to fix the problem.
    #[must_use]
    pub fn with_remedy(mut self, remedy: &str) -> Self {
        self.message.push_str(": ");
        self.message.push_str(remedy);
        self
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.exit as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An error of a server may contain line breaks.
        f.write_str(&self.message.replace(['\n', '\r'], " "))
    }
}

/// Returns the message of an error of the library, in the words of the command line.
#[must_use]
pub fn message(error: &runtime::Error) -> String {
    let mut message = match error.operation() {
        Some(operation) => format!("{operation}: "),
        None => String::new(),
    };
    message.push_str(&reason(error));
    if error.attempts() > 1 {
        message.push_str(&format!(" (after {} attempts)", error.attempts()));
    }
    if error.is_ambiguous() {
        message.push_str("; the server may have processed it nevertheless");
    }
    message
}

fn reason(error: &runtime::Error) -> String {
    let cause = cause(error);
    match error.kind() {
        Kind::Configuration(_) if cause.contains("No CA certificates") => {
            "there are no CA certificates on this machine: install them, for example with package \
             `ca-certificates`, or name that of the server with `--ca FILE`"
                .to_owned()
        }
        Kind::Request(reason) | Kind::Configuration(reason) | Kind::Io(reason) => reason.clone(),
        Kind::Invalid { field, reason } => format!("`{field}` {reason}"),
        Kind::Connect { host, tls: true } => certificate(host, &cause),
        Kind::Connect { host, tls: false } => format!(
            "no connection to {host} ({cause}): {}",
            match cause.contains("InvalidContentType") {
                true => "the server does not speak TLS on that port: is the scheme `http://`?",
                false => "check the address, the port, and that the server is running",
            }
        ),
        Kind::Transport if cause.contains("invalid HTTP version") => format!(
            "the connection failed ({cause}): the server does not speak plain HTTP on that port: is \
             the scheme `https://`?"
        ),
        Kind::Transport => format!("the connection failed ({cause})"),
        Kind::CutOff { status } => format!(
            "the server returned {status}, and the connection failed within the response ({cause})"
        ),
        Kind::Timeout { status: None } => "the call timed out without a response".to_owned(),
        Kind::Timeout {
            status: Some(status),
        } => format!("the server returned {status}, but the call timed out within the response"),
        Kind::Status(response) => response.to_string(),
        Kind::Decode {
            path, reason, body, ..
        } => format!(
            "the JSON does not match the schema: {}: {reason} ({} bytes)",
            if path == "." { "document" } else { path },
            body.len()
        ),
        Kind::Corrupt => "the SHA-256 digest of the file is not the expected one".to_owned(),
        Kind::TooLarge { status, limit } => {
            format!("the server returned {status} with more than {limit} bytes")
        }
    }
}

fn certificate(host: &str, cause: &str) -> String {
    if cause.contains("CaUsedAsEndEntity") {
        format!(
            "the certificate of {host} is a CA certificate used as a server certificate, which is \
             accepted only if it is pinned: accept it with `--pin FILE`, or create it with \
             `basicConstraints=CA:FALSE`"
        )
    } else if cause.contains("ApplicationVerification") {
        format!(
            "the certificate of {host} is not the one of `--pin`: compare its fingerprint with that \
             on the server"
        )
    } else {
        format!(
            "the certificate of {host} is not trusted ({cause}): accept it with `--pin FILE`, or \
             trust its issuer with `--ca FILE`"
        )
    }
}

/// Returns the message of the innermost source, which says what happened.
fn cause(error: &runtime::Error) -> String {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause.and_then(std::error::Error::source) {
        cause = Some(inner);
    }
    cause.map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}
