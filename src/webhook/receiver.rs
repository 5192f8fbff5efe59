//! A receiver of webhook requests for any server that speaks the `http` crate's types.

use std::any::Any;
use std::fmt::{self, Display};
use std::pin::{Pin, pin};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt as _, Full};

use super::{Event, Seen};
use crate::Secret;
use crate::error::{Error, Result};

/// Answers webhook requests as the server of the API wants them answered, and hands the events to
/// a handler.
///
/// | what came | answer |
/// |---|---|
/// | an event, and the handler succeeded | 200 |
/// | an event of which all was handled before | 200, and the handler is not called |
/// | an event, and the handler failed | 500: the server delivers it again |
/// | an event that is being handled at this moment | 503: the server delivers it again |
/// | another method than `POST` | 405 |
/// | no or wrong credentials, where they are asked for | 401 |
/// | another content type than JSON | 415 |
/// | a body larger than the limit | 413 |
/// | a body that is no event | 400, or what became of it [where you keep such](Self::with_undecodable) |
///
/// The handler has some seconds: if its work takes longer, let it put the event in a safe place
/// and return. Events come in any order, several at a time.
///
/// Success and failure are of the whole event: one that failed comes again with all that was in it.
/// So a handler that does several things, such as to answer each message, remembers what it has
/// done; the example `echo_bot` shows how.
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
pub struct Receiver<H> {
    handler: H,
    seen: Option<Seen>,
    max_size: usize,
    guard: Option<Guard>,
    undecodable: Option<Hook>,
}

/// Takes a body that is no event, and tells whether it is safe.
type Hook = Box<dyn Fn(Bytes, Error) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// What a request must bring.
enum Guard {
    /// What stands after `Basic `.
    Basic(Secret),
    Header(HeaderName, Secret),
    Query(String, Secret),
}

impl<H> Receiver<H> {
    /// A receiver that hands each event to `handler`, and what comes twice only once.
    ///
    /// The handler is called as `async fn(Event) -> Result<(), impl Display>`.
    #[must_use]
    pub fn new(handler: H) -> Self {
        Self {
            handler,
            seen: Some(Seen::new()),
            max_size: 1 << 20,
            guard: None,
            undecodable: None,
        }
    }

    /// What knows of second deliveries; `None` hands them on as well.
    #[must_use]
    pub fn with_seen(mut self, seen: impl Into<Option<Seen>>) -> Self {
        self.seen = seen.into();
        self
    }

