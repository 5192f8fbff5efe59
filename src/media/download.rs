//! Files down from the server.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::digest::{Check, Expected};
use super::{MediaKind, OnProgress, Progress};
use crate::error::{Error, Kind, Result};
use crate::handles::Media;
use crate::transport::{Api, ByteStream, Watch};

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// How many bytes.
    pub size: u64,
    /// The media type that the server gave.
    pub media_type: Option<String>,
}

impl Fetched {
    fn of(stream: &ByteStream, size: u64) -> Self {
        Self {
            size,
            media_type: stream.content_type().map(str::to_owned),
        }
    }
}

/// A file to download: see [`Media::fetch`](crate::handles::Media::fetch).
#[must_use = "nothing is downloaded before one of `bytes`, `to_file`, `to_writer` and `stream`"]
pub struct Fetch<'a> {
    api: &'a Api,
    id: String,
    max_size: u64,
    sha256: Option<String>,
    progress: Option<OnProgress>,
}

impl<'a> Media<'a> {
    /// A file to download, by its id, into memory, a file, a writer or a stream.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     client: whatsapp_business::Client,
    /// #     image: whatsapp_business::types::WebhookImage,
    /// # ) -> whatsapp_business::Result<()> {
    /// if let Some(id) = &image.id {
    ///     let mut fetch = client.media().fetch(id);
    ///     if let Some(sha256) = &image.sha256 {
    ///         fetch = fetch.with_sha256(sha256);
    ///     }
    ///     let fetched = fetch.to_file("image.jpg").await?;
    ///     println!("{} bytes of {:?}", fetched.size, fetched.media_type);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(&self, media_id: impl Into<String>) -> Fetch<'a> {
        Fetch {
            api: self.api,
            id: media_id.into(),
            max_size: MediaKind::Document.max_size(),
            sha256: None,
            progress: None,
        }
    }

    /// A file as a stream, with its media type.
    ///
    /// # Errors
    /// The server does not know the id (404), or the call failed.
    pub async fn stream(&self, media_id: &str) -> Result<ByteStream> {
        self.download(media_id).await
    }

    /// A whole file in memory, of at most 100 MB.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is larger, or the call failed.
    pub async fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.fetch(media_id).bytes().await
    }
}

