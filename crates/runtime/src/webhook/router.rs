//! The receiver as a router of axum.

use std::fmt::Display;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse as _;
use axum::routing::{MethodRouter, any};

use super::{Receiver, WebhookEvent};

impl<H, T: WebhookEvent> Receiver<H, T> {
    /// Converts the receiver into a router that accepts any path.
    pub fn into_router<F, E>(self) -> Router
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display + 'static,
    {
        let receiver = Arc::new(self);
        Router::new().fallback(move |request: Request| {
            let receiver = Arc::clone(&receiver);
            async move { receiver.respond(request).await.into_response() }
        })
    }

    /// Converts the receiver into a route for another router.
    ///
    /// ```no_run
    /// use whatsapp_business::webhook::{Event, Receiver};
    ///
    /// let receiver = Receiver::new(|event: Event| async move { Ok::<_, std::io::Error>(()) });
    /// let app: axum::Router = axum::Router::new()
    ///     .route("/webhook", receiver.into_method_router());
    /// ```
    pub fn into_method_router<F, E, S>(self) -> MethodRouter<S>
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display + 'static,
        S: Clone + Send + Sync + 'static,
    {
        let receiver = Arc::new(self);
        any(move |request: Request| {
            let receiver = Arc::clone(&receiver);
            async move { receiver.respond(request).await.into_response() }
        })
    }
}
