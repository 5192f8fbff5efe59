//! One connection type for both databases, and the differences of their dialects.
//!
//! Statements are written once. `$1` is understood by both; what differs is in the functions below.

use sqlx::Row as _;

use crate::error::Result;

/// A connection, usually in a transaction.
pub enum Conn<'a> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut sqlx::SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'a mut sqlx::PgConnection),
}

/// An argument of a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arg<'a> {
    Int(i64),
    OptInt(Option<i64>),
    Text(&'a str),
    OptText(Option<&'a str>),
}

/// A row of a result.
pub(crate) enum Row {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
}

/// The time of the store.
pub(crate) fn now(conn: &Conn<'_>) -> &'static str {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)",
    }
}

/// The end of a subquery whose rows are about to be changed, and which other workers leave out.
pub(crate) fn skip_locked(conn: &Conn<'_>) -> &'static str {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => "",
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => "FOR UPDATE SKIP LOCKED",
    }
}

/// The end of a query whose row is about to be changed. The transaction of SQLite has the write lock
/// already.
pub(crate) fn row_lock(conn: &Conn<'_>) -> &'static str {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => "",
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => "FOR UPDATE",
    }
}

/// A subquery of the objects in a JSON array, the first argument of the statement.
///
/// `columns` are pairs of name and `int` or `text`.
pub(crate) fn rows(conn: &Conn<'_>, columns: &[(&str, &str)]) -> String {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => {
            let columns: Vec<_> = columns
                .iter()
                .map(|(name, _)| format!("value ->> '{name}' AS {name}"))
                .collect();
            format!("(SELECT {} FROM json_each($1))", columns.join(", "))
        }
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => {
            let columns: Vec<_> = columns
                .iter()
                .map(|(name, kind)| match *kind {
                    "int" => format!("{name} bigint"),
                    kind => format!("{name} {kind}"),
                })
                .collect();
            format!(
                "(SELECT * FROM json_to_recordset(CAST(CAST($1 AS text) AS json)) AS r({}))",
                columns.join(", ")
            )
        }
    }
}

macro_rules! bind {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match *arg {
                Arg::Int(value) => query.bind(value),
                Arg::OptInt(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
                Arg::OptText(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Conn<'_> {
    /// Runs a statement and returns the number of rows that it changed.
    pub(crate) async fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => bind!(sql, args).execute(&mut **conn).await?.rows_affected(),
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => bind!(sql, args).execute(&mut **conn).await?.rows_affected(),
        })
    }

    /// Runs a statement and returns its rows.
    pub(crate) async fn fetch(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => {
                let rows = bind!(sql, args).fetch_all(&mut **conn).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                let rows = bind!(sql, args).fetch_all(&mut **conn).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Runs a statement and returns its first row.
    pub(crate) async fn fetch_first(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }

    /// Runs several statements without arguments.
    pub(crate) async fn run_script(&mut self, script: &'static str) -> Result<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => sqlx::raw_sql(script)
                .execute(&mut **conn)
                .await
                .map(|_| ())?,
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => sqlx::raw_sql(script)
                .execute(&mut **conn)
                .await
                .map(|_| ())?,
        }
        Ok(())
    }
}

macro_rules! get {
    ($self:expr, $column:expr) => {
        match $self {
            #[cfg(feature = "sqlite")]
            Row::Sqlite(row) => Ok(row.try_get($column)?),
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => Ok(row.try_get($column)?),
        }
    };
}

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        get!(self, column)
    }

    /// Returns a condition. PostgreSQL has the type of a small number literal as 32 bits.
    pub(crate) fn int_as_bool(&self, column: usize) -> Result<bool> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(row) => row.try_get::<i64, _>(column)? != 0,
            #[cfg(feature = "postgres")]
            Self::Postgres(row) => row.try_get::<i32, _>(column)? != 0,
        })
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        get!(self, column)
    }

    pub(crate) fn text(&self, column: usize) -> Result<String> {
        get!(self, column)
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<String>> {
        get!(self, column)
    }
}
