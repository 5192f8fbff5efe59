//! Uploading and downloading files, as streams.
//!
//! * `body`: the body of an upload;
//! * `upload`: uploads from memory, a file or a stream;
//! * `form`: uploads as part of a form;
//! * `download`: downloads, with their `digest`.

mod body;
mod digest;
mod download;
mod form;
mod upload;

pub use crate::types::file::FileKind;
pub use download::{Fetch, Fetched, Opened};
pub use upload::{PreparedUpload, Upload, UploadSource};

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
