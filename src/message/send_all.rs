//! Sending many messages, several at a time.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::task::JoinSet;

use super::Sent;
use super::send::{SEND, send};
use crate::api::OPERATIONS;
use crate::error::{Error, Fate, Kind, Result};
use crate::handles::Messages;
use crate::trace;
use crate::transport::{Api, runtime};
use crate::types::SendMessageRequestBody;

/// What became of one message of many.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Which one, counted from 0 in the order in which they were given.
    pub index: usize,
    /// The message itself, to try again or to set aside.
    pub message: SendMessageRequestBody,
    /// What became of it.
    pub result: Result<Sent>,
}

/// Many messages on their way: a [`Stream`] of one [`Outcome`] for each, in the order in which they
/// are done.
///
/// Each message that is begun is sent by a task of its own: it goes on while the program is busy
/// with an outcome. To wait for the next outcome and be cancelled there loses nothing.
/// [`stop`](Self::stop) ends the whole in good order: what is on its way is finished and told, and
/// no other message is begun. Dropped, it cuts off what is on its way and leaves it untold:
/// [`on_their_way`](Self::on_their_way) says which those are.
#[must_use = "nothing is sent unless it is polled"]
pub struct SendAll {
    api: Api,
    input: Option<Pin<Box<dyn Stream<Item = SendMessageRequestBody> + Send>>>,
    begun: usize,
    concurrency: usize,
    tasks: JoinSet<Result<Sent>>,
    /// By the ids of their tasks.
    on_their_way: HashMap<tokio::task::Id, (usize, Arc<Sending>)>,
    /// Told without a task.
    told: VecDeque<Outcome>,
}

/// A message, and whether its task has begun to send it.
struct Sending {
    message: SendMessageRequestBody,
    begun: AtomicBool,
}

impl SendAll {
    /// How many messages are on their way at once: 16, if this is not called.
    pub fn with_concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Begins no other message. Those that are on their way are still told.
    pub fn stop(&mut self) {
        self.input = None;
    }

    /// How many messages have been begun: those from this index on have not been touched.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.begun
    }

    /// The messages that have been begun and not been told yet, with their indices.
    pub fn on_their_way(&self) -> impl Iterator<Item = (usize, &SendMessageRequestBody)> {
        let tasks = self.on_their_way.values();
        let tasks = tasks.map(|(index, sending)| (*index, &sending.message));
        tasks.chain(self.told.iter().map(|told| (told.index, &told.message)))
    }

    /// The next outcome; `None` when all have been told.
    pub async fn next(&mut self) -> Option<Outcome> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn begin(&mut self, message: SendMessageRequestBody) {
        let index = self.begun;
        self.begun += 1;
        let runtime = match message.check().and_then(|()| runtime()) {
            Ok(runtime) => runtime,
            Err(error) => {
                let result = Err(error);
                self.told.push_back(Outcome {
                    index,
                    message,
                    result,
                });
                return;
            }
        };
        let sending = Arc::new(Sending {
            message,
            begun: AtomicBool::new(false),
        });
        let (api, own) = (self.api.clone(), Arc::clone(&sending));
        let task = async move {
            own.begun.store(true, Ordering::Release);
            send(&api, &own.message).await
        };
        let task = self.tasks.spawn_on(trace::in_span(task), &runtime);
        self.on_their_way.insert(task.id(), (index, sending));
    }

    /// What a task came to; an error is one that ended with its runtime.
    fn end(&mut self, task: tokio::task::Id, told: Option<Result<Sent>>) -> Option<Outcome> {
        let (index, sending) = self.on_their_way.remove(&task)?;
        let result = told.unwrap_or_else(|| Err(lost(sending.begun.load(Ordering::Acquire))));
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

/// The task of a message ended with its runtime, before the message was told.
fn lost(begun: bool) -> Error {
    let fate = Fate {
        attempts: u32::from(begun),
        ambiguous: begun,
        retryable: !begun,
    };
    let source = std::io::Error::other("the runtime that sent it has ended");
    let error = Error::with_source(Kind::Transport, Some(Arc::new(source)));
    error.of_call(OPERATIONS[SEND].id, fate)
}

impl Stream for SendAll {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        while self.on_their_way.len() + self.told.len() < self.concurrency
            && let Some(input) = &mut self.input
        {
            match input.as_mut().poll_next(context) {
                Poll::Ready(Some(message)) => self.begin(message),
                Poll::Ready(None) => self.input = None,
                Poll::Pending => break,
            }
        }
        if let Some(told) = self.told.pop_front() {
            return Poll::Ready(Some(told));
        }
        while let Poll::Ready(Some(ended)) = self.tasks.poll_join_next_with_id(context) {
            let (task, told) = match ended {
                Ok((task, result)) => (task, Some(result)),
                Err(error) => (error.id(), None),
            };
            if let Some(outcome) = self.end(task, told) {
                return Poll::Ready(Some(outcome));
            }
        }
        if self.input.is_none() && self.tasks.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Pending
    }
}

impl std::fmt::Debug for SendAll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendAll")
            .field("begun", &self.begun)
            .field("on_their_way", &self.on_their_way.len())
            .finish_non_exhaustive()
    }
}

impl Messages<'_> {
    /// Sends all messages of a stream, several at a time, with one outcome for each.
    ///
    /// Each is checked and repeated as by [`send`](Self::send); one that fails does not stop the
    /// others. Nothing is read ahead of what is being sent.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use futures_util::stream;
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let recipients = ["15550100", "15550101"];
    /// let messages = recipients.map(|to| OutboundMessage::text(to, "We open at nine."));
    /// let mut all = client.messages().send_all(stream::iter(messages)).with_concurrency(8);
    /// while let Some(outcome) = all.next().await {
    ///     println!("{}: {:?}", recipients[outcome.index], outcome.result);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_all(
        &self,
        messages: impl Stream<Item = SendMessageRequestBody> + Send + 'static,
    ) -> SendAll {
        SendAll {
            api: self.api.clone(),
            input: Some(Box::pin(messages)),
            begun: 0,
            concurrency: 16,
            tasks: JoinSet::new(),
            on_their_way: HashMap::new(),
            told: VecDeque::new(),
        }
    }
}
