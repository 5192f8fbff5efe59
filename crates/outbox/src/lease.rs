//! One turn of a worker: records outcomes and leases messages, in one transaction.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use whatsapp_business_runtime::Rate;

use crate::channel::Api;
use crate::error::{Error, Result};
use crate::lane;
use crate::record::{Merged, merge_statuses};
use crate::shared::bucket;
use crate::state::State;
use crate::store::{Arg, Conn, now, rows, skip_locked};

/// The condition of an index of the messages that are being sent, which SQLite uses only if it is
/// repeated.
const OPEN: &str = "state IN ('uncertain', 'in_flight')";

/// A message to send now.
#[derive(Debug)]
pub(crate) struct Leased {
    pub(crate) id: i64,
    pub(crate) attempts: i64,
    pub(crate) body: String,
}

/// The outcome of one attempt.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Outcome {
    pub(crate) n_id: i64,
    pub(crate) n_attempts: i64,
    n_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_delay: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_message_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_reason: Option<String>,
    /// 1 if nothing was attempted.
    n_refund: i64,
    /// Whether a callback has to decide about the message.
    #[serde(skip)]
    pub(crate) n_undecided: bool,
}

const COLUMNS: &[(&str, &str)] = &[
    ("n_id", "int"),
    ("n_attempts", "int"),
    ("n_state", "text"),
    ("n_delay", "int"),
    ("n_message_id", "text"),
    ("n_code", "int"),
    ("n_reason", "text"),
    ("n_refund", "int"),
];

impl Outcome {
    pub(crate) fn new(id: i64, attempts: i64, state: State) -> Self {
        Self {
            n_id: id,
            n_attempts: attempts,
            n_state: state.as_str(),
            n_delay: None,
            n_message_id: None,
            n_code: None,
            n_reason: None,
            n_refund: 0,
            n_undecided: false,
        }
    }

    pub(crate) fn with_message_id(mut self, message_id: String) -> Self {
        self.n_message_id = Some(message_id);
        self
    }

    /// Sets the delay of the next attempt.
    pub(crate) fn with_delay(mut self, delay: Duration) -> Self {
        self.n_delay = Some(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX / 2));
        self
    }

    pub(crate) fn with_failure(mut self, code: Option<i64>, reason: String) -> Self {
        self.n_code = code;
        self.n_reason = Some(reason);
        self
    }

    /// Marks an attempt that sent nothing, and does not count.
    pub(crate) fn not_attempted(mut self) -> Self {
        self.n_refund = 1;
        self
    }

    pub(crate) fn with_state(mut self, state: State) -> Self {
        self.n_state = state.as_str();
        self
    }

    pub(crate) fn state(&self) -> &'static str {
        self.n_state
    }
}

/// The queued messages by group, and by lane in it, with the time when the first is due.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    groups: BTreeMap<i64, Vec<(i64, i64)>>,
    /// The group that was served last.
    last: i64,
}

