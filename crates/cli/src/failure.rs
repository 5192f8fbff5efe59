//! The errors of commands: one line with a remedy, and an exit code.

use std::fmt;
use std::process::ExitCode;

use whatsapp_business::Error;
use whatsapp_business_cloud::Error as CloudError;

/// How the program ends. The list of `wab --help` is [`EXIT_CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
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
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

/// The result of a command.
pub(crate) type Result<T = (), E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The error of a local file, with what was done to it.
    pub(crate) fn file(
        action: &str,
        path: impl AsRef<std::path::Path>,
        error: &dyn fmt::Display,
    ) -> Self {
        Self::usage(format!(
            "cannot {action} {}: {error}",
            path.as_ref().display()
        ))
    }

    /// Appends how to fix the problem.
    pub(crate) fn with_remedy(mut self, remedy: &str) -> Self {
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

/// The names of the library in its error messages, and the options that correspond to them.
const OPTIONS: &[(&str, &str)] = &[
    ("with `add_root_certificate`", "with `--ca FILE`"),
    ("with `pin_certificate`", "with `--pin FILE`"),
    (
        ": raise the limit if that is expected (`max_response_size`, or `with_max_size` of a download)",
        "",
    ),
    (", available as `Error::body`", ""),
    (
        "there is no token, and there are no credentials to log in with",
        "there is no token, and no user to log in with: use `wab login --url URL --user USER`, or \
         `--sandbox` for a first try",
    ),
];

/// Returns the message of an error, with options in place of names of the library.
pub(crate) fn message(error: &Error) -> String {
    let mut message = error.to_string();
    for (name, option) in OPTIONS {
        message = message.replace(name, option);
    }
    message
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        let exit = if error.is_ambiguous() {
            Exit::Ambiguous
        } else if error.status().is_some() {
            Exit::Refused
        } else if error.is_connect() || error.is_timeout() || error.attempts() > 0 {
            Exit::Connection
        } else {
            Exit::Usage
        };
        let failure = Self::new(exit, error.to_string());
        match exit {
            Exit::Ambiguous => {
                failure.with_remedy("look for its effect before you repeat the command")
            }
            Exit::Refused if error.is_auth() => {
                failure.with_remedy("check the token and its permissions with `wab doctor`")
            }
            Exit::Connection => failure.with_remedy("`wab doctor` finds the reason"),
            _ => failure,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
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
        let failure = Self::new(exit, message(&error));
        match (exit, error.code()) {
            (Exit::Ambiguous, _) => {
                failure.with_remedy("look for its effect before you repeat the command")
            }
            (Exit::Refused, _) if error.is_auth() => {
                failure.with_remedy("check user and password, and log in again with `wab login`")
            }
            (Exit::Refused, Some(code)) => failure.with_remedy(code.meaning()),
            (Exit::Connection, _) => failure.with_remedy("`wab doctor` finds the reason"),
            _ => failure,
        }
    }
}
