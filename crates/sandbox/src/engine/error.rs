//! The error of starting a sandbox.

use std::fmt;
use std::net::SocketAddr;

/// The error of starting a sandbox.
///
/// `Display` says what is wrong and how to fix it.
#[derive(Debug)]
pub struct Error {
    message: String,
    setting: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            setting: false,
            source: None,
        }
    }

    /// An invalid setting.
    pub(crate) fn setting(message: impl Into<String>) -> Self {
        Self {
            setting: true,
            ..Self::new(message)
        }
    }

    /// Returns whether a setting of the builder is invalid. Otherwise the cause is outside of the
    /// builder, such as a port in use.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        self.setting
    }

    pub(crate) fn with(
        message: impl Into<String>,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            message: message.into(),
            setting: false,
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn listen(address: SocketAddr, source: std::io::Error) -> Self {
        Self::with(
            format!(
                "cannot listen on {address}: {source}; choose another address, or port 0 for any \
                 free port"
            ),
            source,
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
