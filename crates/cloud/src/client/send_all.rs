//! Sending many messages concurrently.

use futures_core::Stream;
use whatsapp_business_runtime::client::Sendable;

use super::Api;
use super::handles::Messages;
use super::send::{SEND, Sent, send};
use crate::api::OPERATIONS;
use crate::error::{Error, Result};
use crate::message::OutboundMessage;

/// The outcome of one message of [`SendAll`].
pub type Outcome = whatsapp_business_runtime::Outcome<OutboundMessage>;

/// A stream that sends many messages concurrently: see
/// [`Messages::send_all`](crate::handles::Messages::send_all).
pub type SendAll = whatsapp_business_runtime::SendAll<OutboundMessage>;

#[doc(hidden)]
impl Sendable for OutboundMessage {
    type Api = Api;
    type Sent = Sent;
    type Error = Error;

    const OPERATION: &'static str = OPERATIONS[SEND].id;

    fn check(&self) -> Result<()> {
        Self::check(self)
    }

    async fn send(&self, api: &Api) -> Result<Sent> {
        send(api, self).await
    }
}

impl Messages<'_> {
    /// Sends all messages of a stream concurrently, and returns a stream of their outcomes.
    ///
    /// Each message is checked and retried as by [`send`](Self::send); a failure does not stop the
    /// others. Messages are taken from the stream as they are sent.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business_cloud::Client) -> whatsapp_business_cloud::Result<()> {
    /// use futures_util::stream;
    /// use whatsapp_business_cloud::OutboundMessage;
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
        messages: impl Stream<Item = OutboundMessage> + Send + 'static,
    ) -> SendAll {
        SendAll::new(self.api.clone(), messages)
    }
}
