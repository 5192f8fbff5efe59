//! The body of an upload, in chunks from memory, a file or a stream.

use std::io::{self, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt as _, ReadBuf};

use super::{OnProgress, Progress};

/// The size of a chunk in bytes.
const CHUNK: usize = 64 << 10;

type Opening = Pin<Box<dyn Future<Output = io::Result<File>> + Send>>;
pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The source of the bytes.
pub(super) enum Source {
    Bytes(Bytes),
    /// A file that is opened when it is first read.
    Opening(Opening),
    File(File),
    Stream(Chunks),
}

impl Source {
    pub(super) fn file(path: PathBuf, offset: u64) -> Self {
        Self::Opening(Box::pin(async move {
            let mut file = File::open(path).await?;
            if offset > 0 {
                file.seek(SeekFrom::Start(offset)).await?;
            }
            Ok(file)
        }))
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            match self {
                Self::Bytes(bytes) => {
                    let chunk = bytes.split_to(bytes.len().min(CHUNK));
                    return Poll::Ready(Ok((!chunk.is_empty()).then_some(chunk)));
                }
                Self::Opening(opening) => {
                    *self = Self::File(ready!(opening.as_mut().poll(context))?)
                }
                Self::File(file) => {
                    let mut bytes = BytesMut::zeroed(CHUNK);
                    let mut buffer = ReadBuf::new(&mut bytes);
                    ready!(Pin::new(file).poll_read(context, &mut buffer))?;
                    let read = buffer.filled().len();
                    bytes.truncate(read);
                    return Poll::Ready(Ok((read > 0).then(|| bytes.freeze())));
                }
                Self::Stream(stream) => {
                    return stream.as_mut().poll_next(context).map(Option::transpose);
                }
            }
        }
    }
}

/// Why a source failed, which the HTTP client does not report.
pub(super) enum Failure {
    Io(io::Error),
    /// There are at least this many bytes, which is too many.
    TooLarge(u64),
    /// There are only this many bytes, fewer than declared.
    TooFew(u64),
}

/// The failure of the last attempt, if its source failed.
#[derive(Clone, Default)]
pub(super) struct FailureSlot(Arc<Mutex<Option<Failure>>>);

impl FailureSlot {
    pub(super) fn clear(&self) {
        self.take();
    }

    pub(super) fn take(&self) -> Option<Failure> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take()
    }

    fn set(&self, failure: Failure) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(failure);
    }
}

/// The request body of one attempt.
pub(super) struct UploadBody {
    /// In a lock that is never contended: a body must be `Sync`, but a stream need not be.
    source: Mutex<Source>,
    total: Option<u64>,
    limit: u64,
    done: u64,
    progress: Option<OnProgress>,
    failure: FailureSlot,
}

impl UploadBody {
    pub(super) fn new(
        source: Source,
        total: Option<u64>,
        limit: u64,
        progress: Option<OnProgress>,
        failure: FailureSlot,
    ) -> Self {
        Self {
            source: Mutex::new(source),
            total,
            limit,
            done: 0,
            progress,
            failure,
        }
    }

    fn fail(&self, failure: Failure) -> io::Error {
        self.failure.set(failure);
        io::Error::other("the source of the upload failed")
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.total == Some(self.done) {
            return Poll::Ready(None);
        }
        let source = self.source.get_mut();
        let source = source.unwrap_or_else(PoisonError::into_inner);
        let chunk = match ready!(source.poll_chunk(context)) {
            Ok(Some(chunk)) => chunk,
            Ok(None) if self.total.is_some() => {
                return Poll::Ready(Some(Err(self.fail(Failure::TooFew(self.done)))));
            }
            Ok(None) => return Poll::Ready(None),
            Err(error) => return Poll::Ready(Some(Err(self.fail(Failure::Io(error))))),
        };
        self.done += chunk.len() as u64;
        if self.done > self.total.unwrap_or(self.limit) {
            return Poll::Ready(Some(Err(self.fail(Failure::TooLarge(self.done)))));
        }
        if let Some(progress) = &self.progress {
            progress(Progress {
                done: self.done,
                total: self.total,
            });
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        match self.total {
            Some(total) => SizeHint::with_exact(total - self.done.min(total)),
            None => SizeHint::default(),
        }
    }
}
