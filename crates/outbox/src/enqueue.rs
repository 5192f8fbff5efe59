//! Storing messages to send.

use std::pin::Pin;

use futures_core::Stream;
use serde::Serialize;

use crate::channel::Message;
use crate::error::{Error, Result};
use crate::lane::{LANES, lane_in_group};
use crate::options::{DEFAULT_GROUP, Options, to_millis};
use crate::outbox::Outbox;
use crate::store::{Arg, Conn, now, rows};

/// How many messages [`Outbox::enqueue_all`] stores in one transaction.
const BATCH: usize = 500;

/// A message that was enqueued, or had been before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Enqueued {
    /// The id of the message in the outbox.
    pub id: i64,
    /// Whether it was stored by this call; false if there was a message with its key.
    pub created: bool,
}

/// The result of [`Outbox::enqueue_all`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct EnqueueSummary {
    /// How many messages were stored.
    pub created: u64,
    /// How many had been stored before, under the same key.
    pub existing: u64,
    /// The messages that are not valid, by their index in the stream.
    pub rejected: Vec<(u64, Error)>,
}

/// A connection of the caller to the database of the outbox: see [`Outbox::enqueue_in`].
pub trait Connection: private::Sealed {}

mod private {
    pub trait Sealed {
        fn conn(&mut self) -> crate::store::Conn<'_>;
    }
}

#[cfg(feature = "sqlite")]
impl Connection for sqlx::SqliteConnection {}
#[cfg(feature = "sqlite")]
impl private::Sealed for sqlx::SqliteConnection {
    fn conn(&mut self) -> Conn<'_> {
        Conn::Sqlite(self)
    }
}

#[cfg(feature = "postgres")]
impl Connection for sqlx::PgConnection {}
#[cfg(feature = "postgres")]
impl private::Sealed for sqlx::PgConnection {
    fn conn(&mut self) -> Conn<'_> {
        Conn::Postgres(self)
    }
}

/// A row to insert.
#[derive(Serialize)]
struct NewMessage {
    n: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    api: &'static str,
    grp: String,
    lane: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    recipient: String,
    ordered: u8,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<String>,
}

const COLUMNS: &[(&str, &str)] = &[
    ("n", "int"),
    ("key", "text"),
    ("api", "text"),
    ("grp", "text"),
    ("lane", "int"),
    ("due_at", "int"),
    ("expires_at", "int"),
    ("recipient", "text"),
    ("ordered", "int"),
    ("body", "text"),
    ("metadata", "text"),
];

impl NewMessage {
    fn new<M: Message>(n: usize, message: &M, options: Options) -> Result<Self> {
        message.check().map_err(Error::Message)?;
        options.check()?;
        let body = serde_json::to_string(message)
            .map_err(|error| Error::Options(format!("the message cannot be encoded: {error}")))?;
        Ok(Self {
            n,
            key: options.key,
            api: M::API.as_str(),
            grp: options.group.unwrap_or_else(|| DEFAULT_GROUP.to_owned()),
            lane: lane_in_group(M::API, options.priority),
            due_at: options.not_before.map(to_millis),
            expires_at: options.expires_at.map(to_millis),
            recipient: message.recipient(),
            ordered: options.ordered.into(),
            body,
            metadata: options.metadata.map(|metadata| metadata.to_string()),
        })
    }
}

