//! The database: SQLite or PostgreSQL.
//!
//! * [`sql`]: one connection type, and the differences of the two dialects;
//! * [`migrate`]: the schema.

mod migrate;
mod sql;

pub(crate) use sql::{Arg, Conn, Row, now, row_lock, rows, skip_locked};

use std::time::Duration;

use crate::error::{Error, Result};

/// The pool of connections.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
}

/// A transaction.
pub(crate) enum Transaction {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Store {
    /// Connects, and creates a SQLite file that does not exist.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let store = match url.split(':').next() {
            Some("sqlite") => Self::connect_sqlite(url).await?,
            Some("postgres" | "postgresql") => Self::connect_postgres(url).await?,
            _ => {
                return Err(Error::Url(
                    "the URL of the outbox begins with neither `sqlite:` nor `postgres:`"
                        .to_owned(),
                ));
            }
        };
        store.migrate().await?;
        Ok(store)
    }

    #[cfg(feature = "sqlite")]
    async fn connect_sqlite(url: &str) -> Result<Self> {
        use sqlx::Connection as _;
        use sqlx::sqlite::{
            SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
        };

        let options: SqliteConnectOptions = url
            .parse()
            .map_err(|error| Error::Url(format!("the URL of the SQLite file: {error}")))?;
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            // The space of a log that grew while it could not be written back is released.
            .pragma("journal_size_limit", "67108864")
            .foreign_keys(false)
            // Rows pass from a thread to another: all of a lease at once.
            .row_buffer_size(1024)
            .busy_timeout(Duration::from_secs(30));
        let memory = url.contains(":memory:") || url.contains("mode=memory");
        // A database in memory exists once a connection.
        let pool = SqlitePoolOptions::new()
            .max_connections(if memory { 1 } else { 4 })
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(60))
            // After a full disk, SQLite has ended a transaction that sqlx counts as open.
            .before_acquire(move |connection, _| {
                let usable = memory || !connection.is_in_transaction();
                Box::pin(async move { Ok(usable) })
            });
        Ok(Self::Sqlite(pool.connect_with(options).await?))
    }

    #[cfg(not(feature = "sqlite"))]
    async fn connect_sqlite(_: &str) -> Result<Self> {
        Err(Error::Url("`sqlite:` needs feature `sqlite`".to_owned()))
    }

    #[cfg(feature = "postgres")]
    async fn connect_postgres(url: &str) -> Result<Self> {
        use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

        let options: PgConnectOptions = url
            .parse()
            .map_err(|_| Error::Url("the URL of the PostgreSQL server is not valid".to_owned()))?;
        let pool = PgPoolOptions::new()
            .max_connections(8)
            // While the server restarts, a fifth of this is the longest pause between two tries.
            .acquire_timeout(Duration::from_secs(10));
        Ok(Self::Postgres(
            pool.connect_with(options.application_name("whatsapp-business-outbox"))
                .await?,
        ))
    }

    #[cfg(not(feature = "postgres"))]
    async fn connect_postgres(_: &str) -> Result<Self> {
        Err(Error::Url(
            "`postgres:` needs feature `postgres`".to_owned(),
        ))
    }

    /// Begins a transaction. That of SQLite has the write lock from its beginning, as one that
    /// reads first fails if another writes before it does.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that only reads.
    pub(crate) async fn read(&self) -> Result<Transaction> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin().await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }
}

impl Transaction {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => Conn::Sqlite(transaction),
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => Conn::Postgres(transaction),
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => transaction.commit().await?,
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}
