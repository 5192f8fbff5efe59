//! Sending.

use crate::error::{Error, Result};
use crate::handles::Messages;
use crate::types::{MarkMessageAsReadRequestBody, MessageResponse, SendMessageRequestBody};

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
    fn from_response(response: MessageResponse) -> Result<Self> {
        let id = response.messages.into_iter().next().and_then(|m| m.id);
        let contact = response.contacts.into_iter().next();
        Ok(Self {
            id: id.ok_or_else(|| {
                Error::request("the server accepted the message without giving its id").of_call(
                    "Messages_sendMessage",
                    1,
                    true,
                )
            })?,
            wa_id: contact.and_then(|contact| contact.wa_id),
        })
    }
}

impl Messages<'_> {
    /// Sends a message.
    ///
    /// # Errors
    /// * it breaks a limit: nothing was sent, and the error names the field, see
    ///   [`check`](crate::OutboundMessage::check);
    /// * the server refused it, or could not be reached;
    /// * the connection was lost once the message was out: it may have been accepted
    ///   ([`is_ambiguous`](Error::is_ambiguous)).
    pub async fn send(&self, message: &SendMessageRequestBody) -> Result<Sent> {
        message.check()?;
        Sent::from_response(self.send_message(message).await?)
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
