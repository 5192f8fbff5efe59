//! Sending many messages, several at a time.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use super::Sent;
use super::send::send;
use crate::error::Result;
use crate::handles::Messages;
use crate::transport::Api;
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
/// To wait for the next outcome and be cancelled there loses nothing. [`stop`](Self::stop) ends the
/// whole in good order: what is on its way is finished and told, and no other message is begun.
/// Dropped, it leaves what is on its way untold.
#[must_use = "nothing is sent unless it is polled"]
pub struct SendAll {
    api: Api,
    input: Option<Pin<Box<dyn Stream<Item = SendMessageRequestBody> + Send>>>,
    begun: usize,
    concurrency: usize,
    on_their_way: FuturesUnordered<Pin<Box<dyn Future<Output = Outcome> + Send>>>,
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

    /// The next outcome; `None` when all have been told.
    pub async fn next(&mut self) -> Option<Outcome> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn begin(&mut self, message: SendMessageRequestBody) {
        let api = self.api.clone();
        let index = self.begun;
        self.begun += 1;
        self.on_their_way.push(Box::pin(async move {
            let result = send(&api, &message).await;
            Outcome {
                index,
                message,
                result,
            }
        }));
    }
}

impl Stream for SendAll {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        while self.on_their_way.len() < self.concurrency
            && let Some(input) = &mut self.input
        {
            match input.as_mut().poll_next(context) {
                Poll::Ready(Some(message)) => self.begin(message),
                Poll::Ready(None) => self.input = None,
                Poll::Pending => break,
            }
        }
        match Pin::new(&mut self.on_their_way).poll_next(context) {
            // More may come.
            Poll::Ready(None) if self.input.is_some() => Poll::Pending,
            outcome => outcome,
        }
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
            on_their_way: FuturesUnordered::new(),
        }
    }
}
