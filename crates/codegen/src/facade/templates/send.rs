use futures_core::Stream;
use serde_json::Value;
use whatsapp_business_runtime::client::{CallBuilder, Sendable};

use crate::client::Api;
use crate::error::{Error, Result};
use crate::handles::Messages;
use crate::message::OutboundMessage;

pub(crate) const SEND: usize = crate::metadata::index_of("{{send}}");

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

    const OPERATION: &'static str = crate::api::OPERATIONS[SEND].id;

    fn check(&self) -> Result<()> {
        Self::check(self)
    }

    async fn send(&self, api: &Api) -> Result<Sent> {
        self.check()?;
//? recipient
        let to = self.recipient_id();
//? !recipient
        let to = &self.to;
//? end
        let call = call(api)?.recipient(to).json(self);
        sent(call).await
    }
}

/// Begins a call that sends a message.
pub(crate) fn call(api: &Api) -> Result<CallBuilder<'_>> {
//? scope
    Ok(api.transport.call_in(SEND, api.phone_number()?))
//? !scope
    Ok(api.call(SEND))
//? end
}

/// Sends the call, and returns what the server accepted.
async fn sent(call: CallBuilder<'_>) -> Result<Sent> {
    let response = call.send_for_value::<_, Error>(Sent::from_body).await?;
    Ok(response.into_inner())
}

impl Messages<'_> {
    /// Sends a message.
    ///
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// use {{crate}}::OutboundMessage;
    ///
    /// let message = OutboundMessage::text("15550100", "Your table is ready.");
    /// match client.messages().send(&message).await {
    ///     Ok(sent) => println!("accepted as {}", sent.id),
    ///     Err(error) if error.is_ambiguous() => println!("wait for the webhook: {error}"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// * The message exceeds a limit: nothing was sent, and [`Error::path`] is the field; see
    ///   [`check`](crate::OutboundMessage::check).
//? scope
    /// * The client has no phone number: see
    ///   [`ClientBuilder::phone_number`](crate::ClientBuilder::phone_number).
//? end
    /// * The server refused it, or could not be reached.
    /// * The connection was lost after the message was sent: it may have been accepted
    ///   ([`is_ambiguous`](Error::is_ambiguous)).
    pub async fn send(&self, message: &OutboundMessage) -> Result<Sent> {
        Sendable::send(message, self.api).await
    }

    /// Sends a message of a type that this crate does not know, as JSON. It is not checked.
    ///
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// use serde_json::json;
    ///
    /// let poll = json!({ {{constants}}"to": "15550100", "type": "poll", "poll": {"question": "Tea?"}});
    /// client.messages().send_value(&poll).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Fails as [`send`](Self::send) does.
    pub async fn send_value(&self, message: &Value) -> Result<Sent> {
        let mut call = call(self.api)?;
        let to = message.get("to").or_else(|| message.get("recipient"));
        if let Some(to) = to.and_then(Value::as_str) {
            call = call.recipient(to);
        }
        sent(call.json(message)).await
    }

    /// Sends all messages of a stream concurrently, and returns a stream of their outcomes.
    ///
    /// Each message is checked and retried as by [`send`](Self::send); a failure does not stop the
    /// others. Messages are taken from the stream as they are sent.
    ///
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// use futures_util::stream;
    /// use {{crate}}::OutboundMessage;
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
