//! Uploads.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Body;

use super::body::{Chunks, Failure, FailureSlot, Source, UploadBody};
use super::{MediaKind, OnProgress, Progress, kind};
use crate::api;
use crate::client::handles::Media;
use crate::client::runtime::runtime;
use crate::client::transport::ResponseValue;
use crate::error::{CallOutcome, Error, ErrorResponse, Kind, Result};
use crate::types::UploadMediaResponse;

const UPLOAD: usize = api::index_of("Media_uploadMedia");

/// An upload from memory, a file or a stream.
///
/// Its type and size are checked against the limits of its [`MediaKind`] before anything is sent.
#[must_use = "nothing is sent before it is passed to `upload_from`"]
pub struct Upload {
    from: From,
    media_type: Option<String>,
    kind: Option<MediaKind>,
    progress: Option<OnProgress>,
}

enum From {
    Bytes(Bytes),
    File(PathBuf),
    Stream(Chunks, Option<u64>),
}

impl Upload {
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
        Self::new(From::File(path.into()), None)
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

    /// Sets the kind of message that the file is for. The default is [`MediaKind::of`] the media
    /// type: a large photo to send as a document needs `MediaKind::Document`.
    pub fn with_kind(mut self, kind: MediaKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets a callback for the progress. It must not block, as it is called within the transfer.
    pub fn on_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("media_type", &self.media_type)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Media<'_> {
    /// Uploads a file and returns its id, for [`MediaRef::id`](crate::MediaRef::id).
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// let jpeg: Vec<u8> = vec![0xff, 0xd8];
    /// let id = client.media().upload("image/jpeg", jpeg).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The media type is not valid, the file is too large for it, or the call failed.
    pub async fn upload(&self, media_type: &str, body: impl Into<Body>) -> Result<String> {
        let body = body.into();
        if let Some(bytes) = body.as_bytes() {
            MediaKind::of(media_type).check_size(bytes.len() as u64)?;
        }
        id_of(self.api.media_upload_media(media_type, body).await?)
    }

    /// Uploads a file by its path, as a stream, and returns its id.
    ///
    /// # Errors
    /// The file cannot be read or is too large for its type, or the call failed.
    pub async fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        self.upload_from(Upload::file(path.as_ref())).await
    }

    /// Uploads from memory, a file or a stream, and returns the id of the file.
    ///
    /// # Errors
    /// The source failed ([`Error::is_io`]), the server does not accept its type or size
    /// ([`Error::is_invalid`]), or the call failed.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        runtime()?;
        let Upload {
            from,
            media_type,
            kind,
            progress,
        } = upload;
        let media_type = match (&media_type, &from) {
            (Some(media_type), _) => media_type,
            (None, From::File(path)) => kind::guess(path),
            (None, _) => "application/octet-stream",
        };
        let kind = kind.unwrap_or_else(|| MediaKind::of(media_type));
        kind.check_type(media_type)?;
        let total = match &from {
            From::Bytes(bytes) => Some(bytes.len() as u64),
            From::File(path) => Some(size_of(path).await?),
            From::Stream(_, length) => *length,
        };
        if let Some(total) = total {
            kind.check_size(total)?;
        }
        let failure = FailureSlot::default();
        let slot = failure.clone();
        let body = move |source| {
            let (progress, slot) = (progress.clone(), slot.clone());
            slot.clear();
            Body::wrap(UploadBody::new(
                source,
                total,
                kind.max_size(),
                progress,
                slot,
            ))
        };
        let call = self.api.call(UPLOAD).content_type(media_type);
        let call = match from {
            From::Bytes(bytes) => call.raw_from(move || body(Source::Bytes(bytes.clone()))),
            From::File(path) => call.raw_from(move || body(Source::file(path.clone()))),
            From::Stream(stream, _) => call.raw(body(Source::Stream(stream))),
        };
        match call.transfer().send_for_json().await {
            Ok(response) => id_of(response),
            Err(error) => Err(source_error(&failure, kind, total, &error).unwrap_or(error)),
        }
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

/// Returns the error of the source, if the call failed because of it.
fn source_error(
    failure: &FailureSlot,
    kind: MediaKind,
    total: Option<u64>,
    call: &Error,
) -> Option<Error> {
    let error = match (failure.take()?, total) {
        (Failure::Io(error), _) => {
            Error::new(Kind::Io(format!("the upload cannot be read: {error}")))
        }
        (Failure::TooLarge(found), None) => kind.check_size(found).err()?,
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
    Some(error.with_call(api::OPERATIONS[UPLOAD].id, outcome))
}

fn id_of(response: ResponseValue<UploadMediaResponse>) -> Result<String> {
    let (status, mut outcome) = (response.status(), response.outcome());
    let response = response.into_inner();
    let id = response.media.into_iter().next().and_then(|media| media.id);
    id.ok_or_else(|| {
        // Unless there are errors, the file may have been stored.
        outcome.ambiguous |= response.errors.is_empty();
        let response = ErrorResponse {
            status,
            errors: response.errors,
            meta: response.meta,
            body: Bytes::new(),
            retry_after: None,
        };
        let error = Error::new(Kind::Status(Box::new(response)));
        error.with_call(api::OPERATIONS[UPLOAD].id, outcome)
    })
}
