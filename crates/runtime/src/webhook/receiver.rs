//! A receiver of webhook requests for any server that uses the types of the `http` crate.

use std::any::Any;
use std::fmt::{self, Display};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{
    ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt as _, Full};
use tokio::runtime::Handle;

use super::buffer::Buffer;
use super::deduplicator::Deduplicator;
use super::event::WebhookEvent;
use super::handshake;
use super::shared::{DeliveryStore, SharedClaim};
use super::signature::Signature;
use crate::Secret;
use crate::error::Error;

/// Passes webhook events to a handler, and responds as the server of the API expects.
///
/// | Request | Response |
/// |---|---|
/// | an event, and the handler succeeded | 200 |
/// | an event that was handled before | 200, and the handler is not called |
/// | an event, and the handler failed | 500: the server delivers it again |
/// | an event that is being handled | 503: the server delivers it again |
/// | a method other than `POST` | 405 |
/// | missing or wrong credentials or signature, if they are required | 401 |
/// | a content type other than JSON | 415 |
/// | a body larger than the limit | 413 |
/// | a body that does not arrive in time | 408 |
/// | too many bytes of bodies that are being received | 503: the server delivers it again |
/// | a body that is not an event | 400, or 200 or 500 [with a handler for it](Self::with_undecodable) |
///
/// The handler has some seconds: if its work takes longer, it should store the event and return.
/// Events arrive in any order, several at a time.
///
/// An event succeeds or fails as a whole: after a failure, all of it is delivered again. A handler
/// that does several things, such as replying to each message, must remember which it has done; the
/// example `echo_bot` shows how.
///
/// ```
/// use whatsapp_business::webhook::{Event, Receiver};
///
/// let receiver = Receiver::new(|event: Event| async move {
///     for message in event.messages() {
///         println!("{:?}", message.content());
///     }
///     Ok::<_, std::io::Error>(())
/// })
/// .with_basic_auth("whatsapp", "the password in the webhook's URL");
/// # let _ = receiver;
/// ```
pub struct Receiver<H, T: WebhookEvent> {
    handler: H,
    deduplicator: Option<Deduplicator>,
    max_size: usize,
    guard: Option<Guard>,
    signature: Option<Signature>,
    verify_token: Option<Secret>,
    undecodable: Option<Hook<T::Error>>,
    read_timeout: Option<Duration>,
    buffer: Buffer,
}

/// Handles a body that is not an event, and returns whether it succeeded.
type Hook<E> = Box<dyn Fn(Bytes, E) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// The secret that a request must contain.
enum Guard {
    /// The encoded credentials of Basic authentication.
    Basic(Secret),
    Header(HeaderName, Secret),
    Query(String, Secret),
}

impl<H, T: WebhookEvent> Receiver<H, T> {
    /// Creates a receiver that passes each event to `handler` once.
    ///
    /// The handler is called as `async fn(Event) -> Result<(), impl Display>`.
    #[must_use]
    pub fn new(handler: H) -> Self {
        Self {
            handler,
            deduplicator: Some(Deduplicator::new().with_window(T::REPEAT_WINDOW)),
            max_size: T::MAX_SIZE,
            guard: None,
            signature: None,
            verify_token: None,
            undecodable: None,
            read_timeout: Some(Duration::from_secs(10)),
            buffer: Buffer::new(64 << 20),
        }
    }

    /// Sets the deduplicator; with `None`, repeated deliveries are passed to the handler too.
    #[must_use]
    pub fn with_deduplicator(mut self, deduplicator: impl Into<Option<Deduplicator>>) -> Self {
        self.deduplicator = deduplicator.into();
        self
    }

