//! Downloads.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::digest::{Check, Expected};
use super::{OnProgress, Progress};
use crate::client::transport::ByteStream;
use crate::client::transport::response::StreamInspector;
use crate::error::{Error, Kind, Result};

/// A file that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The size in bytes.
    pub size: u64,
    /// The media type that the server declared.
    pub media_type: Option<String>,
}

impl Fetched {
    fn new<E: From<Error>>(stream: &ByteStream<E>, size: u64) -> Self {
        Self {
            size,
            media_type: stream.content_type().map(str::to_owned),
        }
    }
}

/// A download: see the method `fetch` of a client's media handle.
#[must_use = "nothing is downloaded before one of `bytes`, `to_file`, `to_writer` and `stream`"]
pub struct Fetch<'a, E = Error> {
    /// In a mutex only so that it is `Sync`.
    opening: Mutex<Opening<'a, E>>,
    max_size: u64,
    sha256: Option<String>,
    progress: Option<OnProgress>,
}

type Opening<'a, E> = Pin<Box<dyn Future<Output = Result<Opened<E>, E>> + Send + 'a>>;

/// A download that has begun, with what the server said about the file.
#[doc(hidden)]
pub struct Opened<E> {
    stream: ByteStream<E>,
    sha256: Option<String>,
}

impl<E> Opened<E> {
    /// Adds the digest that the server declared, which is checked unless the caller sets another.
    #[must_use]
    pub fn with_sha256(mut self, sha256: Option<String>) -> Self {
        self.sha256 = sha256;
        self
    }
}

impl<E> From<ByteStream<E>> for Opened<E> {
    fn from(stream: ByteStream<E>) -> Self {
        Self {
            stream,
            sha256: None,
        }
    }
}

impl<'a, E: From<Error>> Fetch<'a, E> {
    /// Creates a download of the stream that `opening` returns, with its largest size.
    #[doc(hidden)]
    pub fn new<O: Into<Opened<E>>>(
        opening: impl Future<Output = Result<O, E>> + Send + 'a,
        max_size: u64,
    ) -> Self {
        Self {
            opening: Mutex::new(Box::pin(async move { opening.await.map(Into::into) })),
            max_size,
            sha256: None,
            progress: None,
        }
    }
}

impl<E: From<Error>> Fetch<'_, E> {
    /// Sets the largest file in bytes. The default is 100 MB.
    pub fn with_max_size(mut self, bytes: u64) -> Self {
        self.max_size = bytes;
        self
    }

    /// Sets the expected SHA-256 digest of the file, as the webhook event contains it, in hexadecimal
    /// or base64.
    pub fn with_sha256(mut self, sha256: impl Into<String>) -> Self {
        self.sha256 = Some(sha256.into());
        self
    }

    /// Sets a callback for the progress. It must not block, as it is called within the transfer.
    pub fn on_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Downloads the file into memory.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is too large, its digest is not the expected
    /// one ([`Error::is_corrupt`]), or the call failed.
    pub async fn bytes(self) -> Result<Bytes, E> {
        let mut stream = self.stream().await?;
        let expected = stream.content_length().unwrap_or_default();
        // A declared length is not trusted with more memory than this.
        let expected = usize::try_from(expected.min(1 << 20)).unwrap_or_default();
        let mut bytes = BytesMut::with_capacity(expected);
        while let Some(chunk) = stream.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Downloads the file into a writer, which is flushed at the end. After an error, the writer may
    /// contain part of the file.
    ///
    /// # Errors
    /// Those of [`bytes`](Self::bytes), and failures of writing ([`Error::is_io`]).
    pub async fn to_writer(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<Fetched, E> {
        let mut stream = self.stream().await?;
        let failed = |stream: &ByteStream<E>, error| {
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
        Ok(Fetched::new(&stream, size))
    }

    /// Downloads the file to `path`. It is written to a temporary file in the same directory, which
    /// is renamed when it is complete: if the download fails or is cancelled, the temporary file is
    /// removed, and an existing file at `path` is untouched.
    ///
    /// # Errors
    /// Those of [`bytes`](Self::bytes), and failures of writing ([`Error::is_io`]).
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Fetched, E> {
        let path = path.as_ref();
        // First, so that an unknown id creates no file.
        let mut stream = self.stream().await?;
        let failed = |stream: &ByteStream<E>, error| {
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
        Ok(Fetched::new(&stream, size))
    }

    /// Downloads the file as a stream, which ends with an error where [`bytes`](Self::bytes) would.
    /// The digest is checked at the end, after all bytes were returned.
    ///
    /// # Errors
    /// The server does not know the id (404), it declares a file that is too large, or the call
    /// failed.
    pub async fn stream(self) -> Result<ByteStream<E>, E> {
        let expected = self.sha256.as_deref().map(Expected::parse).transpose()?;
        let opening = self.opening.into_inner();
        let opened = opening.unwrap_or_else(PoisonError::into_inner).await?;
        let Opened { stream, sha256 } = opened;
        // A digest of an unknown form says nothing about the file.
        let declared = sha256.and_then(|sha256| Expected::parse(&sha256).ok());
        let total = stream.content_length();
        if total.is_some_and(|total| total > self.max_size) {
            let kind = stream.too_large(self.max_size);
            return Err(stream.fail(Error::new(kind)).into());
        }
        let inspector = DownloadInspector {
            done: 0,
            total,
            max_size: self.max_size,
            too_large: stream.too_large(self.max_size),
            check: Check::begin(expected.or(declared)),
            progress: self.progress,
        };
        Ok(stream.with_inspector(inspector))
    }
}

impl<E> fmt::Debug for Fetch<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch")
            .field("max_size", &self.max_size)
            .finish_non_exhaustive()
    }
}

fn unwritable<E: From<Error>>(stream: &ByteStream<E>, what: &str, error: &io::Error) -> E {
    stream
        .fail(Error::new(Kind::Io(format!("{what}: {error}"))))
        .into()
}

/// Checks the size and digest of a download, and reports its progress.
struct DownloadInspector {
    done: u64,
    total: Option<u64>,
    max_size: u64,
    too_large: Kind,
    check: Check,
    progress: Option<OnProgress>,
}

impl StreamInspector for DownloadInspector {
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

/// A temporary file, which is removed on drop unless it was renamed.
///
/// It is created, renamed and removed synchronously, so that a cancelled call cannot leave it behind.
struct Temporary(Option<PathBuf>);

impl Temporary {
    fn create(beside: &Path) -> io::Result<(fs::File, Self)> {
        let name = beside.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name")
        })?;
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
            let _best_effort = fs::remove_file(path);
        }
    }
}
