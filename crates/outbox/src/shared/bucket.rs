//! Token buckets in the store, which all processes share.

use whatsapp_business_runtime::Rate;

use crate::error::Result;
use crate::store::{Arg, Conn, now, row_lock};

/// A permission for a number of requests, and when there is the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Available {
    pub(crate) permits: usize,
    /// Milliseconds until the next permit, if there are none.
    pub(crate) wait_ms: i64,
    /// The state of the bucket, in microseconds.
    full_at: i64,
}

/// How long in advance permits may be reserved, in microseconds.
pub(super) const RESERVED: i64 = 1_000_000;

/// Microseconds between two permits.
fn interval(rate: Rate) -> i64 {
    let micros = rate.period.as_micros() / u128::from(rate.requests.max(1));
    i64::try_from(micros.max(1)).unwrap_or(i64::MAX / 1_000_000)
}

/// Locks a bucket until the end of the transaction, and returns how many requests it allows, up to
/// `wanted`.
pub(crate) async fn available(
    conn: &mut Conn<'_>,
    name: &str,
    rate: Rate,
    wanted: usize,
) -> Result<Available> {
    let now = now(conn);
    conn.execute(
        "INSERT INTO outbox_bucket (name, full_at) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
        &[Arg::Text(name)],
    )
    .await?;
    let lock = row_lock(conn);
    // The clock is read in a statement of its own: that of the first was read before the lock.
    let sql = format!("SELECT full_at FROM outbox_bucket WHERE name = $1 {lock}");
    let row = conn.fetch_first(&sql, &[Arg::Text(name)]).await?;
    let full_at = row.map_or(Ok(0), |row| row.int(0))?;
    let clock = conn.fetch_first(&format!("SELECT {now}"), &[]).await?;
    let now = clock.map_or(Ok(0), |row| row.int(0))?.saturating_mul(1000);
    let interval = interval(rate);
    let burst = i64::from(rate.burst.max(1)).saturating_mul(interval);
    // A clock that went back does not block the bucket for longer than its burst and what may be
    // reserved.
    let latest = now.saturating_add(burst).saturating_add(RESERVED);
    let full_at = full_at.clamp(now, latest);
    let free = now.saturating_add(burst).saturating_sub(full_at) / interval;
    let wait = full_at.saturating_add(interval) - now - burst;
    Ok(Available {
        permits: usize::try_from(free).unwrap_or_default().min(wanted),
        wait_ms: if free > 0 { 0 } else { wait / 1000 + 1 },
        full_at,
    })
}

/// Takes permits that are available.
pub(crate) async fn take(
    conn: &mut Conn<'_>,
    name: &str,
    rate: Rate,
    available: Available,
    taken: usize,
) -> Result<()> {
    let taken = i64::try_from(taken).unwrap_or(i64::MAX);
    let full_at = available
        .full_at
        .saturating_add(interval(rate).saturating_mul(taken));
    conn.execute(
        "UPDATE outbox_bucket SET full_at = $2 WHERE name = $1",
        &[Arg::Text(name), Arg::Int(full_at)],
    )
    .await?;
    Ok(())
}
