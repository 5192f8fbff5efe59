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

use crate::error::{Error, Kind, Result};

pub use download::{Fetch, Fetched, Opened};
pub use upload::{PreparedUpload, Upload, UploadSource};

/// A kind of file, with the types and sizes that the server accepts.
pub trait FileKind: Copy + Send + Sync + 'static {
    /// Returns the kind that a media type suggests.
    fn of(media_type: &str) -> Self;

    /// Returns the name with its article, such as `an image`.
    fn name(self) -> &'static str;

    /// Returns the media types that the server accepts; empty for any.
    fn media_types(self) -> &'static [&'static str];

    /// Returns the size of the largest file, in bytes.
    fn max_size(self) -> u64;

    /// Returns whether the server accepts a media type, whatever its parameters.
    fn accepts(self, media_type: &str) -> bool {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let types = self.media_types();
        types.is_empty()
            || types
                .iter()
                .any(|known| known.eq_ignore_ascii_case(essence))
    }

    /// Checks the media type.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_type(self, media_type: &str) -> Result<()> {
        if self.accepts(media_type) {
            return Ok(());
        }
        Err(Error::new(Kind::Invalid {
            field: "media_type".to_owned(),
            reason: format!(
                "is `{}`, and {} must be one of: {}",
                media_type.escape_default(),
                self.name(),
                self.media_types().join(", ")
            ),
        }))
    }

    /// Checks the size.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_size(self, size: u64) -> Result<()> {
        let most = self.max_size();
        let reason = match size {
            0 => "is empty".to_owned(),
            size if size > most => {
                let name = self.name();
                format!("has {size} bytes, and {name} may have at most {most}")
            }
            _ => return Ok(()),
        };
        let field = "media".to_owned();
        Err(Error::new(Kind::Invalid { field, reason }))
    }
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
