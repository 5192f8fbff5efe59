//! Responses: the types that calls return, and reading bodies within a size limit.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};

use crate::client::retry::{RetryDecision, classify};
use crate::error::{CallOutcome, Error, Kind, Result};
use crate::operation::Operation;

/// A decoded response with its status and headers.
///
/// It dereferences to the decoded body; [`into_inner`](Self::into_inner) returns it by value.
#[derive(Debug, Clone)]
pub struct ResponseValue<T> {
    inner: T,
    status: StatusCode,
    headers: HeaderMap,
    outcome: CallOutcome,
}

impl<T> ResponseValue<T> {
    pub(crate) fn new(
        inner: T,
        status: StatusCode,
        headers: HeaderMap,
        outcome: CallOutcome,
    ) -> Self {
        Self {
            inner,
            status,
            headers,
            outcome,
        }
    }

    /// Returns the outcome of the call up to this response.
    #[doc(hidden)]
    #[must_use]
    pub fn outcome(&self) -> CallOutcome {
        self.outcome
    }

    /// Returns the decoded body.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.inner
    }

    /// Converts the decoded body.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> ResponseValue<U> {
        ResponseValue {
            inner: convert(self.inner),
            status: self.status,
            headers: self.headers,
            outcome: self.outcome,
        }
    }

    /// Returns the HTTP status, such as 200 or 201.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Returns how many attempts the call took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.outcome.attempts
    }

    /// Returns the HTTP headers.
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

/// Inspects the bytes of a stream as they pass, and can end it with an error.
pub(crate) trait StreamInspector: Send {
    fn chunk(&mut self, chunk: &Bytes) -> std::result::Result<(), Kind>;
    fn end(&mut self) -> std::result::Result<(), Kind>;
}

/// The stream of a response body, and the call that it belongs to.
struct BodyStream {
    content_type: Option<String>,
    content_length: Option<u64>,
    status: StatusCode,
    operation: &'static Operation,
    idempotent: bool,
    attempts: u32,
    inspector: Option<Box<dyn StreamInspector>>,
    #[allow(clippy::type_complexity)]
    stream: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl BodyStream {
    fn new(
        response: Response,
        operation: &'static Operation,
        idempotent: bool,
        attempts: u32,
    ) -> Self {
        let content_type = response.headers().get(CONTENT_TYPE);
        Self {
            content_type: content_type
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            content_length: response.content_length(),
            status: response.status(),
            operation,
            idempotent,
            attempts,
            inspector: None,
            stream: Box::pin(response.bytes_stream()),
        }
    }

    /// Attaches the call to an error found in the bytes.
    fn fail(&self, error: Error) -> Error {
        let decision = classify(self.idempotent, &error);
        let outcome = CallOutcome {
            attempts: self.attempts,
            ambiguous: decision.is_ambiguous(),
            retryable: decision == RetryDecision::Retry,
        };
        error.with_call(self.operation.id, outcome)
    }

    fn too_large(&self, limit: u64) -> Kind {
        let status = self.status.as_u16();
        Kind::TooLarge { status, limit }
    }

    /// Returns the next chunk.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let next = match ready!(self.stream.as_mut().poll_next(context)) {
            Some(Ok(chunk)) => {
                let inspected = self
                    .inspector
                    .as_mut()
                    .map(|inspector| inspector.chunk(&chunk));
                inspected.unwrap_or(Ok(())).map(|()| Some(chunk))
            }
            Some(Err(error)) => {
                let error = interrupted(error, self.status.as_u16());
                return Poll::Ready(Some(Err(self.fail(error))));
            }
            // The end is inspected once, however often the stream is polled after it.
            None => match self.inspector.take() {
                Some(mut inspector) => inspector.end().map(|()| None),
                None => Ok(None),
            },
        };
        let next = next.map_err(|kind| self.fail(Error::new(kind)));
        Poll::Ready(next.transpose())
    }
}

/// A response body as a stream of bytes, with its content type.
///
/// It implements [`Stream`]; [`chunk`](Self::chunk) returns one chunk at a time, and
/// [`bytes`](Self::bytes) collects them all.
pub struct ByteStream<E = Error> {
    inner: BodyStream,
    error: PhantomData<fn() -> E>,
}

impl<E> ByteStream<E> {
    pub(crate) fn new(
        response: Response,
        operation: &'static Operation,
        idempotent: bool,
        attempts: u32,
    ) -> Self {
        Self {
            inner: BodyStream::new(response, operation, idempotent, attempts),
            error: PhantomData,
        }
    }
}

impl<E: From<Error>> ByteStream<E> {
    /// Attaches the call to an error found in the bytes.
    #[doc(hidden)]
    #[must_use]
    pub fn fail(&self, error: Error) -> Error {
        self.inner.fail(error)
    }

    /// Returns the error of a response that is too large.
    pub(crate) fn too_large(&self, limit: u64) -> Kind {
        self.inner.too_large(limit)
    }

    pub(crate) fn with_inspector(mut self, inspector: impl StreamInspector + 'static) -> Self {
        self.inner.inspector = Some(Box::new(inspector));
        self
    }

    /// Returns the media type that the server declared, such as `image/jpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.inner.content_type.as_deref()
    }

    /// Returns the length in bytes, if the server declared one.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.inner.content_length
    }

    /// Returns the next chunk, or `None` at the end.
    ///
    /// # Errors
    /// The connection was lost, or the call timed out.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, E> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Collects the whole body, up to `limit` bytes.
    ///
    /// # Errors
    /// The body is larger, the connection was lost, or the call timed out.
    pub async fn bytes(mut self, limit: u64) -> Result<Bytes, E> {
        let mut collected = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if collected.len() as u64 + chunk.len() as u64 > limit {
                return Err(self.fail(Error::new(self.too_large(limit))).into());
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected.freeze())
    }
}

impl<E: From<Error>> Stream for ByteStream<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.inner.poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map_err(E::from)))
    }
}

impl<E> std::fmt::Debug for ByteStream<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteStream")
            .field("content_type", &self.inner.content_type)
            .field("content_length", &self.inner.content_length)
            .finish_non_exhaustive()
    }
}

/// Converts an error of reqwest.
pub(super) fn transport_error(error: reqwest::Error) -> Error {
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

/// Returns whether the connection was closed before the request was written to it.
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

/// Returns whether the connection failed because of the server's certificate. The TLS libraries
/// have no common error type, so this looks at the messages.
fn is_certificate(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let message = error.to_string().to_lowercase();
        if ["certificate", "unknownissuer", "unknown issuer"]
            .iter()
            .any(|word| message.contains(word))
        {
            return true;
        }
        source = error.source();
    }
    false
}

/// Reads the whole body, up to `limit` bytes.
pub(super) async fn read_body(response: &mut Response, limit: u64) -> Result<Bytes> {
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
    while let Some(chunk) = response.chunk().await.map_err(|e| interrupted(e, status))? {
        if (first.len() + collected.len() + chunk.len()) as u64 > limit {
            return Err(too_large());
        }
        // Most bodies are one chunk, which is not copied.
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

/// Converts an error within a body, whose status is known.
fn interrupted(error: reqwest::Error, status: u16) -> Error {
    let kind = if error.is_timeout() {
        let status = Some(status);
        Kind::Timeout { status }
    } else {
        Kind::CutOff { status }
    };
    Error::with_source(kind, Some(Arc::new(error.without_url())))
}