impl Lanes {
    /// Reads which lanes of an API have messages, of one group or all but paused ones, and returns in
    /// how many milliseconds the first message is due.
    pub(crate) async fn refresh(
        &mut self,
        conn: &mut Conn<'_>,
        api: Api,
        group: Option<&str>,
    ) -> Result<Option<i64>> {
        let now = now(conn);
        // Skips from lane to lane in the index, whatever the number of messages.
        let sql = format!(
            "WITH RECURSIVE lanes (lane) AS ( \
                 SELECT MIN(lane) FROM outbox_message WHERE state = 'queued' \
                 UNION ALL \
                 SELECT (SELECT MIN(m.lane) FROM outbox_message AS m \
                         WHERE m.state = 'queued' AND m.lane > lanes.lane) \
                 FROM lanes WHERE lanes.lane IS NOT NULL) \
             SELECT lanes.lane, \
                 (SELECT MIN(m.due_at) FROM outbox_message AS m \
                  WHERE m.state = 'queued' AND m.lane = lanes.lane) - {now} \
             FROM lanes WHERE lanes.lane IS NOT NULL AND {of_api} \
                 AND lanes.lane / {lanes_of_group} IN (SELECT id FROM outbox_group WHERE paused = 0 \
                     AND (CAST($1 AS TEXT) IS NULL OR name = $1))",
            of_api = lane::is_of("lanes.lane", api),
            lanes_of_group = lane::LANES,
        );
        self.groups.clear();
        let mut next = None;
        for row in conn.fetch(&sql, &[Arg::OptText(group)]).await? {
            let (lane, due) = (row.int(0)?, row.opt_int(1)?);
            // Without a time, another worker has just taken the last message.
            let Some(due) = due else { continue };
            next = Some(next.map_or(due, |next: i64| next.min(due)));
            let group = lane::group_of(lane);
            self.groups.entry(group).or_default().push((lane, due));
        }
        Ok(next)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns the groups in the order in which they are served: after the last.
    fn order(&self) -> Vec<i64> {
        let after = self.groups.range(self.last + 1..);
        let before = self.groups.range(..=self.last);
        after.chain(before).map(|(group, _)| *group).collect()
    }
}

/// The limits of one turn.
pub(crate) struct Turn<'a> {
    /// The id of the worker.
    pub(crate) owner: &'a str,
    /// The business number that it sends from.
    pub(crate) sender: &'a str,
    /// How long the messages are leased for, in milliseconds.
    pub(crate) lease_ms: i64,
    /// How many messages are leased at most.
    pub(crate) wanted: usize,
    /// The bucket that all workers share.
    pub(crate) rate: Option<(&'a str, Rate)>,
}

impl Turn<'_> {
    /// Records the outcomes of attempts. Recording them again changes nothing.
    pub(crate) async fn record(&self, conn: &mut Conn<'_>, outcomes: &[Outcome]) -> Result<()> {
        let json = encode(outcomes)?;
        let sql = record_sql(conn);
        let args = [Arg::Text(&json), Arg::Text(self.owner)];
        let mut reported = false;
        for row in conn.fetch(&sql, &args).await? {
            reported |= row.int_as_bool(0)?;
        }
        if reported {
            merge_statuses(conn, Merged::Outcomes(&json)).await?;
        }
        Ok(())
    }

    /// Leases messages that are due: the groups get equal shares, from their lanes of the highest
    /// priority first. Returns them with the time until the next permit, if the rate limit is
    /// exhausted.
    pub(crate) async fn lease(
        &self,
        conn: &mut Conn<'_>,
        lanes: &mut Lanes,
    ) -> Result<(Vec<Leased>, Option<Duration>)> {
        let mut wanted = self.wanted;
        let mut available = None;
        if wanted == 0 || lanes.is_empty() {
            return Ok((Vec::new(), None));
        }
        if let Some((name, rate)) = self.rate {
            let found = bucket::available(conn, name, rate, wanted).await?;
            wanted = found.permits;
            available = Some((name, rate, found));
        }
        let mut leased = Vec::with_capacity(wanted);
        let order = lanes.order();
        let mut open = order.len();
        'rounds: while leased.len() < wanted && open > 0 {
            let share = (wanted - leased.len()).div_ceil(open);
            open = 0;
            for group in &order {
                let Some(list) = lanes.groups.get_mut(group) else {
                    continue;
                };
                let mut left = share.min(wanted - leased.len());
                if left == 0 {
                    break 'rounds;
                }
                lanes.last = *group;
                while left > 0
                    && let Some(&(lane, _)) = list.first()
                {
                    let found = self.lease_lane(conn, lane, left).await?;
                    let exhausted = found.len() < left;
                    left -= found.len();
                    leased.extend(found);
                    if exhausted {
                        list.remove(0);
                    }
                }
                open += usize::from(!list.is_empty());
            }
            lanes.groups.retain(|_, list| !list.is_empty());
        }
        let mut wait = None;
        if let Some((name, rate, found)) = available {
            bucket::take(conn, name, rate, found, leased.len()).await?;
            let millis = u64::try_from(found.wait_ms).unwrap_or_default();
            wait = (found.permits == 0).then(|| Duration::from_millis(millis));
        }
        Ok((leased, wait))
    }

    async fn lease_lane(
        &self,
        conn: &mut Conn<'_>,
        lane: i64,
        limit: usize,
    ) -> Result<Vec<Leased>> {
        let sql = lease_sql(conn);
        let args = [
            Arg::Text(self.owner),
            Arg::Int(self.lease_ms),
            Arg::Int(lane),
            Arg::Int(i64::try_from(limit).unwrap_or(i64::MAX)),
            Arg::Text(self.sender),
        ];
        let rows = conn.fetch(&sql, &args).await?;
        let leased = rows.iter().map(|row| {
            Ok(Leased {
                id: row.int(0)?,
                attempts: row.int(1)?,
                body: row.text(2)?,
            })
        });
        let mut leased = leased.collect::<Result<Vec<_>>>()?;
        leased.sort_by_key(|message| message.id);
        Ok(leased)
    }

    /// Extends the leases of the worker.
    pub(crate) async fn extend(&self, conn: &mut Conn<'_>) -> Result<()> {
        let now = now(conn);
        let sql = format!(
            "UPDATE outbox_message SET lease_until = {now} + $2 \
             WHERE state = 'in_flight' AND {OPEN} AND lease_owner = $1"
        );
        let args = [Arg::Text(self.owner), Arg::Int(self.lease_ms)];
        conn.execute(&sql, &args).await.map(|_| ())
    }

    /// Returns messages to the queue that this worker leased in a turn whose result it did not get.
    /// It has sent none of them: `known` are the others.
    pub(crate) async fn release_unknown(&self, conn: &mut Conn<'_>, known: &[i64]) -> Result<u64> {
        #[derive(Serialize)]
        struct Known {
            k_id: i64,
        }
        let known: Vec<_> = known.iter().map(|id| Known { k_id: *id }).collect();
        let (rows, now) = (rows(conn, &[("k_id", "int")]), now(conn));
        let sql = format!(
            "UPDATE outbox_message SET state = 'queued', attempts = attempts - 1, \
                 lease_owner = NULL, lease_until = NULL, updated_at = {now} \
             WHERE state = 'in_flight' AND {OPEN} AND lease_owner = $2 \
                 AND id NOT IN (SELECT k_id FROM {rows} AS r)"
        );
        let json = encode(&known)?;
        conn.execute(&sql, &[Arg::Text(&json), Arg::Text(self.owner)])
            .await
    }
}

