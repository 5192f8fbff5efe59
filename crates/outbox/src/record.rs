//! Statuses from the webhook.

use std::collections::HashMap;

use serde::Serialize;

use crate::channel::{StatusEvent, sender_name};
use crate::error::{Error, Result};
use crate::outbox::Outbox;
use crate::store::{Arg, Conn, now, rows};

/// A status of a message.
#[derive(Debug, Clone, Serialize)]
struct Reported {
    s_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    s_recipient: Option<String>,
    s_sender: String,
    s_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    s_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s_reason: Option<String>,
    /// Whether it is the first status of a message.
    s_began: i64,
}

const COLUMNS: &[(&str, &str)] = &[
    ("s_id", "text"),
    ("s_recipient", "text"),
    ("s_sender", "text"),
    ("s_state", "text"),
    ("s_code", "int"),
    ("s_reason", "text"),
    ("s_began", "int"),
];

/// The progress of a state as a SQL expression: a message never goes back. One that has failed
/// after it was sent, but was delivered all the same, is delivered.
fn rank(state: &str) -> String {
    format!(
        "CASE {state} WHEN 'accepted' THEN 1 WHEN 'sent' THEN 2 WHEN 'failed' THEN 3 \
         WHEN 'delivered' THEN 4 WHEN 'read' THEN 5 ELSE 0 END"
    )
}

fn rank_of(state: &str) -> u8 {
    match state {
        "sent" => 2,
        "failed" => 3,
        "delivered" => 4,
        "read" => 5,
        _ => 0,
    }
}

impl Outbox {
    /// Updates messages by the statuses of a webhook event, and returns how many changed.
    ///
    /// Statuses may arrive in any order, repeatedly, and before the response of the send has been
    /// stored: a message never goes back to an earlier state. Everything else in the event is
    /// ignored.
    ///
    /// # Uncertain messages
    /// The API returns the id of a message in the response that was lost, and takes no id of the
    /// caller: a status cannot name an uncertain message. It is matched by its recipient, if
    /// * a status `sent` or `failed` with an id that the outbox does not know arrived after the
    ///   attempt began, for at most one such id of this recipient;
    /// * there is one uncertain message to this recipient, and none in flight.
    ///
    /// Only statuses and attempts of the same API and business number are compared.
    ///
    /// This assumes that all messages of the business number are sent through this outbox; see
    /// [`with_recipient_matching`](Self::with_recipient_matching). It does not match if the WhatsApp
    /// id of the recipient differs from the number that the message was sent to, and not for groups.
    /// That a message was *not* sent cannot be concluded from any status.
    ///
    /// # Errors
    /// The database failed. Respond with a status other than 200, so that the event is delivered
    /// again.
    pub async fn record<T: StatusEvent>(&self, event: &T) -> Result<u64> {
        let mut reported: HashMap<String, Reported> = HashMap::new();
        for status in event.statuses() {
            let state = status.state.as_str();
            if rank_of(state) == 0 {
                continue;
            }
            let new = Reported {
                s_id: status.id.to_owned(),
                s_recipient: status.recipient.map(str::to_owned),
                s_sender: sender_name(T::API, status.sender),
                s_state: state,
                s_code: status.code,
                s_reason: status.reason.map(str::to_owned),
                s_began: i64::from(matches!(state, "sent" | "failed")),
            };
            let began = new.s_began;
            let entry = reported
                .entry(status.id.to_owned())
                .or_insert_with(|| new.clone());
            if rank_of(state) > rank_of(entry.s_state) {
                *entry = new;
            }
            entry.s_began |= began;
        }
        if reported.is_empty() {
            return Ok(0);
        }
        // In one order, so that two transactions do not lock the same rows in opposite orders.
        let mut reported: Vec<_> = reported.into_values().collect();
        reported.sort_by(|one, other| one.s_id.cmp(&other.s_id));
        let json = serde_json::to_string(&reported)
            .map_err(|error| Error::Corrupt(format!("the statuses cannot be encoded: {error}")))?;
        let mut transaction = self.store.begin().await?;
        let mut conn = transaction.conn();
        let changed = update(&mut conn, &json).await?;
        let unknown = store_unknown(&mut conn, &json).await?;
        let matched = if unknown > 0 && self.match_recipients {
            match_uncertain(&mut conn).await?
        } else {
            0
        };
        transaction.commit().await?;
        Ok(changed + matched)
    }
}

async fn update(conn: &mut Conn<'_>, json: &str) -> Result<u64> {
    let (rows, now) = (rows(conn, COLUMNS), now(conn));
    let sql = format!(
        "UPDATE outbox_message SET state = s_state, code = s_code, reason = s_reason, \
             updated_at = {now} \
         FROM {rows} AS r \
         WHERE message_id = s_id AND message_id IS NOT NULL AND {} > {}",
        rank("s_state"),
        rank("state")
    );
    conn.execute(&sql, &[Arg::Text(json)]).await
}

