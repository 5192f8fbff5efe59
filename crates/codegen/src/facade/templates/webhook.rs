#[doc(inline)]
pub use whatsapp_business_runtime::webhook::Deduplicator;
#[cfg(feature = "receiver")]
#[doc(inline)]
pub use whatsapp_business_runtime::webhook::{Delivery, DeliveryFuture, DeliveryStore, Signature};

/// Parses the body of a webhook request.
///
/// Unknown types, fields and values are not an error, nor are missing ones: they are retained, and
/// available as JSON.
///
/// # Errors
/// The body is not JSON, or a field of its envelope has the wrong JSON type:
/// [`Error::path`](crate::Error::path) is its path.
pub fn parse(body: &[u8]) -> crate::Result<Event> {
    Event::try_from(bytes::Bytes::copy_from_slice(body))
}

/// The new part of an event while it is being handled: see [`Deduplicator::claim`].
pub type Claim = whatsapp_business_runtime::webhook::Claim<Event>;

/// A receiver of webhook requests for any server that uses the types of the `http` crate.
///
/// It responds with exactly 200 once the handler has succeeded: after any other status, the server
/// delivers the event again.
#[cfg(feature = "receiver")]
pub type Receiver<H> = whatsapp_business_runtime::webhook::Receiver<H, Event>;

/// Returns a router that passes events posted to any path to `handler`, and responds like
/// [`Receiver`].
///
//? signed
/// It checks no signature and responds to no handshake: use [`Receiver`] and its
/// `into_router` where the API reaches it directly.
///
//? end
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use {{crate}}::webhook::{self, Event};
///
/// let router = webhook::router(|event: Event| async move {
///     println!("{} bytes", event.raw().len());
///     Ok::<_, std::io::Error>(())
/// });
/// let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await?;
/// axum::serve(listener, router).await
/// # }
/// ```
#[cfg(feature = "axum")]
pub fn router<H, F, E>(handler: H) -> axum::Router
where
    H: Fn(Event) -> F + Send + Sync + 'static,
    F: Future<Output = std::result::Result<(), E>> + Send + 'static,
    E: std::fmt::Display + 'static,
{
    Receiver::new(handler).into_router()
}