/// The statement that records outcomes. It returns for each whether a status has arrived before.
fn record_sql(conn: &Conn<'_>) -> String {
    let (rows, now) = (rows(conn, COLUMNS), now(conn));
    // If the lease has expired, another worker may have marked the message as uncertain; what
    // became of the attempt is known now. The condition is a `CASE` for PostgreSQL, which would
    // otherwise read all entries of a partial index, most of them dead, rather than these rows.
    format!(
        "UPDATE outbox_message SET \
             state = n_state, \
             due_at = CASE WHEN n_delay IS NULL THEN due_at ELSE {now} + n_delay END, \
             message_id = COALESCE(n_message_id, message_id), \
             code = n_code, reason = n_reason, attempts = attempts - n_refund, \
             lease_owner = NULL, lease_until = NULL, updated_at = {now} \
         FROM {rows} AS r WHERE id = n_id AND attempts = n_attempts \
             AND CASE state WHEN 'uncertain' THEN 1 = 1 \
                 WHEN 'in_flight' THEN lease_owner = $2 ELSE 1 = 0 END \
         RETURNING CASE WHEN EXISTS (SELECT 1 FROM outbox_status AS s \
             WHERE s.message_id = outbox_message.message_id) THEN 1 ELSE 0 END"
    )
}

/// The statement that leases the first messages of a lane.
pub(crate) fn lease_sql(conn: &Conn<'_>) -> String {
    let (now, skip_locked) = (now(conn), skip_locked(conn));
    format!(
        "WITH picked AS MATERIALIZED ( \
             SELECT m.id FROM outbox_message AS m \
             WHERE m.state = 'queued' AND m.lane = $3 AND m.due_at <= {now} \
                 AND (m.expires_at IS NULL OR m.expires_at > {now}) \
                 AND (m.ordered_by IS NULL OR NOT EXISTS ( \
                     SELECT 1 FROM outbox_message AS earlier \
                     WHERE earlier.ordered_by = m.ordered_by AND earlier.id < m.id \
                         AND earlier.ordered_by IS NOT NULL \
                         AND earlier.state IN ('queued', 'in_flight'))) \
             ORDER BY m.due_at, m.id LIMIT $4 {skip_locked}) \
         UPDATE outbox_message SET state = 'in_flight', attempts = attempts + 1, \
             attempted_at = {now}, sender = $5, lease_owner = $1, lease_until = {now} + $2, \
             updated_at = {now} \
         WHERE id IN (SELECT id FROM picked) RETURNING id, attempts, body"
    )
}

fn encode<T: Serialize>(rows: &[T]) -> Result<String> {
    serde_json::to_string(rows)
        .map_err(|error| Error::Corrupt(format!("the outcomes cannot be encoded: {error}")))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