    /// Sets the largest body in bytes. The default is 1 MiB, or what the API sends at most
    /// ([`WebhookEvent::MAX_SIZE`]).
    #[must_use]
    pub fn with_max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }

    /// Sets how long a body may take to arrive; with `None`, as long as the server allows. The default is 10
    /// seconds. A request that takes longer gets 408.
    ///
    /// How long the head of a request may take is up to the server. Outside of a tokio runtime there is no
    /// timeout.
    #[must_use]
    pub fn with_read_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.read_timeout = timeout.into();
        self
    }

    /// Sets how many bytes the bodies that are being received may have together. The default is 64 MiB. A
    /// request beyond it gets 503: the server delivers it again.
    ///
    /// Whether a body is signed is known only once all of it has arrived: this bounds the memory that
    /// requests of others take.
    #[must_use]
    pub fn with_max_buffered(mut self, bytes: usize) -> Self {
        self.buffer = Buffer::new(bytes);
        self
    }

    /// Requires Basic authentication. Some servers do not sign their webhook requests: this
    /// or another secret is needed to reject forged events.
    #[must_use]
    pub fn with_basic_auth(mut self, user: &str, password: impl Into<Secret>) -> Self {
        let pair = Secret::from(format!("{user}:{}", password.into().expose()));
        let encoded = Secret::from(STANDARD.encode(pair.expose()));
        self.guard = Some(Guard::Basic(encoded));
        self
    }

    /// Requires a secret in a header, for example one that a proxy sets.
    #[must_use]
    pub fn with_header_secret(mut self, name: HeaderName, secret: impl Into<Secret>) -> Self {
        self.guard = Some(Guard::Header(name, secret.into()));
        self
    }

    /// Requires a secret in the query, as in `https://example.com/webhook?key=…`. It must consist of
    /// characters that need no percent-encoding.
    #[must_use]
    pub fn with_query_secret(mut self, name: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.guard = Some(Guard::Query(name.into(), secret.into()));
        self
    }

    /// Responds to the handshake by which a server verifies the URL: a `GET` request with
    /// `hub.verify_token` and `hub.challenge` in its query. Any other token is refused with 403.
    #[must_use]
    pub fn with_verify_token(mut self, token: impl Into<Secret>) -> Self {
        self.verify_token = Some(token.into());
        self
    }

    /// Requires a signature over the body. A request without a valid one gets 401, and its body is
    /// not decoded.
    #[must_use]
    pub fn with_signature(mut self, signature: Signature) -> Self {
        self.signature = Some(signature);
        self
    }

    /// Passes a body that is not an event to `handler`, with the decoding error. Without this, the
    /// response is 400: the server delivers the event again for a day, and then it is lost.
    ///
    /// If the handler succeeds, the response is 200; if it fails, the response is 500, and the server
    /// delivers the event again. Repeated deliveries are passed on too. The body may contain data
    /// that should not be logged; the error does not show it.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use whatsapp_business::Error;
    /// use whatsapp_business::webhook::{Event, Receiver};
    ///
    /// async fn store(body: Bytes, error: Error) -> std::io::Result<()> {
    ///     eprintln!("{} bytes are not an event: {error}", body.len());
    ///     let name = format!("undecodable-{}.json", std::process::id());
    ///     std::fs::write(std::env::temp_dir().join(name), body)
    /// }
    ///
    /// let receiver = Receiver::new(|event: Event| async move { Ok::<_, std::io::Error>(()) })
    ///     .with_undecodable(store);
    /// # let _ = receiver;
    /// ```
    #[must_use]
    pub fn with_undecodable<U, F, E>(mut self, handler: U) -> Self
    where
        U: Fn(Bytes, T::Error) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display + 'static,
    {
        self.undecodable = Some(Box::new(move |body, error| {
            let handled = handler(body, error);
            Box::pin(async move {
                succeeded::<T::Error, _>(
                    "the handler of undecodable webhook requests failed",
                    handled.await,
                )
            })
        }));
        self
    }

    /// Handles a request and returns the response.
    pub async fn respond<B, F, E>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body,
        H: Fn(T) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        let (head, body) = request.into_parts();
        let mut response = Response::new(Full::default());
        if let Some(token) = &self.verify_token
            && head.method == Method::GET
        {
            match handshake::challenge(head.uri.query().unwrap_or_default(), token) {
                Some(challenge) => {
                    let text = HeaderValue::from_static("text/plain; charset=utf-8");
                    let headers = response.headers_mut();
                    headers.insert(CONTENT_TYPE, text);
                    // The text is the sender's: no browser may take it for a page.
                    let nosniff = HeaderValue::from_static("nosniff");
                    headers.insert(X_CONTENT_TYPE_OPTIONS, nosniff);
                    *response.body_mut() = Full::from(challenge);
                }
                None => *response.status_mut() = StatusCode::FORBIDDEN,
            }
            return response;
        }
        *response.status_mut() = match self.reject_head(&head.method, &head.uri, &head.headers) {
            Some(status) => status,
            None => match self.read_in_time(body).await {
                Ok(body) if self.is_signed(&head.headers, &body) => self.handle(body).await,
                Ok(_) => StatusCode::UNAUTHORIZED,
                Err(status) => status,
            },
        };
        let status = response.status();
        let headers = response.headers_mut();
        match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                headers.insert(
                    ALLOW,
                    HeaderValue::from_static(match self.verify_token {
                        Some(_) => "GET, POST",
                        None => "POST",
                    }),
                );
            }
            StatusCode::UNAUTHORIZED if matches!(self.guard, Some(Guard::Basic(_))) => {
                let challenge = HeaderValue::from_static("Basic realm=\"webhook\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            _ => {}
        }
        response
    }

    /// Returns the error status of a request whose body need not be read.
    fn reject_head(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<StatusCode> {
        if let Some(guard) = &self.guard
            && !guard.accepts(uri, headers)
        {
            return Some(StatusCode::UNAUTHORIZED);
        }
        if method != Method::POST {
            return Some(StatusCode::METHOD_NOT_ALLOWED);
        }
        let json = headers.get(CONTENT_TYPE).is_none_or(|value| {
            let essence = value.to_str().unwrap_or_default().split(';').next();
            essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
        });
        if !json {
            return Some(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let signature = self.signature.as_ref();
        // Its body is not worth reading.
        let unsigned = signature.is_some_and(|signature| !signature.is_in(headers));
        unsigned.then_some(StatusCode::UNAUTHORIZED)
    }

    fn is_signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let signature = self.signature.as_ref();
        signature.is_none_or(|signature| signature.verify(headers, body))
    }

    async fn read_in_time<B: Body>(&self, body: B) -> Result<Bytes, StatusCode> {
        let reading = self.read(body);
        match self.read_timeout {
            Some(timeout) if Handle::try_current().is_ok() => {
                let read = tokio::time::timeout(timeout, reading).await;
                read.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
            }
            _ => reading.await,
        }
    }

    async fn read<B: Body>(&self, body: B) -> Result<Bytes, StatusCode> {
        let mut reserved = self.buffer.reserve();
        let too_large = |size: u64| size > self.max_size as u64;
        if too_large(body.size_hint().lower()) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let mut body = pin!(body);
        // Most bodies are one frame, which needs no copy.
        let mut first: Option<Bytes> = None;
        let mut collected = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
            let Ok(mut data) = frame.into_data() else {
                continue;
            };
            let size = bytes::Buf::remaining(&data);
            if !reserved.add(size) {
                return Err(StatusCode::SERVICE_UNAVAILABLE);
            }
            if too_large(reserved.bytes() as u64) {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            let data = bytes::Buf::copy_to_bytes(&mut data, size);
            match first.take() {
                None if collected.is_empty() => first = Some(data),
                before => {
                    collected.extend_from_slice(&before.unwrap_or_default());
                    collected.extend_from_slice(&data);
                }
            }
        }
        Ok(first.unwrap_or_else(|| collected.freeze()))
    }

    async fn handle<F, E>(&self, body: Bytes) -> StatusCode
    where
        H: Fn(T) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        let event = match T::decode(body.clone()) {
            Ok(event) => event,
            Err(error) => return self.handle_undecodable(body, error).await,
        };
        let Some(deduplicator) = &self.deduplicator else {
            return self.call(event).await;
        };
        let (event, claim) = deduplicator.claim(event).into_parts();
        if claim.is_empty() && !claim.is_busy() {
            return StatusCode::OK;
        }
        if !claim.is_empty() {
            let status = match deduplicator.store() {
                Some(store) => self.call_once(store, event).await,
                None => self.call(event).await,
            };
            if status != StatusCode::OK {
                return status;
            }
        }
        let busy = claim.is_busy();
        claim.complete();
        if busy {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        StatusCode::OK
    }

    /// Calls the handler with what no process that shares the store has handled.
    async fn call_once<F, E>(&self, store: Arc<dyn DeliveryStore>, mut event: T) -> StatusCode
    where
        H: Fn(T) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        let failed = "the shared deduplication failed";
        let claim = match SharedClaim::new(store, &mut event).await {
            Ok(claim) => claim,
            Err(error) => {
                warn_text(failed, &error);
                return StatusCode::SERVICE_UNAVAILABLE;
            }
        };
        let busy = claim.busy;
        if !claim.empty {
            let status = self.call(event).await;
            let success = status == StatusCode::OK;
            let ended = match success {
                true => claim.complete().await,
                false => claim.release().await,
            };
            if !succeeded::<T::Error, _>(failed, ended) && success {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            if !success {
                return status;
            }
        }
        match busy {
            true => StatusCode::SERVICE_UNAVAILABLE,
            false => StatusCode::OK,
        }
    }

    async fn call<F, E>(&self, event: T) -> StatusCode
    where
        H: Fn(T) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        status_of(succeeded::<T::Error, _>(
            "the webhook handler failed",
            (self.handler)(event).await,
        ))
    }

    async fn handle_undecodable(&self, body: Bytes, error: T::Error) -> StatusCode {
        warn_text("a webhook request is not an event", &error);
        match &self.undecodable {
            Some(handler) => status_of(handler(body, error).await),
            None => StatusCode::BAD_REQUEST,
        }
    }
}

