//! Sending many messages concurrently.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::task::JoinSet;

use super::{runtime, trace};
use crate::error::{CallOutcome, Error, Kind};

/// A message of an API, as [`SendAll`] sends it.
pub trait Sendable: Clone + Send + Sync + 'static {
    /// The client that sends it.
    type Api: Clone + Send + Sync + 'static;
    /// What the server returns for it.
    type Sent: Send + 'static;
    /// The error of the API.
    type Error: From<Error> + Send + 'static;

    /// The id of the operation.
    const OPERATION: &'static str;

    /// Checks the message, before it is given to a task.
    fn check(&self) -> Result<(), Self::Error>;

    /// Checks and sends the message.
    fn send(&self, api: &Self::Api) -> impl Future<Output = SendResult<Self>> + Send;
}

/// The result of sending a message.
pub type SendResult<M> = Result<<M as Sendable>::Sent, <M as Sendable>::Error>;

/// The outcome of one message of [`SendAll`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome<M: Sendable> {
    /// The index of the message in the input, from 0.
    pub index: usize,
    /// The message itself.
    pub message: M,
    /// The result of sending it.
    pub result: Result<M::Sent, M::Error>,
}

/// A [`Stream`] that sends many messages concurrently and yields one [`Outcome`] for each, in the
/// order in which they complete.
///
/// Each message is sent by its own task, which continues while the application handles an outcome.
/// [`next`](Self::next) is cancel safe. [`stop`](Self::stop) ends the stream gracefully: the messages
/// in flight are completed, and no other is started. Dropping the stream aborts the messages in
/// flight, which [`in_flight`](Self::in_flight) lists.
#[must_use = "nothing is sent unless it is polled"]
pub struct SendAll<M: Sendable> {
    api: M::Api,
    input: Option<Pin<Box<dyn Stream<Item = M> + Send>>>,
    started: usize,
    concurrency: usize,
    tasks: JoinSet<SendResult<M>>,
    /// By task id.
    in_flight: HashMap<tokio::task::Id, (usize, Arc<Sending<M>>)>,
    /// Outcomes of messages that were not sent.
    failed: VecDeque<Outcome<M>>,
}

/// A message in flight, and whether its task has started.
struct Sending<M> {
    message: M,
    started: AtomicBool,
}

impl<M: Sendable> SendAll<M> {
    /// Sends the messages of a stream.
    #[doc(hidden)]
    pub fn new(api: M::Api, messages: impl Stream<Item = M> + Send + 'static) -> Self {
        Self {
            api,
            input: Some(Box::pin(messages)),
            started: 0,
            concurrency: 16,
            tasks: JoinSet::new(),
            in_flight: HashMap::new(),
            failed: VecDeque::new(),
        }
    }

    /// Sets how many messages are in flight at once. The default is 16.
    pub fn with_concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Starts no other message. The stream still yields the outcomes of those in flight.
    pub fn stop(&mut self) {
        self.input = None;
    }

    /// Returns how many messages have been started: those from this index on are untouched.
    #[must_use]
    pub fn started(&self) -> usize {
        self.started
    }

    /// Returns the messages that were started and whose outcomes were not yielded yet, with their
    /// indices.
    pub fn in_flight(&self) -> impl Iterator<Item = (usize, &M)> {
        let tasks = self.in_flight.values();
        let tasks = tasks.map(|(index, sending)| (*index, &sending.message));
        let failed = self.failed.iter();
        tasks.chain(failed.map(|outcome| (outcome.index, &outcome.message)))
    }

    /// Returns the next outcome, or `None` after the last.
    pub async fn next(&mut self) -> Option<Outcome<M>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn start(&mut self, message: M) {
        let index = self.started;
        self.started += 1;
        let runtime = match message.check().and_then(|()| Ok(runtime()?)) {
            Ok(runtime) => runtime,
            Err(error) => {
                let result = Err(error);
                self.failed.push_back(Outcome {
                    index,
                    message,
                    result,
                });
                return;
            }
        };
        let sending = Arc::new(Sending {
            message,
            started: AtomicBool::new(false),
        });
        let (api, own) = (self.api.clone(), Arc::clone(&sending));
        let task = async move {
            own.started.store(true, Ordering::Release);
            own.message.send(&api).await
        };
        let task = self.tasks.spawn_on(trace::in_current_span(task), &runtime);
        self.in_flight.insert(task.id(), (index, sending));
    }

    /// Returns the outcome of a task; one without a result was aborted with its runtime.
    fn end(&mut self, task: tokio::task::Id, result: Option<SendResult<M>>) -> Option<Outcome<M>> {
        let (index, sending) = self.in_flight.remove(&task)?;
        let result = result.unwrap_or_else(|| {
            let error = aborted(M::OPERATION, sending.started.load(Ordering::Acquire));
            Err(error.into())
        });
        let message = match Arc::try_unwrap(sending) {
            Ok(sending) => sending.message,
            Err(shared) => shared.message.clone(),
        };
        Some(Outcome {
            index,
            message,
            result,
        })
    }
}

/// Returns the error of a message whose task was aborted with its runtime.
fn aborted(operation: &'static str, started: bool) -> Error {
    let outcome = CallOutcome {
        attempts: u32::from(started),
        ambiguous: started,
        retryable: !started,
    };
    let source = std::io::Error::other("the runtime of its task has shut down");
    Error::with_source(Kind::Transport, Some(Arc::new(source))).with_call(operation, outcome)
}

// Nothing in it is pinned in place.
impl<M: Sendable> Unpin for SendAll<M> {}

impl<M: Sendable> Stream for SendAll<M> {
    type Item = Outcome<M>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome<M>>> {
        while self.in_flight.len() + self.failed.len() < self.concurrency
            && let Some(input) = &mut self.input
        {
            match input.as_mut().poll_next(context) {
                Poll::Ready(Some(message)) => self.start(message),
                Poll::Ready(None) => self.input = None,
                Poll::Pending => break,
            }
        }
        if let Some(failed) = self.failed.pop_front() {
            return Poll::Ready(Some(failed));
        }
        while let Poll::Ready(Some(ended)) = self.tasks.poll_join_next_with_id(context) {
            let (task, result) = match ended {
                Ok((task, result)) => (task, Some(result)),
                Err(error) => (error.id(), None),
            };
            if let Some(outcome) = self.end(task, result) {
                return Poll::Ready(Some(outcome));
            }
        }
        if self.input.is_none() && self.tasks.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Pending
    }
}

impl<M: Sendable> fmt::Debug for SendAll<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("started", &self.started)
            .field("in_flight", &self.in_flight.len())
            .finish_non_exhaustive()
    }
}
