//! Uploads.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Body;

use super::body::{Chunks, Failure, FailureSlot, Source, UploadBody};
use super::{FileKind, OnProgress, Progress};
use crate::client::runtime::runtime;
use crate::client::transport::call::CallBuilder;
use crate::error::{CallOutcome, Error, Kind, Result};

/// An upload from memory, a file or a stream.
///
/// Its type and size are checked against the limits of its kind before anything is sent.
#[must_use = "nothing is sent before it is passed to `upload_from`"]
pub struct Upload<K> {
    from: From,
    media_type: Option<String>,
    kind: Option<K>,
    progress: Option<OnProgress>,
}

enum From {
    Bytes(Bytes),
    /// A file, from an offset.
    File(PathBuf, u64),
    Stream(Chunks, Option<u64>),
}

impl<K> Upload<K> {
    fn new(from: From, media_type: Option<String>) -> Self {
        Self {
            from,
            media_type,
            kind: None,
            progress: None,
        }
    }

    /// Returns an upload of bytes in memory, of a media type such as `image/jpeg`.
    pub fn bytes(media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(From::Bytes(bytes.into()), Some(media_type.into()))
    }

    /// Returns an upload of a file, which is streamed. Its media type is derived from the file name,
    /// unless [`with_media_type`](Self::with_media_type) sets it.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(From::File(path.into(), 0), None)
    }

    /// Returns an upload of a stream of bytes, of a media type such as `image/jpeg`. As it can be
    /// read only once, it is never retried.
    pub fn stream(
        media_type: impl Into<String>,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self::new(
            From::Stream(Box::pin(stream), None),
            Some(media_type.into()),
        )
    }

    /// Sets the length of a stream, which some servers require.
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let From::Stream(_, length) = &mut self.from {
            *length = Some(bytes);
        }
        self
    }

    /// Sets the media type.
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Sets the kind of message that the file is for. The default is that of the media
    /// type: a large photo to send as a document needs `MediaKind::Document`.
    pub fn with_kind(mut self, kind: K) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets a callback for the progress. It must not block, as it is called within the transfer.
    pub fn on_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl<K: fmt::Debug> fmt::Debug for Upload<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("media_type", &self.media_type)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<K: FileKind> Upload<K> {
    /// Checks the type and size, and returns what to send.
    ///
    /// # Errors
    /// The file cannot be read, or is not one of its kind.
    #[doc(hidden)]
    pub async fn prepare(self) -> Result<PreparedUpload<K>> {
        runtime()?;
        let Upload {
            from,
            media_type,
            kind,
            progress,
        } = self;
        let media_type = match (media_type, &from) {
            (Some(media_type), _) => media_type,
            (None, From::File(path, _)) => guess(path).to_owned(),
            (None, _) => "application/octet-stream".to_owned(),
        };
        let kind = kind.unwrap_or_else(|| K::of(&media_type));
        kind.check_type(&media_type)?;
        let total = match &from {
            From::Bytes(bytes) => Some(bytes.len() as u64),
            From::File(path, _) => Some(size_of(path).await?),
            From::Stream(_, length) => *length,
        };
        if let Some(total) = total {
            kind.check_size(total)?;
        }
        Ok(PreparedUpload {
            from,
            media_type,
            kind,
            total,
            progress,
            failure: FailureSlot::default(),
        })
    }
}

/// An upload whose type and size are acceptable.
#[doc(hidden)]
pub struct PreparedUpload<K> {
    from: From,
    media_type: String,
    kind: K,
    total: Option<u64>,
    progress: Option<OnProgress>,
    failure: FailureSlot,
}

/// What remains of an upload while it is sent, to find out whether its source failed.
#[doc(hidden)]
pub struct UploadSource<K> {
    kind: K,
    total: Option<u64>,
    failure: FailureSlot,
}

