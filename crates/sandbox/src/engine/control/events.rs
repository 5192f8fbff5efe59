//! The stream of live events, as server-sent events for the page.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::broadcast::error::RecvError;

use crate::engine::observers::{LiveEvent, Subscription};

/// The interval of comments that detect a closed connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Returns a stream that ends with the sandbox.
pub(super) fn stream(
    subscription: Subscription,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(subscription, async |mut subscription| {
        let event = match subscription.receiver.recv().await {
            Err(RecvError::Closed) => return None,
            // Too many events at once.
            Err(RecvError::Lagged(_)) => LiveEvent::reload(),
            Ok(event) if event.kind == LiveEvent::END => return None,
            Ok(event) => event,
        };
        let event = Event::default().event(event.kind).data(event.data);
        Some((event, subscription))
    });
    let retry = Event::default().retry(Duration::from_secs(1));
    let events = stream::once(async { retry }).chain(events).map(Ok);
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive"))
}