/// Stores the statuses of unknown messages, and returns their number.
async fn store_unknown(conn: &mut Conn<'_>, json: &str) -> Result<u64> {
    let (rows, now) = (rows(conn, COLUMNS), now(conn));
    let newer = format!(
        "{} > {}",
        rank("excluded.state"),
        rank("outbox_status.state")
    );
    let newest = |column: &str| {
        format!(
            "{column} = CASE WHEN {newer} THEN excluded.{column} ELSE outbox_status.{column} END"
        )
    };
    let sql = format!(
        "INSERT INTO outbox_status (message_id, recipient, sender, state, code, reason, began, \
             received_at) \
         SELECT s_id, s_recipient, s_sender, s_state, s_code, s_reason, s_began, {now} FROM {rows} AS r \
         WHERE NOT EXISTS (SELECT 1 FROM outbox_message AS m \
             WHERE m.message_id = s_id AND m.message_id IS NOT NULL) \
         ON CONFLICT (message_id) DO UPDATE SET {}, {}, {}, \
             began = CASE WHEN excluded.began = 1 THEN 1 ELSE outbox_status.began END",
        newest("code"),
        newest("reason"),
        newest("state"),
    );
    conn.execute(&sql, &[Arg::Text(json)]).await
}

/// How long after its arrival a status is merged by a sweep, in milliseconds: longer than the
/// transaction takes that records the response.
const RECENT: i64 = 3_600_000;

/// Which statuses are merged by [`merge_statuses`].
pub(crate) enum Merged<'a> {
    /// Those of the messages in the JSON of outcomes, which have just got their ids.
    Outcomes(&'a str),
    /// That of one message.
    Id(&'a str),
    /// Those that arrived while a worker was recording the response.
    Recent,
}

/// Applies the statuses that arrived before the id of their message was stored.
pub(crate) async fn merge_statuses(conn: &mut Conn<'_>, merged: Merged<'_>) -> Result<()> {
    let now = now(conn);
    // Two steps, as a join may read all messages: usually there are no such statuses.
    let (condition, arg) = match merged {
        Merged::Outcomes(json) => {
            let rows = rows(conn, &[("n_message_id", "text")]);
            let condition = format!("s.message_id IN (SELECT n_message_id FROM {rows} AS r)");
            (condition, Some(Arg::Text(json)))
        }
        Merged::Id(id) => ("s.message_id = $1".to_owned(), Some(Arg::Text(id))),
        Merged::Recent => {
            let condition = format!(
                "s.received_at >= {now} - {RECENT} AND EXISTS (SELECT 1 FROM outbox_message AS m \
                 WHERE m.message_id = s.message_id AND m.message_id IS NOT NULL)"
            );
            (condition, None)
        }
    };
    let sql = format!(
        "SELECT s.message_id, s.state, s.code, s.reason FROM outbox_status AS s WHERE {condition} \
         ORDER BY s.message_id"
    );
    let args: Vec<_> = arg.into_iter().collect();
    for row in conn.fetch(&sql, &args).await? {
        let newer = format!("{} > {}", rank("CAST($2 AS TEXT)"), rank("state"));
        let sql = format!(
            "UPDATE outbox_message SET \
                 code = CASE WHEN {newer} THEN CAST($3 AS BIGINT) ELSE code END, \
                 reason = CASE WHEN {newer} THEN $4 ELSE reason END, \
                 state = CASE WHEN {newer} THEN $2 ELSE state END, \
                 updated_at = {now} \
             WHERE message_id = $1 AND message_id IS NOT NULL"
        );
        let (id, state, reason) = (row.text(0)?, row.text(1)?, row.opt_text(3)?);
        let args = [
            Arg::Text(&id),
            Arg::Text(&state),
            Arg::OptInt(row.opt_int(2)?),
            Arg::OptText(reason.as_deref()),
        ];
        if conn.execute(&sql, &args).await? > 0 {
            let sql = "DELETE FROM outbox_status WHERE message_id = $1";
            conn.execute(sql, &[Arg::Text(&id)]).await?;
        }
    }
    Ok(())
}

/// Resolves uncertain messages by unknown statuses, and returns their number: see
/// [`Outbox::record`].
pub(crate) async fn match_uncertain(conn: &mut Conn<'_>) -> Result<u64> {
    let now = now(conn);
    let candidates = "SELECT m.id, s.message_id, s.state, s.code, s.reason \
         FROM outbox_status AS s JOIN outbox_message AS m \
             ON m.recipient = s.recipient AND m.sender = s.sender AND m.state = 'uncertain' \
             AND m.state IN ('uncertain', 'in_flight') \
         WHERE s.began = 1 AND s.received_at >= m.attempted_at \
             AND (SELECT COUNT(*) FROM outbox_message AS o WHERE o.recipient = s.recipient \
                  AND o.sender = s.sender AND o.state IN ('uncertain', 'in_flight')) = 1 \
             AND (SELECT COUNT(*) FROM outbox_status AS t WHERE t.recipient = s.recipient \
                  AND t.sender = s.sender AND t.received_at >= m.attempted_at) = 1";
    let found = conn.fetch(candidates, &[]).await?;
    let mut matched = 0;
    for row in found {
        let sql = format!(
            "UPDATE outbox_message SET state = $2, message_id = $3, code = $4, reason = $5, \
                 updated_at = {now} WHERE id = $1 AND state = 'uncertain'"
        );
        let (message_id, state) = (row.text(1)?, row.text(2)?);
        let reason = row.opt_text(4)?;
        let args = [
            Arg::Int(row.int(0)?),
            Arg::Text(&state),
            Arg::Text(&message_id),
            Arg::OptInt(row.opt_int(3)?),
            Arg::OptText(reason.as_deref()),
        ];
        matched += conn.execute(&sql, &args).await?;
        conn.execute(
            "DELETE FROM outbox_status WHERE message_id = $1",
            &[Arg::Text(&message_id)],
        )
        .await?;
    }
    Ok(matched)
}
