//! What happens, as server-sent events: how the page stays live.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Shared;
use crate::state::Happening;

/// A comment this often, so that a dead connection is noticed.
const ALIVE: Duration = Duration::from_secs(15);

type Next = Pin<Box<dyn Future<Output = (Option<Bytes>, Receiver<Happening>)> + Send>>;

/// An endless body; it ends with the sandbox.
pub(super) struct Events {
    next: Next,
    state: Shared,
}

impl Events {
    pub(super) fn new(state: &Shared) -> Self {
        let receiver = state.happenings.subscribe();
        let hello = async { (Some(Bytes::from_static(b"retry: 1000\n\n")), receiver) };
        state.watchers.fetch_add(1, Ordering::Relaxed);
        Self {
            next: Box::pin(hello),
            state: Arc::clone(state),
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.state.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let (event, receiver) = std::task::ready!(self.next.as_mut().poll(cx));
        self.next = Box::pin(next(receiver));
        Poll::Ready(event.map(|event| Ok(Frame::data(event))))
    }
}

async fn next(mut receiver: Receiver<Happening>) -> (Option<Bytes>, Receiver<Happening>) {
    let event = match tokio::time::timeout(ALIVE, receiver.recv()).await {
        Err(_) => Some(Bytes::from_static(b": still here\n\n")),
        Ok(Ok(happening)) if happening.kind == Happening::END => None,
        Ok(Ok(happening)) => Some(line(happening.kind, &happening.data)),
        // Too much at once: the page reads everything anew.
        Ok(Err(RecvError::Lagged(_))) => Some(line("reset", &Arc::from("null"))),
        Ok(Err(RecvError::Closed)) => None,
    };
    (event, receiver)
}

fn line(kind: &str, data: &Arc<str>) -> Bytes {
    format!("event: {kind}\ndata: {data}\n\n").into()
}
