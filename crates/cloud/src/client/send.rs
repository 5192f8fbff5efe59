//! Sending a message.

use serde_json::Value;
use whatsapp_business_runtime::{self as runtime, ResponseValue};

use super::Api;
use super::handles::Messages;
use crate::api;
use crate::error::{Error, Result};
use crate::message::OutboundMessage;
use crate::types::{
    MarkMessageRequestPayload, MarkMessageRequestPayloadStatus,
    MarkMessageRequestPayloadTypingIndicator, MessageResponsePayload, MessageStatus,
};

pub(super) const SEND: usize = runtime::index_of(api::OPERATIONS, "Messages_sendMessage");

/// A message that the server accepted. Its delivery is reported by webhook, under its id.
///
/// With feature `test-util`, [`Sent::test`] builds one for unit tests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// The id of the message, which its statuses refer to.
    pub id: String,
    /// The WhatsApp id of the recipient, if the server returned it. It can differ from the number
    /// that the message was sent to.
    pub wa_id: Option<String>,
    /// Whether the message was accepted at once, or is held back, such as for a check of the quality
    /// of its template. Templates have it.
    pub status: Option<MessageStatus>,
}

impl Sent {
    /// Builds a value for the unit tests of an application: see
    /// [`Error::test`](crate::Error::test) for an example.
    #[cfg(feature = "test-util")]
    #[must_use]
    pub fn test(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            wa_id: None,
            status: None,
        }
    }

    fn from_response(response: ResponseValue<MessageResponsePayload>) -> Result<Self> {
        let (status, mut outcome) = (response.status(), response.outcome());
        let response = response.into_inner();
        let contact = response.contacts.into_iter().next();
        let wa_id = contact.and_then(|contact| contact.wa_id);
        if let Some(message) = response.messages.into_iter().next() {
            return Ok(Self {
                id: message.id,
                wa_id,
                status: message.message_status,
            });
        }
        // Without an id, the message may or may not have been accepted.
        outcome.ambiguous = true;
        Err(Error::without_id(status).with_call(api::OPERATIONS[SEND].id, outcome))
    }
}

/// Checks and sends a message.
pub(super) async fn send(api: &Api, message: &OutboundMessage) -> Result<Sent> {
    message.check()?;
    let call = api.call(SEND).segment(api.phone_number()?);
    let call = call.recipient(&message.to).json(message);
    Sent::from_response(call.send_for_json::<_, Error>().await?)
}

impl Messages<'_> {
    /// Sends a message from the phone number of the client.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business_cloud::Client) -> whatsapp_business_cloud::Result<()> {
    /// use whatsapp_business_cloud::OutboundMessage;
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
    /// * The client has no phone number: see
    ///   [`ClientBuilder::phone_number`](crate::ClientBuilder::phone_number).
    /// * The server refused it, or could not be reached.
    /// * The connection was lost after the message was sent: it may have been accepted
    ///   ([`is_ambiguous`](Error::is_ambiguous)).
    pub async fn send(&self, message: &OutboundMessage) -> Result<Sent> {
        send(self.api, message).await
    }

    /// Sends a message of a type that this crate does not know, as JSON. It is not checked.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business_cloud::Client) -> whatsapp_business_cloud::Result<()> {
    /// use serde_json::json;
    ///
    /// let poll = json!({
    ///     "messaging_product": "whatsapp",
    ///     "to": "15550100",
    ///     "type": "poll",
    ///     "poll": {"question": "Tea?"},
    /// });
    /// client.messages().send_value(&poll).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`send`](Self::send).
    pub async fn send_value(&self, message: &Value) -> Result<Sent> {
        let mut call = self.api.call(SEND).segment(self.api.phone_number()?);
        if let Some(to) = message.get("to").and_then(Value::as_str) {
            call = call.recipient(to);
        }
        let call = call.json(message);
        Sent::from_response(call.send_for_json::<_, Error>().await?)
    }

    /// Marks a message of a user as read, and all messages before it.
    ///
    /// # Errors
    /// The server does not know the message, or the call failed.
    pub async fn mark_read(&self, message_id: &str) -> Result<()> {
        self.mark(read(message_id)).await
    }

    /// Marks a message of a user as read, and shows that a reply is being written: until a message
    /// is sent, but for 25 seconds at most.
    ///
    /// # Errors
    /// The server does not know the message, or the call failed.
    pub async fn mark_read_and_type(&self, message_id: &str) -> Result<()> {
        let indicator = MarkMessageRequestPayloadTypingIndicator::new("text");
        self.mark(read(message_id).with_typing_indicator(indicator))
            .await
    }

    async fn mark(&self, body: MarkMessageRequestPayload) -> Result<()> {
        let call = self.api.call(SEND).segment(self.api.phone_number()?);
        // Unlike a message, this does no harm twice.
        let call = call
            .idempotent(true)
            .json(&crate::types::Message::from(body));
        call.send_for_json::<MessageResponsePayload, Error>()
            .await?;
        Ok(())
    }
}

fn read(message_id: &str) -> MarkMessageRequestPayload {
    MarkMessageRequestPayload::new(
        message_id,
        "whatsapp",
        MarkMessageRequestPayloadStatus::Read,
    )
}
