//! Recording statuses as a layer of axum.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tower_layer::Layer;
use tower_service::Service;
use whatsapp_business_runtime::webhook::{Receiver, WebhookEvent};

use crate::channel::StatusEvent;
use crate::outbox::Outbox;
use crate::recording::HandlerFuture;

/// The largest body that is recorded, in bytes, which is also that of a [`Receiver`].
const MAX_SIZE: usize = 1 << 20;

/// The handler of the receiver that a [`RecordLayer`] consists of.
pub type RecordHandler<T> = Box<dyn Fn(T) -> HandlerFuture + Send + Sync>;

/// A layer that records the statuses of webhook events before the handler is called: see
/// [`Outbox::record_layer`].
pub struct RecordLayer<T: WebhookEvent>(Arc<Receiver<RecordHandler<T>, T>>);

impl Outbox {
    /// Returns a layer for the route of the webhook. It [records](Self::record) the statuses of each
    /// event, and passes the request on unchanged; if that fails, it responds with 500, so that the
    /// event is delivered again.
    ///
    /// `settings` adds the checks of a [`Receiver`], as the layer is in front of any other:
    ///
    /// ```no_run
    /// # fn example(outbox: whatsapp_business_outbox::Outbox) {
    /// use axum::routing::post;
    /// use whatsapp_business::webhook::Event;
    ///
    /// let layer = outbox.record_layer::<Event>(|receiver| {
    ///     receiver.with_basic_auth("whatsapp", "the password in the webhook's URL")
    /// });
    /// let app: axum::Router = axum::Router::new()
    ///     .route("/webhook", post(async |body: String| println!("{body}")).layer(layer));
    /// # }
    /// ```
    ///
    /// With a [`Receiver`] of your own, [`recording`](Self::recording) is simpler.
    pub fn record_layer<T: WebhookEvent + StatusEvent>(
        &self,
        settings: impl FnOnce(Receiver<RecordHandler<T>, T>) -> Receiver<RecordHandler<T>, T>,
    ) -> RecordLayer<T> {
        let record = self.recording(async |_: T| Ok::<_, Infallible>(()));
        let handler: RecordHandler<T> = Box::new(record);
        // Recording is idempotent, and must be repeated if the handler behind the layer fails.
        let receiver = Receiver::new(handler).with_deduplicator(None);
        RecordLayer(Arc::new(settings(receiver)))
    }
}

impl<S, T: WebhookEvent> Layer<S> for RecordLayer<T> {
    type Service = RecordService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        RecordService {
            receiver: Arc::clone(&self.0),
            inner,
        }
    }
}

/// The service of a [`RecordLayer`].
pub struct RecordService<S, T: WebhookEvent> {
    receiver: Arc<Receiver<RecordHandler<T>, T>>,
    inner: S,
}

impl<S, T> Service<Request> for RecordService<S, T>
where
    T: WebhookEvent + Sync,
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let receiver = Arc::clone(&self.receiver);
        // The service that was polled until it was ready is the one to call.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let Ok(body) = to_bytes(body, MAX_SIZE).await else {
                return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
            };
            let recorded = Request::from_parts(head.clone(), Body::from(body.clone()));
            let response = receiver.respond(recorded).await;
            match response.status() {
                // A body that is not an event is for the handler to respond to.
                StatusCode::OK | StatusCode::BAD_REQUEST => {
                    inner
                        .call(Request::from_parts(head, Body::from(body)))
                        .await
                }
                _ => Ok(response.into_response()),
            }
        })
    }
}

impl<T: WebhookEvent> Clone for RecordLayer<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Clone, T: WebhookEvent> Clone for RecordService<S, T> {
    fn clone(&self) -> Self {
        Self {
            receiver: Arc::clone(&self.receiver),
            inner: self.inner.clone(),
        }
    }
}

impl<T: WebhookEvent> fmt::Debug for RecordLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RecordLayer").field(&self.0).finish()
    }
}

impl<S, T: WebhookEvent> fmt::Debug for RecordService<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordService").finish_non_exhaustive()
    }
}
