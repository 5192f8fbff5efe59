//! The stream of live events, as server-sent events for the page.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::sync::broadcast::error::RecvError;

use crate::engine::observers::{LiveEvent, Subscription};

/// The interval of comments that detect a closed connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Returns a body that ends with the sandbox.
pub(super) fn body(subscription: Subscription) -> Body {
    let events = stream::unfold((subscription, true), async |(mut subscription, first)| {
        let bytes = match first {
            true => Bytes::from_static(b"retry: 1000\n\n"),
            false => next(&mut subscription).await?,
        };
        let frame = Ok::<_, Infallible>(Frame::data(bytes));
        Some((frame, (subscription, false)))
    });
    Body::new(StreamBody::new(events))
}

async fn next(subscription: &mut Subscription) -> Option<Bytes> {
    let event = match tokio::time::timeout(KEEP_ALIVE, subscription.receiver.recv()).await {
        Err(_) => return Some(Bytes::from_static(b": keep-alive\n\n")),
        Ok(Err(RecvError::Closed)) => return None,
        // Too many events at once.
        Ok(Err(RecvError::Lagged(_))) => LiveEvent::reload(),
        Ok(Ok(event)) if event.kind == LiveEvent::END => return None,
        Ok(Ok(event)) => event,
    };
    Some(format!("event: {}\ndata: {}\n\n", event.kind, event.data).into())
}