impl Fetch<'_> {
    /// The largest file that is taken, in bytes: 100 MB, if this is not called.
    pub fn with_max_size(mut self, bytes: u64) -> Self {
        self.max_size = bytes;
        self
    }

    /// What the file's SHA-256 must be, as the webhook tells it, in hexadecimal or base64.
    pub fn with_sha256(mut self, sha256: impl Into<String>) -> Self {
        self.sha256 = Some(sha256.into());
        self
    }

    /// Whom to tell how far it has come. It is called from within the transfer: let it be quick.
    pub fn on_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// The whole file in memory.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is larger than it may be, it is not the one
    /// expected ([`Error::is_corrupt`]), or the call failed.
    pub async fn bytes(self) -> Result<Bytes> {
        let mut stream = self.stream().await?;
        let expected = stream.content_length().unwrap_or_default();
        // What the server says of its length is not to be believed with more memory than this.
        let expected = usize::try_from(expected.min(1 << 20)).unwrap_or_default();
        let mut bytes = BytesMut::with_capacity(expected);
        while let Some(chunk) = stream.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Writes the file to `writer`, and flushes it. What was written before an error stays there.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and where writing fails ([`Error::is_io`]).
    pub async fn to_writer(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<Fetched> {
        let mut stream = self.stream().await?;
        let failed = |stream: &ByteStream, error| {
            unwritable(stream, "the download cannot be written", &error)
        };
        let mut size = 0;
        while let Some(chunk) = stream.chunk().await? {
            let written = writer.write_all(&chunk).await;
            written.map_err(|error| failed(&stream, error))?;
            size += chunk.len() as u64;
        }
        let flushed = writer.flush().await;
        flushed.map_err(|error| failed(&stream, error))?;
        Ok(Fetched::of(&stream, size))
    }

    /// Writes the file to `path`. It is written beside it under another name, and renamed when it
    /// is whole: whatever fails, and if this is cancelled, nothing half-written stays, and what
    /// was at `path` before is untouched.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and where writing fails ([`Error::is_io`]).
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Fetched> {
        let path = path.as_ref();
        // Ask the server first: an unknown id leaves no trace.
        let mut stream = self.stream().await?;
        let failed = |stream: &ByteStream, error| {
            let what = format!("`{}` cannot be written", path.display());
            unwritable(stream, &what, &error)
        };
        let created = Temporary::create(path);
        let (file, temporary) = created.map_err(|error| failed(&stream, error))?;
        let mut file = tokio::fs::File::from_std(file);
        let mut size = 0;
        while let Some(chunk) = stream.chunk().await? {
            let written = file.write_all(&chunk).await;
            written.map_err(|error| failed(&stream, error))?;
            size += chunk.len() as u64;
        }
        let flushed = file.flush().await;
        flushed.map_err(|error| failed(&stream, error))?;
        let synced = file.sync_all().await;
        synced.map_err(|error| failed(&stream, error))?;
        drop(file);
        let placed = temporary.persist(path);
        placed.map_err(|error| failed(&stream, error))?;
        Ok(Fetched::of(&stream, size))
    }

    /// The file as a stream, which ends with an error where [`bytes`](Self::bytes) would: a digest
    /// can only be wrong at the end, when all has been handed on.
    ///
    /// # Errors
    /// The server does not know the id (404), it says that the file is larger than it may be, or
    /// the call failed.
    pub async fn stream(self) -> Result<ByteStream> {
        let expected = self.sha256.as_deref().map(Expected::parse).transpose()?;
        let stream = self.api.media_download(&self.id).await?.into_inner();
        let total = stream.content_length();
        if total.is_some_and(|total| total > self.max_size) {
            let kind = stream.too_large(self.max_size);
            return Err(stream.tell(Error::new(kind)));
        }
        let watch = Transfer {
            done: 0,
            total,
            max_size: self.max_size,
            too_large: stream.too_large(self.max_size),
            check: Check::begin(expected),
            progress: self.progress,
        };
        Ok(stream.watched_by(watch))
    }
}

impl fmt::Debug for Fetch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch")
            .field("max_size", &self.max_size)
            .finish_non_exhaustive()
    }
}

fn unwritable(stream: &ByteStream, what: &str, error: &io::Error) -> Error {
    stream.tell(Error::new(Kind::Io(format!("{what}: {error}"))))
}

/// What is looked after while a file comes down.
struct Transfer {
    done: u64,
    total: Option<u64>,
    max_size: u64,
    too_large: Kind,
    check: Check,
    progress: Option<OnProgress>,
}

impl Watch for Transfer {
    fn chunk(&mut self, chunk: &Bytes) -> Result<(), Kind> {
        self.done = self.done.saturating_add(chunk.len() as u64);
        if self.done > self.max_size {
            return Err(self.too_large.clone());
        }
        self.check.update(chunk);
        if let Some(progress) = &self.progress {
            progress(Progress {
                done: self.done,
                total: self.total,
            });
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Kind> {
        self.check.end()
    }
}

/// A file under a name of its own, which goes unless it is given its place.
///
/// Made, renamed and removed without waiting: there is no moment at which a cancelled call could
/// leave it behind.
struct Temporary(Option<PathBuf>);

impl Temporary {
    fn create(beside: &Path) -> io::Result<(fs::File, Self)> {
        let name = beside
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
        loop {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{:08x}.part", fastrand::u32(..)));
            let path = beside.with_file_name(hidden);
            match fs::File::create_new(&path) {
                Ok(file) => return Ok((file, Self(Some(path)))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn persist(mut self, path: &Path) -> io::Result<()> {
        if let Some(temporary) = &self.0 {
            fs::rename(temporary, path)?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _nothing_more_can_be_done = fs::remove_file(path);
        }
    }
}
