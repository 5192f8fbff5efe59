//! What an operator does: look at messages, pause groups, and decide about single messages.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::message::{SELECTED, StoredMessage};
use crate::outbox::Outbox;
use crate::record::{Merged, merge_statuses};
use crate::state::State;
use crate::store::{Arg, now};

/// How many rows [`Outbox::delete_finished`] examines in one transaction.
const CHUNK: i64 = 10_000;

/// The least age of messages that are deleted: statuses may arrive that late.
pub(crate) const MIN_AGE: Duration = Duration::from_secs(24 * 3600);

/// What became of an uncertain message, as somebody has found out: see [`Outbox::resolve`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resolution {
    /// It was sent, with the id of the message if that is known.
    Accepted(Option<String>),
    /// It was not sent, and is to be sent now.
    Resend,
    /// It was not sent, and is not to be sent.
    Failed,
}

/// Which messages [`Outbox::list`] returns: all by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Those of this group.
    pub group: Option<String>,
    /// Those in this state.
    pub state: Option<State>,
}

impl Filter {
    /// Creates a filter that all messages pass.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`group`](Self::group).
    #[must_use]
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets [`state`](Self::state).
    #[must_use]
    pub fn with_state(mut self, state: State) -> Self {
        self.state = Some(state);
        self
    }
}

impl Outbox {
    /// Returns a message by its id in the outbox.
    ///
    /// # Errors
    /// The database failed.
    pub async fn get(&self, id: i64) -> Result<Option<StoredMessage>> {
        let mut found = self.select("m.id = $1", &[Arg::Int(id)]).await?;
        Ok(found.pop())
    }

    /// Returns a message by the key that it was enqueued with.
    ///
    /// # Errors
    /// The database failed.
    pub async fn get_by_key(&self, key: &str) -> Result<Option<StoredMessage>> {
        let mut found = self.select("m.key = $1", &[Arg::Text(key)]).await?;
        Ok(found.pop())
    }

    /// Returns up to `limit` messages whose id is greater than `after`, in the order of their ids. To
    /// read all, begin with 0 and continue with the id of the last.
    ///
    /// # Errors
    /// The database failed.
    ///
    /// ```no_run
    /// # async fn example(outbox: whatsapp_business_outbox::Outbox) -> whatsapp_business_outbox::Result<()> {
    /// use whatsapp_business_outbox::{Filter, State};
    ///
    /// let failed = Filter::new().with_group("reminders").with_state(State::Failed);
    /// for message in outbox.list(&failed, 0, 100).await? {
    ///     println!("{}: {:?}", message.recipient, message.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(
        &self,
        filter: &Filter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredMessage>> {
        let mut condition = "m.id > $1".to_owned();
        let mut args = vec![Arg::Int(after), Arg::Int(limit.into())];
        if let Some(group) = &filter.group {
            condition.push_str(" AND m.group_id = (SELECT id FROM outbox_group WHERE name = $3)");
            args.push(Arg::Text(group));
        }
        if let Some(state) = filter.state {
            args.push(Arg::Text(state.as_str()));
            condition.push_str(&format!(" AND m.state = ${}", args.len()));
        }
        condition.push_str(" ORDER BY m.id LIMIT $2");
        self.select(&condition, &args).await
    }

    /// Returns the names of all groups, in the order in which they were created.
    ///
    /// # Errors
    /// The database failed.
    pub async fn groups(&self) -> Result<Vec<String>> {
        let mut transaction = self.store.read().await?;
        let sql = "SELECT name FROM outbox_group ORDER BY id";
        let rows = transaction.conn().fetch(sql, &[]).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }

    async fn select(&self, condition: &str, args: &[Arg<'_>]) -> Result<Vec<StoredMessage>> {
        let mut transaction = self.store.read().await?;
        let sql = format!(
            "SELECT {SELECTED} FROM outbox_message AS m \
             JOIN outbox_group AS g ON g.id = m.group_id WHERE {condition}"
        );
        let rows = transaction.conn().fetch(&sql, args).await?;
        rows.iter().map(StoredMessage::from_row).collect()
    }

    /// Stops sending the messages of a group. Workers stop within a second; messages in flight are
    /// completed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pause(&self, group: &str) -> Result<()> {
        self.set_paused(group, 1).await
    }

    /// Continues sending the messages of a group.
    ///
    /// # Errors
    /// The database failed.
    pub async fn resume(&self, group: &str) -> Result<()> {
        self.set_paused(group, 0).await?;
        self.wake.notify_waiters();
        Ok(())
    }

    async fn set_paused(&self, group: &str, paused: i64) -> Result<()> {
        let mut transaction = self.store.begin().await?;
        let sql = "INSERT INTO outbox_group (name, paused) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET paused = excluded.paused";
        let args = [Arg::Text(group), Arg::Int(paused)];
        transaction.conn().execute(sql, &args).await?;
        transaction.commit().await
    }

