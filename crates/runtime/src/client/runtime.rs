//! The Tokio runtime that calls need.

use tokio::runtime::Handle;

use crate::error::{Error, Result};

/// Returns the current Tokio runtime, without which reqwest would panic.
pub fn runtime() -> Result<Handle> {
    Handle::try_current().map_err(|_| {
        Error::request(
            "there is no Tokio runtime: call this from async code under `#[tokio::main]` or \
             another runtime, or use `blocking::Client`",
        )
    })
}
