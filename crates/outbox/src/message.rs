//! A message as it is stored.

use std::time::SystemTime;

use serde_json::Value;

use crate::channel::{Api, Message};
use crate::error::{Error, Result};
use crate::options::from_millis;
use crate::state::State;
use crate::store::Row;

/// A message of the outbox.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StoredMessage {
    /// The id in the outbox.
    pub id: i64,
    /// The key that it was enqueued with.
    pub key: Option<String>,
    /// Its group.
    pub group: String,
    /// Its state.
    pub state: State,
    /// The API that it is for.
    pub api: Api,
    /// The recipient: the digits of a number, or the id of a group.
    pub recipient: String,
    /// The message as the JSON of the request: see [`decode`](Self::decode).
    pub body: Value,
    /// The metadata of the caller.
    pub metadata: Option<Value>,
    /// How many times a worker has begun to send it.
    pub attempts: i64,
    /// The id that the server returned, which statuses refer to.
    pub message_id: Option<String>,
    /// The code of the API of the last failure.
    pub code: Option<i64>,
    /// The reason of the last failure.
    pub reason: Option<String>,
    /// When it is sent, if it is queued: not before this time.
    pub due_at: SystemTime,
    /// When it was enqueued.
    pub created_at: SystemTime,
    /// When its state changed last.
    pub updated_at: SystemTime,
}

/// What [`StoredMessage::from_row`] reads, of tables `m` and `g`.
pub(crate) const SELECTED: &str = "m.id, m.key, g.name, m.state, m.body, m.metadata, m.attempts, \
    m.message_id, m.code, m.reason, m.due_at, m.created_at, m.updated_at, m.api, m.recipient";

impl StoredMessage {
    /// Decodes the message itself.
    ///
    /// # Errors
    /// It is for another API than that of `M`, or its JSON was written by something else.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> whatsapp_business_outbox::Result<()> {
    /// use whatsapp_business::OutboundMessage;
    /// use whatsapp_business_outbox::{Options, Outbox};
    ///
    /// let outbox = Outbox::open("sqlite::memory:").await?;
    /// let message = OutboundMessage::text("15550100", "Hello");
    /// let id = outbox.enqueue(&message, Options::new()).await?.id;
    /// let stored = outbox.get(id).await?.map(|stored| stored.decode::<OutboundMessage>());
    /// assert_eq!(stored.transpose()?, Some(message));
    /// # Ok(())
    /// # }
    /// ```
    pub fn decode<M: Message>(&self) -> Result<M> {
        if self.api != M::API {
            return Err(Error::Options(format!(
                "message {} is for API {}, not for {}",
                self.id,
                self.api,
                M::API
            )));
        }
        M::deserialize(&self.body).map_err(|error| {
            Error::Corrupt(format!(
                "the body of message {} is not valid: {error}",
                self.id
            ))
        })
    }

    pub(crate) fn from_row(row: &Row) -> Result<Self> {
        let id = row.int(0)?;
        let wrong = |what: &str, error: serde_json::Error| {
            Error::Corrupt(format!("the {what} of message {id} is not valid: {error}"))
        };
        let metadata = row.opt_text(5)?;
        Ok(Self {
            id,
            key: row.opt_text(1)?,
            group: row.text(2)?,
            state: State::parse(&row.text(3)?)?,
            api: Api::parse(&row.text(13)?)?,
            recipient: row.text(14)?,
            body: serde_json::from_str(&row.text(4)?).map_err(|error| wrong("body", error))?,
            metadata: metadata
                .map(|json| serde_json::from_str(&json))
                .transpose()
                .map_err(|error| wrong("metadata", error))?,
            attempts: row.int(6)?,
            message_id: row.opt_text(7)?,
            code: row.opt_int(8)?,
            reason: row.opt_text(9)?,
            due_at: from_millis(row.int(10)?),
            created_at: from_millis(row.int(11)?),
            updated_at: from_millis(row.int(12)?),
        })
    }
}