impl<K: FileKind> PreparedUpload<K> {
    /// Returns the media type.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Returns the name of the file, if it is one.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        match &self.from {
            From::File(path, _) => Some(path.file_name()?.to_string_lossy().into_owned()),
            _ => None,
        }
    }

    /// Returns the length, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.total
    }

    /// Leaves out the first bytes, which the server has already. A stream is read from where it is.
    #[must_use]
    pub fn skipping(mut self, bytes: u64) -> Self {
        self.total = self.total.map(|total| total.saturating_sub(bytes));
        match &mut self.from {
            From::Bytes(all) => {
                let skipped = usize::try_from(bytes).unwrap_or(usize::MAX);
                *all = all.split_off(skipped.min(all.len()));
            }
            From::File(_, offset) => *offset = bytes,
            From::Stream(..) => {}
        }
        self
    }

    /// Makes it the body of a call.
    pub fn attach(self, call: CallBuilder<'_>) -> (CallBuilder<'_>, UploadSource<K>) {
        let call = call.content_type(&self.media_type);
        self.attach_within(call, |body| body)
    }

    /// Makes it part of the body of a call, such as of a multipart form. The content type is that of
    /// the caller.
    pub fn attach_within(
        self,
        call: CallBuilder<'_>,
        wrap: impl Fn(Body) -> Body + Send + Sync + 'static,
    ) -> (CallBuilder<'_>, UploadSource<K>) {
        let Self {
            from,
            kind,
            total,
            progress,
            failure,
            ..
        } = self;
        let (slot, limit) = (failure.clone(), kind.max_size());
        let body = move |source| {
            let (progress, slot) = (progress.clone(), slot.clone());
            slot.clear();
            wrap(Body::wrap(UploadBody::new(
                source, total, limit, progress, slot,
            )))
        };
        let call = match from {
            From::Bytes(bytes) => call.raw_from(move || body(Source::Bytes(bytes.clone()))),
            From::File(path, offset) => {
                call.raw_from(move || body(Source::file(path.clone(), offset)))
            }
            From::Stream(stream, _) => call.raw(body(Source::Stream(stream))),
        };
        let source = UploadSource {
            kind,
            total,
            failure,
        };
        (call.transfer(), source)
    }
}

impl<K: FileKind> UploadSource<K> {
    /// Returns the error of the source, if the call failed because of it, or else that of the call.
    #[must_use]
    pub fn error(&self, call: Error) -> Error {
        self.own_error(&call).unwrap_or(call)
    }

    fn own_error(&self, call: &Error) -> Option<Error> {
        let error = match (self.failure.take()?, self.total) {
            (Failure::Io(error), _) => {
                Error::new(Kind::Io(format!("the upload cannot be read: {error}")))
            }
            (Failure::TooLarge(found), None) => self.kind.check_size(found).err()?,
            (Failure::TooLarge(found) | Failure::TooFew(found), total) => {
                let total = total.unwrap_or_default();
                Error::new(Kind::Io(format!(
                    "the upload has a declared length of {total} bytes, but {found} bytes were read"
                )))
            }
        };
        // The server ignores the incomplete file of this attempt, but may have stored that of another.
        let outcome = CallOutcome {
            attempts: call.attempts(),
            ambiguous: call.is_ambiguous() && call.attempts() > 1,
            retryable: false,
        };
        Some(error.with_call(call.operation()?, outcome))
    }
}

async fn size_of(path: &Path) -> Result<u64> {
    let unreadable = |reason: String| {
        let path = path.display();
        Error::new(Kind::Io(format!("`{path}` cannot be uploaded: {reason}")))
    };
    let metadata = tokio::fs::metadata(path)
        .await
        .map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable("it is not a file".to_owned()));
    }
    Ok(metadata.len())
}

/// Returns the media type that the extension of a file name suggests.
fn guess(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.unwrap_or_default().to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "aac" => "audio/aac",
        "m4a" => "audio/mp4",
        "amr" => "audio/amr",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" | "opus" => "audio/ogg; codecs=opus",
        "mp4" | "m4v" => "video/mp4",
        "3gp" | "3gpp" => "video/3gpp",
        "pdf" => "application/pdf",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "vcf" => "text/vcard",
        "json" => "application/json",
        "xml" => "application/xml",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/octet-stream",
    }
}