impl Outbox {
    /// Stores a message to be sent by a [`Worker`](crate::Worker).
    ///
    /// When this returns, the message survives a crash of the process. A failed call may have stored
    /// the message; with a [key](Options::key), it can be repeated.
    ///
    /// # Errors
    /// The message exceeds a limit, an option is not valid, or the database failed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> whatsapp_business_outbox::Result<()> {
    /// use whatsapp_business::OutboundMessage;
    /// use whatsapp_business_outbox::{Options, Outbox};
    ///
    /// let outbox = Outbox::open("sqlite::memory:").await?;
    /// let message = OutboundMessage::text("15550100", "Your table is ready.");
    /// let options = Options::new().with_key("table-7");
    /// let first = outbox.enqueue(&message, options.clone()).await?;
    /// let second = outbox.enqueue(&message, options).await?;
    /// assert!(first.created && !second.created);
    /// assert_eq!(first.id, second.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn enqueue<M: Message>(&self, message: &M, options: Options) -> Result<Enqueued> {
        let row = NewMessage::new(0, message, options)?;
        let mut transaction = self.store.begin().await?;
        let enqueued = insert_one(&mut transaction.conn(), row).await?;
        transaction.commit().await?;
        self.wake.notify_waiters();
        Ok(enqueued)
    }

    /// Stores a message in a transaction of the caller: it is sent if, and only if, the transaction
    /// is committed (a transactional outbox).
    ///
    /// The connection must be to the database of the outbox, whose tables are then in the same
    /// database as those of the application.
    ///
    /// # Errors
    /// Those of [`enqueue`](Self::enqueue).
    ///
    /// ```no_run
    /// # async fn example(pool: whatsapp_business_outbox::sqlx::SqlitePool,
    /// #     outbox: whatsapp_business_outbox::Outbox) -> whatsapp_business_outbox::Result<()> {
    /// use whatsapp_business::OutboundMessage;
    /// use whatsapp_business_outbox::{Options, sqlx};
    ///
    /// let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    /// sqlx::query("UPDATE orders SET state = 'shipped' WHERE id = 2041")
    ///     .execute(&mut *transaction)
    ///     .await?;
    /// let message = OutboundMessage::text("15550100", "Your order is on its way.");
    /// let options = Options::new().with_key("shipped-2041");
    /// outbox.enqueue_in(&mut *transaction, &message, options).await?;
    /// transaction.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn enqueue_in<C: Connection, M: Message>(
        &self,
        connection: &mut C,
        message: &M,
        options: Options,
    ) -> Result<Enqueued> {
        let row = NewMessage::new(0, message, options)?;
        insert_one(&mut connection.conn(), row).await
    }

    /// Stores all messages of a stream, 500 in one transaction.
    ///
    /// Messages that are not valid are returned in the summary, and do not stop the others. If the
    /// call fails or is cancelled, some messages are stored; with [keys](Options::key), it can be
    /// repeated.
    ///
    /// # Errors
    /// The database failed.
    pub async fn enqueue_all<M: Message>(
        &self,
        messages: impl Stream<Item = (M, Options)> + Send,
    ) -> Result<EnqueueSummary> {
        let mut messages = std::pin::pin!(messages);
        let mut summary = EnqueueSummary::default();
        let mut batch = Vec::with_capacity(BATCH);
        let mut index = 0;
        loop {
            let next = next(messages.as_mut()).await;
            let ended = next.is_none();
            if let Some((message, options)) = next {
                match NewMessage::new(batch.len(), &message, options) {
                    Ok(row) => batch.push(row),
                    Err(error) => summary.rejected.push((index, error)),
                }
                index += 1;
            }
            if batch.len() == BATCH || (ended && !batch.is_empty()) {
                let mut transaction = self.store.begin().await?;
                let created = insert(&mut transaction.conn(), &batch).await?.len();
                transaction.commit().await?;
                self.wake.notify_waiters();
                summary.created += created as u64;
                summary.existing += (batch.len() - created) as u64;
                batch.clear();
            }
            if ended {
                return Ok(summary);
            }
        }
    }
}

async fn next<S: Stream>(mut stream: Pin<&mut S>) -> Option<S::Item> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}

async fn insert_one(conn: &mut Conn<'_>, row: NewMessage) -> Result<Enqueued> {
    let batch = [row];
    if let [id] = insert(conn, &batch).await?[..] {
        return Ok(Enqueued { id, created: true });
    }
    let key = batch[0].key.as_deref();
    let sql = "SELECT id FROM outbox_message WHERE key = $1";
    let existing = conn.fetch_first(sql, &[Arg::OptText(key)]).await?;
    let missing =
        || Error::Corrupt("the message with the same key was deleted meanwhile".to_owned());
    Ok(Enqueued {
        id: existing.ok_or_else(missing)?.int(0)?,
        created: false,
    })
}

/// Inserts messages whose key does not exist, and returns their ids.
async fn insert(conn: &mut Conn<'_>, batch: &[NewMessage]) -> Result<Vec<i64>> {
    let json = serde_json::to_string(batch)
        .map_err(|error| Error::Options(format!("the messages cannot be encoded: {error}")))?;
    let (rows, now) = (rows(conn, COLUMNS), now(conn));
    let groups = format!(
        "INSERT INTO outbox_group (name) SELECT DISTINCT r.grp FROM {rows} AS r \
         WHERE NOT EXISTS (SELECT 1 FROM outbox_group WHERE name = r.grp) \
         ON CONFLICT (name) DO NOTHING"
    );
    conn.execute(&groups, &[Arg::Text(&json)]).await?;
    let messages = format!(
        "INSERT INTO outbox_message (key, api, group_id, lane, state, due_at, expires_at, recipient, \
             ordered_by, body, metadata, created_at, updated_at) \
         SELECT r.key, r.api, g.id, g.id * {LANES} + r.lane, 'queued', COALESCE(r.due_at, {now}), \
             r.expires_at, r.recipient, CASE WHEN r.ordered = 1 THEN r.recipient END, r.body, \
             r.metadata, {now}, {now} \
         FROM {rows} AS r JOIN outbox_group AS g ON g.name = r.grp WHERE true ORDER BY r.n \
         ON CONFLICT (key) DO NOTHING RETURNING id"
    );
    let rows = conn.fetch(&messages, &[Arg::Text(&json)]).await?;
    rows.iter().map(|row| row.int(0)).collect()
}