fn status_of(succeeded: bool) -> StatusCode {
    if succeeded {
        StatusCode::OK
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// Returns whether a handler succeeded, and logs its error if not.
fn succeeded<A: AsRef<Error> + std::error::Error + 'static, E: Display + 'static>(
    message: &str,
    result: Result<(), E>,
) -> bool {
    let Err(error) = &result else {
        return true;
    };
    match find_error::<A, E>(error) {
        Some(error) => warn_kind(message, error),
        None => warn_text(message, error),
    }
    false
}

/// Returns the error of this crate that a handler's error is, or has as a source.
fn find_error<A: AsRef<Error> + std::error::Error + 'static, E: 'static>(
    error: &E,
) -> Option<&Error> {
    type Source = dyn std::error::Error + 'static;

    let error: &dyn Any = error;
    if let Some(error) = error.downcast_ref::<A>() {
        return Some(error.as_ref());
    }
    if let Some(error) = error.downcast_ref::<Error>() {
        return Some(error);
    }
    let boxed = error.downcast_ref::<Box<Source>>().map(AsRef::as_ref);
    let sendable = error.downcast_ref::<Box<dyn std::error::Error + Send + Sync>>();
    let mut next = boxed.or(sendable.map(|error| error.as_ref() as &Source));
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<A>() {
            return Some(error.as_ref());
        }
        if let Some(error) = error.downcast_ref::<Error>() {
            return Some(error);
        }
        next = error.source();
    }
    None
}

#[cfg(feature = "tracing")]
fn warn_text(what: &str, error: &dyn Display) {
    tracing::warn!(target: "whatsapp_business", %error, "{what}");
}

/// Leaves out the error texts of the server, which are never recorded.
#[cfg(feature = "tracing")]
fn warn_kind(what: &str, error: &Error) {
    tracing::warn!(
        target: "whatsapp_business",
        operation = error.operation(),
        status = error.status(),
        "error.type" = error.kind().name(),
        "error.code" = error.code(),
        "{what}"
    );
}

#[cfg(not(feature = "tracing"))]
fn warn_text(_: &str, _: &dyn Display) {}

#[cfg(not(feature = "tracing"))]
fn warn_kind(_: &str, _: &Error) {}

impl Guard {
    fn accepts(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let (given, secret) = match self {
            Self::Basic(encoded) => {
                let header = headers.get(AUTHORIZATION);
                let given = header.and_then(|header| header.to_str().ok()?.split_once(' '));
                let basic = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
                (basic.map(|(_, given)| given.trim()), encoded)
            }
            Self::Header(name, secret) => {
                let header = headers.get(name);
                (header.and_then(|header| header.to_str().ok()), secret)
            }
            Self::Query(name, secret) => {
                let mut pairs = uri.query().unwrap_or_default().split('&');
                let given = pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
                (given, secret)
            }
        };
        // Secrets are compared in constant time.
        given.is_some_and(|given| Secret::from(given) == *secret)
    }
}

impl<H, T: WebhookEvent> fmt::Debug for Receiver<H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("deduplicator", &self.deduplicator)
            .field("max_size", &self.max_size)
            .field("undecodable", &self.undecodable.is_some())
            .finish_non_exhaustive()
    }
}
