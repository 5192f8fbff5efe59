//! Sending a message.

use serde_json::Value;
use whatsapp_business_runtime::{self as runtime, ResponseValue};

use super::Api;
use super::handles::Messages;
use crate::api;
use crate::error::{self, Error, ErrorResponse, Kind, Result};
use crate::types::{MarkMessageAsReadRequestBody, MessageResponse, SendMessageRequestBody};

pub(super) const SEND: usize = api::index_of("Messages_sendMessage");

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

    fn from_response(response: ResponseValue<MessageResponse>) -> Result<Self> {
        let (status, mut outcome) = (response.status(), response.outcome());
        let response = response.into_inner();
        let id = response.messages.into_iter().next().and_then(|m| m.id);
        let contact = response.contacts.into_iter().next();
        let wa_id = contact.and_then(|contact| contact.wa_id);
        if let Some(id) = id {
            return Ok(Self { id, wa_id });
        }
        // Without an id, the message may or may not have been accepted.
        outcome.ambiguous |= response.errors.is_empty();
        let response = ErrorResponse {
            status,
            errors: error::body(response.errors, response.meta),
            body: bytes::Bytes::new(),
            retry_after: None,
        };
        let error = runtime::Error::new(Kind::Status(Box::new(response)));
        Err(error.with_call(api::OPERATIONS[SEND].id, outcome).into())
    }
}

/// Checks and sends a message.
pub(super) async fn send(api: &Api, message: &SendMessageRequestBody) -> Result<Sent> {
    message.check()?;
    let call = api.call(SEND).recipient(&message.to).json(message);
    Sent::from_response(call.send_for_json::<_, Error>().await?)
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
    /// * The server refused it, or could not be reached.
    /// * The connection was lost after the message was sent: it may have been accepted
    ///   ([`is_ambiguous`](Error::is_ambiguous)).
    pub async fn send(&self, message: &SendMessageRequestBody) -> Result<Sent> {
        send(self.api, message).await
    }

    /// Sends a message of a type that this crate does not know, as JSON. It is not checked.
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
    /// See [`send`](Self::send).
    pub async fn send_value(&self, message: &Value) -> Result<Sent> {
        let call = self.api.call(SEND).json(message);
        Sent::from_response(call.send_for_json::<_, Error>().await?)
    }

    /// Marks a message of a user as read, and all messages before it.
    ///
    /// # Errors
    /// The server does not know the message, or the call failed.
    pub async fn mark_read(&self, message_id: &str) -> Result<()> {
        let body = MarkMessageAsReadRequestBody::new("read");
        self.mark_as_read(message_id, &body).await
    }
}
