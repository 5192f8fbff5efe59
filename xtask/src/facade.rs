//! The listing of the hand-written public Rust API.

use std::path::Path;

use crate::error::Result;

/// Lists it.
pub fn listing(_src: &Path) -> Result<Option<String>> {
    Ok(None)
}