    /// Cancels a message that is queued, and returns whether it was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn cancel(&self, id: i64) -> Result<bool> {
        let condition = "id = $1 AND state = 'queued'";
        let changed = self
            .update("state = 'cancelled'", condition, &[Arg::Int(id)])
            .await?;
        Ok(changed > 0)
    }

    /// Cancels all queued messages of a group, and returns their number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn cancel_group(&self, group: &str) -> Result<u64> {
        let condition =
            "group_id = (SELECT id FROM outbox_group WHERE name = $1) AND state = 'queued'";
        self.update("state = 'cancelled'", condition, &[Arg::Text(group)])
            .await
    }

    /// Queues a message again that has failed, expired or was cancelled, and returns whether it was
    /// in one of these states. Its attempts are counted anew.
    ///
    /// A message that failed after the server had accepted it is sent as a new one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn retry(&self, id: i64) -> Result<bool> {
        let assignments = "state = 'queued', attempts = 0, message_id = NULL, expires_at = NULL, \
             reason = NULL, code = NULL";
        let condition = "id = $1 AND state IN ('failed', 'expired', 'cancelled')";
        let changed = self.update(assignments, condition, &[Arg::Int(id)]).await?;
        self.wake.notify_waiters();
        Ok(changed > 0)
    }

    /// Resolves an uncertain message, and returns whether it was uncertain.
    ///
    /// # Errors
    /// The database failed.
    pub async fn resolve(&self, id: i64, resolution: Resolution) -> Result<bool> {
        let condition = "id = $1 AND state = 'uncertain'";
        let changed = match &resolution {
            Resolution::Accepted(message_id) => {
                self.update(
                    "state = 'accepted', message_id = COALESCE($2, message_id), reason = NULL, \
                     code = NULL",
                    condition,
                    &[Arg::Int(id), Arg::OptText(message_id.as_deref())],
                )
                .await?
            }
            Resolution::Resend => {
                self.update("state = 'queued'", condition, &[Arg::Int(id)])
                    .await?
            }
            Resolution::Failed => {
                self.update("state = 'failed'", condition, &[Arg::Int(id)])
                    .await?
            }
        };
        if let Resolution::Accepted(Some(id)) = &resolution
            && changed > 0
        {
            // Its statuses may have arrived before.
            let mut transaction = self.store.begin().await?;
            merge_statuses(&mut transaction.conn(), Merged::Id(id)).await?;
            transaction.commit().await?;
        }
        self.wake.notify_waiters();
        Ok(changed > 0)
    }

    async fn update(&self, assignments: &str, condition: &str, args: &[Arg<'_>]) -> Result<u64> {
        let mut transaction = self.store.begin().await?;
        let mut conn = transaction.conn();
        let sql = format!(
            "UPDATE outbox_message SET {assignments}, updated_at = {} WHERE {condition}",
            now(&conn)
        );
        let changed = conn.execute(&sql, args).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// Deletes finished messages, unmatched statuses and remembered webhook deliveries that have not
    /// changed for so long, and returns the number of messages. Their keys can then be used again.
    ///
    /// It examines 10,000 messages in one transaction, so that workers are not blocked for long.
    ///
    /// # Errors
    /// The database failed, or `age` is shorter than a day: statuses may arrive that late.
    pub async fn delete_finished(&self, age: Duration) -> Result<u64> {
        if age < MIN_AGE {
            let reason = "finished messages are retained for at least a day, as statuses may arrive \
                 that late";
            return Err(Error::Options(reason.to_owned()));
        }
        self.delete_older(i64::try_from(age.as_millis()).unwrap_or(i64::MAX / 2))
            .await
    }

    pub(crate) async fn delete_older(&self, age: i64) -> Result<u64> {
        let (mut after, mut deleted) = (0, 0);
        loop {
            let mut transaction = self.store.begin().await?;
            let mut conn = transaction.conn();
            let now = now(&conn);
            let bound = "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM (SELECT id FROM \
                 outbox_message WHERE id > $1 ORDER BY id LIMIT $2) AS m";
            let args = [Arg::Int(after), Arg::Int(CHUNK)];
            let last = conn.fetch_first(bound, &args).await?;
            let last = last.map_or(Ok(0), |row| row.int(0))?;
            if last == 0 {
                for (table, column) in
                    [("outbox_status", "received_at"), ("outbox_seen", "seen_at")]
                {
                    let sql = format!("DELETE FROM {table} WHERE {column} < {now} - $1");
                    conn.execute(&sql, &[Arg::Int(age)]).await?;
                }
                transaction.commit().await?;
                return Ok(deleted);
            }
            let sql = format!(
                "DELETE FROM outbox_message WHERE id > $1 AND id <= $2 \
                 AND state NOT IN ('queued', 'in_flight', 'uncertain') AND updated_at < {now} - $3"
            );
            let args = [Arg::Int(after), Arg::Int(last), Arg::Int(age)];
            deleted += conn.execute(&sql, &args).await?;
            transaction.commit().await?;
            after = last;
        }
    }
}
