//! Answers, read and bounded.

use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::error::{Error, Fate, Kind, Result};
use crate::retry::{self, Verdict};

/// An answer with its status and headers.
///
/// It derefs to the answer itself; [`into_inner`](Self::into_inner) takes it out.
#[derive(Debug, Clone)]
pub struct ResponseValue<T> {
    inner: T,
    status: StatusCode,
    headers: HeaderMap,
    fate: Fate,
}

impl<T> ResponseValue<T> {
    pub(crate) fn new(inner: T, status: StatusCode, headers: HeaderMap, fate: Fate) -> Self {
        Self {
            inner,
            status,
            headers,
            fate,
        }
    }

    /// How far the call had come before this answer.
    pub(crate) fn fate(&self) -> Fate {
        self.fate
    }

    /// The answer alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.inner
    }

    /// The HTTP status, such as 200 or 201.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// How many times the request was sent until it was answered so.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.fate.attempts
    }

    /// The HTTP headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

/// Sees the bytes of a stream as they pass, and can end it with an error.
pub(crate) trait Watch: Send {
    fn chunk(&mut self, chunk: &Bytes) -> std::result::Result<(), Kind>;
    fn end(&mut self) -> std::result::Result<(), Kind>;
}

/// The bytes of an answer as they come, with their content type.
///
/// It is a [`Stream`]; [`chunk`](Self::chunk) does without one, and [`bytes`](Self::bytes)
/// collects them.
pub struct ByteStream {
    content_type: Option<String>,
    content_length: Option<u64>,
    status: StatusCode,
    operation: &'static Operation,
    attempts: u32,
    watch: Option<Box<dyn Watch>>,
    #[allow(clippy::type_complexity)]
    stream: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl ByteStream {
    pub(crate) fn new(response: Response, operation: &'static Operation, attempts: u32) -> Self {
        let content_type = response.headers().get(CONTENT_TYPE);
        Self {
            content_type: content_type
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            content_length: response.content_length(),
            status: response.status(),
            operation,
            attempts,
            watch: None,
            stream: Box::pin(response.bytes_stream()),
        }
    }

    /// An error found in the bytes.
    pub(crate) fn tell(&self, error: Error) -> Error {
        let verdict = retry::judge(self.operation, &error);
        let fate = Fate {
            attempts: self.attempts,
            ambiguous: verdict.is_ambiguous(),
            retryable: verdict == Verdict::Repeat,
        };
        error.of_call(self.operation.id, fate)
    }

    pub(crate) fn too_large(&self, limit: u64) -> Kind {
        let status = self.status.as_u16();
        Kind::TooLarge { status, limit }
    }

    pub(crate) fn watched_by(mut self, watch: impl Watch + 'static) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }

    /// The media type that the server gave, such as `image/jpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// How many bytes there are in all, where the server said so.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.content_length
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// The connection was lost, or the time was up.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// All bytes, if they are no more than `limit`.
    ///
    /// # Errors
    /// There are more, the connection was lost, or the time was up.
    pub async fn bytes(mut self, limit: u64) -> Result<Bytes> {
        let mut collected = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if collected.len() as u64 + chunk.len() as u64 > limit {
                return Err(self.tell(Error::new(self.too_large(limit))));
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected.freeze())
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = match ready!(self.stream.as_mut().poll_next(context)) {
            Some(Ok(chunk)) => {
                let seen = self.watch.as_mut().map(|watch| watch.chunk(&chunk));
                seen.unwrap_or(Ok(())).map(|()| Some(chunk))
            }
            Some(Err(error)) => {
                let error = cut_off(error, self.status.as_u16());
                return Poll::Ready(Some(Err(self.tell(error))));
            }
            // Watched to its end once, however often it is asked again.
            None => match self.watch.take() {
                Some(mut watch) => watch.end().map(|()| None),
                None => Ok(None),
            },
        };
        let next = next.map_err(|kind| self.tell(Error::new(kind)));
        Poll::Ready(next.transpose())
    }
}

impl std::fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteStream")
            .field("content_type", &self.content_type)
            .field("content_length", &self.content_length)
            .finish_non_exhaustive()
    }
}

/// A reqwest error in our words.
pub(crate) fn transport(error: reqwest::Error) -> Error {
    let host = error
        .url()
        .map_or_else(|| "the server".to_owned(), authority);
    let error = error.without_url();
    let kind = if error.is_connect() || is_unsent(&error) {
        Kind::Connect {
            host,
            tls: is_certificate(&error),
        }
    } else if error.is_timeout() {
        Kind::Timeout { status: None }
    } else {
        Kind::Transport
    };
    Error::with_source(kind, Some(Arc::new(error)))
}

/// Whether the connection was closed before the request was written to it.
fn is_unsent(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            return error.is_canceled();
        }
        source = error.source();
    }
    false
}

fn authority(url: &reqwest::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Whether the connection failed over the server's certificate: no TLS library says so in a type
/// that all of them share.
fn is_certificate(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let said = error.to_string().to_lowercase();
        if ["certificate", "unknownissuer", "unknown issuer"]
            .iter()
            .any(|word| said.contains(word))
        {
            return true;
        }
        source = error.source();
    }
    false
}

/// The whole body, if it is no more than `limit` bytes.
pub(crate) async fn body(response: &mut Response, limit: u64) -> Result<Bytes> {
    let status = response.status().as_u16();
    let too_large = || Error::new(Kind::TooLarge { status, limit });
    if response
        .content_length()
        .is_some_and(|length| length > limit)
    {
        return Err(too_large());
    }
    let mut first = Bytes::new();
    let mut collected = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| cut_off(e, status))? {
        if (first.len() + collected.len() + chunk.len()) as u64 > limit {
            return Err(too_large());
        }
        // Most answers are one chunk: that one is not copied.
        if first.is_empty() && collected.is_empty() {
            first = chunk;
            continue;
        }
        if !first.is_empty() {
            collected.extend_from_slice(&std::mem::take(&mut first));
        }
        collected.extend_from_slice(&chunk);
    }
    Ok(if collected.is_empty() {
        first
    } else {
        collected.freeze()
    })
}

/// The answer ended before its end: its status is known all the same.
fn cut_off(error: reqwest::Error, status: u16) -> Error {
    let kind = if error.is_timeout() {
        let status = Some(status);
        Kind::Timeout { status }
    } else {
        Kind::CutOff { status }
    };
    Error::with_source(kind, Some(Arc::new(error.without_url())))
}

/// A JSON answer. No body, or `null`, is an object without members: some writes answer so.
pub(crate) fn json<T: DeserializeOwned>(body: &Bytes, status: StatusCode) -> Result<T> {
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() || trimmed == b"null" {
        return Error::decode(&Bytes::from_static(b"{}"), Some(status.as_u16()));
    }
    Error::decode(body, Some(status.as_u16()))
}
