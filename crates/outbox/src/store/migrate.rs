//! The schema: plain SQL files, run in one transaction under a lock.

use super::{Arg, Conn, Store};
use crate::error::{Error, Result};

/// The migrations, in order. The first has version 1.
#[cfg(feature = "sqlite")]
const SQLITE: &[&str] = &[include_str!("../../migrations/sqlite/0001_outbox.sql")];
#[cfg(feature = "postgres")]
const POSTGRES: &[&str] = &[include_str!("../../migrations/postgres/0001_outbox.sql")];

/// The key of the advisory lock of PostgreSQL that migrations take: "outbox" in ASCII.
#[cfg(feature = "postgres")]
const LOCK: i64 = 0x6f75_7462_6f78;

impl Store {
    /// Brings the schema up to date. Other processes that do the same wait.
    pub(super) async fn migrate(&self) -> Result<()> {
        let mut transaction = self.begin().await?;
        let mut conn = transaction.conn();
        let migrations = match &mut conn {
            // The transaction has the write lock.
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(_) => SQLITE,
            #[cfg(feature = "postgres")]
            Conn::Postgres(_) => {
                conn.execute("SELECT pg_advisory_xact_lock($1)", &[Arg::Int(LOCK)])
                    .await?;
                POSTGRES
            }
        };
        let supported = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        conn.execute(
            "CREATE TABLE IF NOT EXISTS outbox_schema (version BIGINT NOT NULL)",
            &[],
        )
        .await?;
        let found = conn
            .fetch_first(
                "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM outbox_schema",
                &[],
            )
            .await?;
        let found = found.map_or(Ok(0), |row| row.int(0))?;
        if found > supported {
            return Err(Error::NewerSchema { found, supported });
        }
        for (version, script) in (1..).zip(migrations) {
            if version > found {
                conn.run_script(script).await?;
                conn.execute(
                    "INSERT INTO outbox_schema (version) VALUES ($1)",
                    &[Arg::Int(version)],
                )
                .await?;
            }
        }
        transaction.commit().await
    }
}