    /// The largest body, in bytes: 1 MiB, if this is not called.
    #[must_use]
    pub fn with_max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }

    /// Asks for Basic authentication. The API does not sign its webhooks; this, or a secret, keeps
    /// strangers out.
    #[must_use]
    pub fn with_basic_auth(mut self, user: &str, password: impl Into<Secret>) -> Self {
        let pair = Secret::from(format!("{user}:{}", password.into().expose()));
        let encoded = Secret::from(STANDARD.encode(pair.expose()));
        self.guard = Some(Guard::Basic(encoded));
        self
    }

    /// Asks for a secret in a header, as a proxy before it may set one.
    #[must_use]
    pub fn with_header_secret(mut self, name: HeaderName, secret: impl Into<Secret>) -> Self {
        self.guard = Some(Guard::Header(name, secret.into()));
        self
    }

    /// Asks for a secret in the query, as in `https://example.com/webhook?key=…`. It must consist
    /// of characters that need no encoding there.
    #[must_use]
    pub fn with_query_secret(mut self, name: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.guard = Some(Guard::Query(name.into(), secret.into()));
        self
    }

    /// Hands a body that is no event to `handler`, with the error that says why. Without it, the
    /// answer is 400: the server delivers the event again, for a day, and then it is lost.
    ///
    /// When it succeeds, the answer is 200: the event is the program's now. When it fails, the
    /// answer is 500, and the server delivers the event again. Repeated deliveries are handed on
    /// too. The body may hold what should not be logged; the error shows nothing of it.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use whatsapp_business::Error;
    /// use whatsapp_business::webhook::{Event, Receiver};
    ///
    /// async fn keep(body: Bytes, error: Error) -> std::io::Result<()> {
    ///     eprintln!("{} bytes are no event: {error}", body.len());
    ///     // A file for somebody to look at.
    ///     let name = format!("undecodable-{}.json", std::process::id());
    ///     std::fs::write(std::env::temp_dir().join(name), body)
    /// }
    ///
    /// let receiver = Receiver::new(|event: Event| async move { Ok::<_, std::io::Error>(()) })
    ///     .with_undecodable(keep);
    /// # let _ = receiver;
    /// ```
    #[must_use]
    pub fn with_undecodable<U, F, E>(mut self, handler: U) -> Self
    where
        U: Fn(Bytes, Error) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display + 'static,
    {
        self.undecodable = Some(Box::new(move |body, error| {
            let kept = handler(body, error);
            Box::pin(async move { succeeded("what takes undecodable events failed", kept.await) })
        }));
        self
    }

    /// Answers a request.
    pub async fn respond<B, F, E>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body,
        H: Fn(Event) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        let (head, body) = request.into_parts();
        let mut response = Response::new(Full::default());
        *response.status_mut() = match self.refusal(&head.method, &head.uri, &head.headers) {
            Some(status) => status,
            None => match self.read(body).await {
                Ok(body) => self.handle(body).await,
                Err(status) => status,
            },
        };
        let status = response.status();
        let headers = response.headers_mut();
        match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                headers.insert(ALLOW, HeaderValue::from_static("POST"));
            }
            StatusCode::UNAUTHORIZED if matches!(self.guard, Some(Guard::Basic(_))) => {
                let challenge = HeaderValue::from_static("Basic realm=\"webhook\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            _ => {}
        }
        response
    }

    /// What is wrong with a request before its body is read.
    fn refusal(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<StatusCode> {
        if let Some(guard) = &self.guard
            && !guard.admits(uri, headers)
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
        (!json).then_some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    }

    async fn read<B: Body>(&self, body: B) -> Result<Bytes, StatusCode> {
        let too_large = |size: u64| size > self.max_size as u64;
        if too_large(body.size_hint().lower()) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let mut body = pin!(body);
        let mut collected = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
            let Ok(mut data) = frame.into_data() else {
                continue;
            };
            if too_large((collected.len() + bytes::Buf::remaining(&data)) as u64) {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            bytes::BufMut::put(&mut collected, &mut data);
        }
        Ok(collected.freeze())
    }

    async fn handle<F, E>(&self, body: Bytes) -> StatusCode
    where
        H: Fn(Event) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        let event = match Event::try_from(body.clone()) {
            Ok(event) => event,
            Err(error) => return self.reject(body, error).await,
        };
        let Some(seen) = &self.seen else {
            return self.call(event).await;
        };
        let claim = seen.claim(event);
        if claim.is_empty() && !claim.is_busy() {
            return StatusCode::OK;
        }
        if !claim.is_empty() {
            let status = self.call(claim.event().clone()).await;
            if status != StatusCode::OK {
                return status;
            }
        }
        let busy = claim.is_busy();
        claim.done();
        if busy {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        StatusCode::OK
    }

    async fn call<F, E>(&self, event: Event) -> StatusCode
    where
        H: Fn(Event) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display + 'static,
    {
        answer(succeeded(
            "the webhook handler failed",
            (self.handler)(event).await,
        ))
    }

    async fn reject(&self, body: Bytes, error: Error) -> StatusCode {
        tell_text("a webhook request is no event", &error);
        match &self.undecodable {
            Some(handler) => answer(handler(body, error).await),
            None => StatusCode::BAD_REQUEST,
        }
    }
}

fn answer(succeeded: bool) -> StatusCode {
    if succeeded {
        StatusCode::OK
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// Whether a handler succeeded; if not, that is told.
fn succeeded<E: Display + 'static>(otherwise: &str, result: Result<(), E>) -> bool {
    let Err(error) = &result else {
        return true;
    };
    match of_this_crate(error) {
        Some(error) => tell_kind(otherwise, error),
        None => tell_text(otherwise, error),
    }
    false
}

/// The error of this crate that a handler's error is, or that is behind it.
fn of_this_crate<E: 'static>(error: &E) -> Option<&Error> {
    type Source = dyn std::error::Error + 'static;

    let error: &dyn Any = error;
    if let Some(error) = error.downcast_ref::<Error>() {
        return Some(error);
    }
    let boxed = error.downcast_ref::<Box<Source>>().map(AsRef::as_ref);
    let sendable = error.downcast_ref::<Box<dyn std::error::Error + Send + Sync>>();
    let mut next = boxed.or(sendable.map(|error| error.as_ref() as &Source));
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<Error>() {
            return Some(error);
        }
        next = error.source();
    }
    None
}

#[cfg(feature = "tracing")]
fn tell_text(what: &str, error: &dyn Display) {
    tracing::warn!(target: "whatsapp_business", %error, "{what}");
}

/// Without what the server says of its errors: that is never recorded.
#[cfg(feature = "tracing")]
fn tell_kind(what: &str, error: &Error) {
    tracing::warn!(
        target: "whatsapp_business",
        operation = error.operation(),
        status = error.status(),
        "error.type" = error.kind().name(),
        "error.code" = error.code().map(crate::ErrorCode::number),
        "{what}"
    );
}

#[cfg(not(feature = "tracing"))]
fn tell_text(_: &str, _: &dyn Display) {}

#[cfg(not(feature = "tracing"))]
fn tell_kind(_: &str, _: &Error) {}

impl Guard {
    fn admits(&self, uri: &Uri, headers: &HeaderMap) -> bool {
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
        // Secrets are compared in a time that does not tell where they differ.
        given.is_some_and(|given| Secret::from(given) == *secret)
    }
}

impl<H> fmt::Debug for Receiver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("seen", &self.seen)
            .field("max_size", &self.max_size)
            .field("undecodable", &self.undecodable.is_some())
            .finish_non_exhaustive()
    }
}
