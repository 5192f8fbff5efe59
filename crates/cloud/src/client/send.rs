//! Sending a message.

use bytes::Bytes;
use whatsapp_business_runtime as runtime;

use crate::error::read_error;
use crate::types::{
    MarkMessageRequest, MarkMessageRequestStatus, MarkMessageRequestTypingIndicator,
    MessageResponsePayload, MessageStatus,
};

include!(concat!(env!("BINDINGS"), "/send.rs"));

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

    fn from_body(body: &Bytes, status: u16) -> runtime::Result<Self> {
        let response: MessageResponsePayload = runtime::Error::decode_response(body, status)?;
        let contact = response.contacts.into_iter().next();
        let wa_id = contact.and_then(|contact| contact.wa_id);
        match response.messages.into_iter().next() {
            Some(message) => Ok(Self {
                id: message.id,
                wa_id,
                status: message.message_status,
            }),
            None => Err(runtime::Error::without_result(
                status,
                body,
                "messages[0].id",
                read_error,
            )),
        }
    }
}

impl Messages<'_> {
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
        let indicator = MarkMessageRequestTypingIndicator::new("text");
        self.mark(read(message_id).with_typing_indicator(indicator))
            .await
    }

    async fn mark(&self, body: MarkMessageRequest) -> Result<()> {
        let call = call(self.api)?;
        // Unlike a message, this does no harm twice.
        let call = call
            .idempotent(true)
            .json(&crate::types::Message::from(body));
        call.send_for_json::<MessageResponsePayload, Error>()
            .await?;
        Ok(())
    }
}

fn read(message_id: &str) -> MarkMessageRequest {
    MarkMessageRequest::new(message_id, "whatsapp", MarkMessageRequestStatus::Read)
}
