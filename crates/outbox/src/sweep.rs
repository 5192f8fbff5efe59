//! What workers do once in a while: messages of dead workers, expired messages, and statuses that
//! arrived before their message was known.

use std::time::Duration;

use serde::Serialize;

use crate::admin::MIN_AGE;
use crate::error::{Error, Result};
use crate::message::{SELECTED, StoredMessage};
use crate::outbox::Outbox;
use crate::record::{Merged, match_uncertain, merge_statuses};
use crate::store::{Arg, now, rows, skip_locked};
use crate::worker::{Decision, Uncertain};

/// How many messages of dead workers are handled in one transaction.
const BATCH: i64 = 500;

/// How often a worker deletes old messages.
const CLEANING: Duration = Duration::from_secs(3600);

/// The reason of messages whose worker has died.
const DIED: &str = "the process ended, or lost the database, while the message was in flight";

impl Outbox {
    /// Marks messages as expired and as uncertain, and matches statuses. Workers do this every few
    /// seconds; it is needed only if there is no worker.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sweep(&self, uncertain: &Uncertain) -> Result<()> {
        while self.expire_leases(uncertain).await? == BATCH as usize {}
        let mut transaction = self.store.begin().await?;
        let mut conn = transaction.conn();
        let (now, skip_locked) = (now(&conn), skip_locked(&conn));
        let sql = format!(
            "UPDATE outbox_message SET state = 'expired', updated_at = {now} WHERE id IN ( \
                 SELECT id FROM outbox_message WHERE state = 'queued' \
                     AND expires_at IS NOT NULL AND expires_at <= {now} {skip_locked})"
        );
        conn.execute(&sql, &[]).await?;
        merge_statuses(&mut conn, Merged::Recent).await?;
        if self.match_recipients {
            match_uncertain(&mut conn).await?;
        }
        transaction.commit().await
    }

    /// Deletes finished messages of this age once an hour.
    pub(crate) async fn clean(&self, age: Duration) {
        let age = age.max(MIN_AGE);
        loop {
            match self.delete_finished(age).await {
                Ok(deleted) => tracing::debug!(deleted, "deleted finished messages"),
                Err(error) => tracing::warn!(%error, "finished messages cannot be deleted"),
            }
            tokio::time::sleep(CLEANING).await;
        }
    }

    /// Applies the policy to messages whose lease has expired, and returns their number.
    async fn expire_leases(&self, uncertain: &Uncertain) -> Result<usize> {
        #[derive(Serialize)]
        struct Decided {
            d_id: i64,
            d_state: &'static str,
        }
        let mut transaction = self.store.begin().await?;
        let mut conn = transaction.conn();
        let (now, skip_locked) = (now(&conn), skip_locked(&conn));
        let sql = format!(
            "SELECT {SELECTED} FROM outbox_message AS m JOIN outbox_group AS g ON g.id = m.group_id \
             WHERE m.state = 'in_flight' AND m.state IN ('uncertain', 'in_flight') \
                 AND m.lease_until < {now} \
             ORDER BY m.lease_until LIMIT $1 {}",
            skip_locked.replace("UPDATE", "UPDATE OF m")
        );
        let expired = conn.fetch(&sql, &[Arg::Int(BATCH)]).await?;
        if expired.is_empty() {
            return Ok(0);
        }
        let decided = expired.iter().map(|row| {
            let d_id = row.int(0)?;
            let decision = match uncertain {
                Uncertain::Hold => Decision::Hold,
                Uncertain::Resend => Decision::Resend,
                Uncertain::Decide(decide) => decide(&StoredMessage::from_row(row)?),
            };
            let d_state = match decision {
                Decision::Hold => "uncertain",
                Decision::Resend => "queued",
                Decision::Fail => "failed",
            };
            tracing::warn!(id = d_id, state = d_state, "{DIED}");
            Ok(Decided { d_id, d_state })
        });
        let decided = decided.collect::<Result<Vec<_>>>()?;
        let json = serde_json::to_string(&decided)
            .map_err(|error| Error::Corrupt(format!("decisions cannot be encoded: {error}")))?;
        let rows = rows(&conn, &[("d_id", "int"), ("d_state", "text")]);
        let sql = format!(
            "UPDATE outbox_message SET state = d_state, reason = $2, code = NULL, \
                 lease_owner = NULL, lease_until = NULL, updated_at = {now} \
             FROM {rows} AS r WHERE id = d_id"
        );
        conn.execute(&sql, &[Arg::Text(&json), Arg::Text(DIED)])
            .await?;
        transaction.commit().await?;
        Ok(expired.len())
    }
}
