//! Sending one message.

use serde_json::Value;

use crate::api;
use crate::error::{Answer, Error, Kind, Result};
use crate::handles::Messages;
use crate::transport::{Api, ResponseValue};
use crate::types::{MarkMessageAsReadRequestBody, MessageResponse, SendMessageRequestBody};

pub(super) const SEND: usize = api::index_of("Messages_sendMessage");

/// A message that the server accepted. Whether it arrives is told by webhook, under its id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// The id, under which its statuses come.
    pub id: String,
    /// The WhatsApp id of the recipient, where the server says it: it can differ from the number
    /// that was asked for.
    pub wa_id: Option<String>,
}

impl Sent {
    fn of(response: ResponseValue<MessageResponse>) -> Result<Self> {
        let (status, mut fate) = (response.status(), response.fate());
        let response = response.into_inner();
        let id = response.messages.into_iter().next().and_then(|m| m.id);
        let contact = response.contacts.into_iter().next();
        let wa_id = contact.and_then(|contact| contact.wa_id);
        if let Some(id) = id {
            return Ok(Self { id, wa_id });
        }
        // A success without an id: whether there is a message, nobody knows but the server.
        fate.ambiguous |= response.errors.is_empty();
        let answer = Answer {
            status,
            errors: response.errors,
            meta: response.meta,
            body: bytes::Bytes::new(),
            retry_after: None,
        };
        let error = Error::new(Kind::Status(Box::new(answer)));
        Err(error.of_call(api::OPERATIONS[SEND].id, fate))
    }
}

/// Checks the message, and sends it.
pub(super) async fn send(api: &Api, message: &SendMessageRequestBody) -> Result<Sent> {
    message.check()?;
    Sent::of(api.messages_send_message(message).await?)
}

impl Messages<'_> {
    /// Sends a message.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let message = OutboundMessage::text("15550100", "Your table is ready.");
    /// match client.messages().send(&message).await {
    ///     Ok(sent) => println!("accepted as {}", sent.id),
    ///     Err(error) if error.is_ambiguous() => println!("look for it at the webhook: {error}"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// * it breaks a limit: nothing was sent, and the error names the field, see
    ///   [`check`](crate::OutboundMessage::check);
    /// * the server refused it, or could not be reached;
    /// * the connection was lost once the message was out: it may have been accepted
    ///   ([`is_ambiguous`](Error::is_ambiguous)).
    pub async fn send(&self, message: &SendMessageRequestBody) -> Result<Sent> {
        send(self.api, message).await
    }

    /// Sends a message that is newer than this crate, as the JSON that it is. It is not checked.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use serde_json::json;
    ///
    /// let poll = json!({"to": "15550100", "type": "poll", "poll": {"question": "Tea?"}});
    /// client.messages().send_value(&poll).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_value(&self, message: &Value) -> Result<Sent> {
        Sent::of(self.api.call(SEND).json(message).send_for_json().await?)
    }

    /// Tells the user that their message was read, and all before it.
    ///
    /// # Errors
    /// The message is not known, or the call failed.
    pub async fn mark_read(&self, message_id: &str) -> Result<()> {
        let body = MarkMessageAsReadRequestBody::new("read");
        self.mark_as_read(message_id, &body).await
    }
}
