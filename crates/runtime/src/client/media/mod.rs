//! Uploading and downloading files, as streams.
//!
//! * `body`: the body of an upload;
//! * `upload`: uploads from memory, a file or a stream;
//! * `download`: downloads, with their `digest`.

mod body;
mod digest;
mod download;
mod upload;

use crate::error::Result;

pub use download::{Fetch, Fetched};
pub use upload::{PreparedUpload, Upload, UploadSource};

/// A kind of file, with the types and sizes that the server accepts.
pub trait FileKind: Copy + Send + Sync + 'static {
    /// Returns the kind that a media type suggests.
    fn of(media_type: &str) -> Self;

    /// Returns the size of the largest file, in bytes.
    fn max_size(self) -> u64;

    /// Checks the media type.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_type(self, media_type: &str) -> Result<()>;

    /// Checks the size.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_size(self, size: u64) -> Result<()>;
}

/// The progress of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes so far. An upload that is retried begins at 0 again.
    pub done: u64,
    /// Bytes in total, if known.
    pub total: Option<u64>,
}

/// A progress callback.
type OnProgress = std::sync::Arc<dyn Fn(Progress) + Send + Sync>;
