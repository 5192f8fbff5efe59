//! The messages of a campaign, in the types of the library.

use futures_util::stream;
use serde::de::DeserializeOwned;
use serde_json::Value;
use whatsapp_business_outbox::{EnqueueSummary, Error, Message, Options, Outbox};
use whatsapp_business_runtime as runtime;

/// Stores messages in an outbox.
pub(crate) async fn enqueue<M: Message>(
    outbox: &Outbox,
    messages: Vec<(Value, Options)>,
) -> Result<EnqueueSummary, Error> {
    let messages: Result<Vec<(M, Options)>, Error> = messages
        .into_iter()
        .map(|(message, options)| Ok((typed(&message).map_err(Error::Message)?, options)))
        .collect();
    outbox.enqueue_all(stream::iter(messages?)).await
}

/// Returns a message in the type of the library.
///
/// # Errors
/// The JSON is not a message.
pub fn typed<M: DeserializeOwned>(message: &Value) -> Result<M, runtime::Error> {
    M::deserialize(message)
        .map_err(|error| runtime::Error::request(format!("the message is not valid: {error}")))
}
