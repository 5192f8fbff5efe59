//! Sending a message.

use bytes::Bytes;
use whatsapp_business_runtime as runtime;

use crate::error::read_error;
use crate::types::{MarkMessageAsReadRequestBody, MessageResponse};

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
        }
    }

    fn from_body(body: &Bytes, status: u16) -> runtime::Result<Self> {
        let response: MessageResponse = runtime::Error::decode_response(body, status)?;
        let contact = response.contacts.into_iter().next();
        let wa_id = contact.and_then(|contact| contact.wa_id);
        let id = response.messages.into_iter().next().and_then(|m| m.id);
        let lost = || runtime::Error::without_result(status, body, "messages[0].id", read_error);
        let id = id.ok_or_else(lost)?;
        Ok(Self { id, wa_id })
    }
}

impl Messages<'_> {
    /// Marks a message of a user as read, and all messages before it.
    ///
    /// # Errors
    /// The server does not know the message, or the call failed.
    pub async fn mark_read(&self, message_id: &str) -> Result<()> {
        let body = MarkMessageAsReadRequestBody::new("read");
        self.mark_as_read(message_id, &body).await
    }
}
