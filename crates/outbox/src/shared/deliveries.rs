//! Webhook deliveries that were handled by any process.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use serde::Serialize;
use whatsapp_business_runtime::webhook::{Delivery, DeliveryFuture, DeliveryStore};

use super::owner;
use crate::error::{Error, Result};
use crate::outbox::Outbox;
use crate::store::{Arg, now, rows};

/// The webhook deliveries that were handled, for receivers of any number of processes: see
/// [`Outbox::delivery_store`].
#[derive(Clone, Debug)]
pub struct SharedDeliveries {
    outbox: Outbox,
    owner: String,
    lease: Duration,
}

impl Outbox {
    /// Returns a store of the webhook deliveries that were handled, by which several processes handle
    /// each message and status once.
    ///
    /// [`delete_finished`](Self::delete_finished) removes old entries.
    ///
    /// ```no_run
    /// # fn example(outbox: whatsapp_business_outbox::Outbox) {
    /// use whatsapp_business::webhook::{Deduplicator, Event, Receiver};
    ///
    /// let receiver = Receiver::new(|event: Event| async move { Ok::<_, std::io::Error>(()) })
    ///     .with_deduplicator(Deduplicator::new().with_store(outbox.delivery_store()));
    /// # let _ = receiver;
    /// # }
    /// ```
    #[must_use]
    pub fn delivery_store(&self) -> SharedDeliveries {
        SharedDeliveries {
            outbox: self.clone(),
            owner: owner(),
            lease: Duration::from_secs(60),
        }
    }
}

#[derive(Serialize)]
struct Key<'a> {
    k_key: &'a str,
}

const COLUMNS: &[(&str, &str)] = &[("k_key", "text")];

impl SharedDeliveries {
    /// Sets for how long a process that handles an event is believed to be alive. The default is one
    /// minute. Events of a process that has died are handled again after this time.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    async fn claim(&self, keys: &[String]) -> Result<Vec<Delivery>> {
        let json = encode(keys)?;
        let mut transaction = self.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        let (rows, now) = (rows(&conn, COLUMNS), now(&conn));
        let sql = format!(
            "INSERT INTO outbox_seen (key, lease_owner, lease_until, seen_at) \
             SELECT DISTINCT k_key, $2, {now} + CAST($3 AS BIGINT), {now} FROM {rows} AS r \
             WHERE true ORDER BY k_key \
             ON CONFLICT (key) DO UPDATE SET lease_owner = excluded.lease_owner, \
                 lease_until = excluded.lease_until, seen_at = excluded.seen_at \
             WHERE outbox_seen.lease_until < {now} RETURNING key"
        );
        let lease = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX / 2);
        let args = [Arg::Text(&json), Arg::Text(&self.owner), Arg::Int(lease)];
        let mut found = HashMap::new();
        for row in conn.fetch(&sql, &args).await? {
            found.insert(row.text(0)?, Delivery::New);
        }
        if found.len() < keys.len() {
            let sql = format!(
                "SELECT key, CASE WHEN lease_until IS NULL THEN 1 ELSE 0 END FROM outbox_seen \
                 WHERE key IN (SELECT k_key FROM {rows} AS r)"
            );
            for row in conn.fetch(&sql, &[Arg::Text(&json)]).await? {
                let delivery = match row.int_as_bool(1)? {
                    true => Delivery::Completed,
                    false => Delivery::Claimed,
                };
                found.entry(row.text(0)?).or_insert(delivery);
            }
        }
        transaction.commit().await?;
        // A key that occurs twice is new once.
        let deliveries = keys.iter().map(|key| {
            let before = found.insert(key.clone(), Delivery::Completed);
            before.unwrap_or(Delivery::Claimed)
        });
        Ok(deliveries.collect())
    }

    /// Runs a statement on the keys that this process has claimed.
    async fn end(&self, statement: &str, keys: &[String]) -> Result<()> {
        let json = encode(keys)?;
        let mut transaction = self.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        let rows = rows(&conn, COLUMNS);
        let sql = format!(
            "{statement} WHERE lease_owner = $2 AND key IN (SELECT k_key FROM {rows} AS r)"
        );
        conn.execute(&sql, &[Arg::Text(&json), Arg::Text(&self.owner)])
            .await?;
        transaction.commit().await
    }
}

impl DeliveryStore for SharedDeliveries {
    fn claim<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, Vec<Delivery>> {
        Box::pin(async move { self.claim(keys).await.map_err(io::Error::other) })
    }

    fn complete<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, ()> {
        let sql = "UPDATE outbox_seen SET lease_owner = NULL, lease_until = NULL";
        Box::pin(async move { self.end(sql, keys).await.map_err(io::Error::other) })
    }

    fn release<'a>(&'a self, keys: &'a [String]) -> DeliveryFuture<'a, ()> {
        let sql = "DELETE FROM outbox_seen";
        Box::pin(async move { self.end(sql, keys).await.map_err(io::Error::other) })
    }
}

fn encode(keys: &[String]) -> Result<String> {
    let keys: Vec<_> = keys.iter().map(|key| Key { k_key: key }).collect();
    serde_json::to_string(&keys)
        .map_err(|error| Error::Corrupt(format!("the keys cannot be encoded: {error}")))
}
