//! One session of an account for several processes.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use whatsapp_business_runtime::{Token, TokenStore};

use super::owner;
use crate::error::{Error, Result};
use crate::options::{from_millis, to_millis};
use crate::outbox::Outbox;
use crate::store::{Arg, now, row_lock};

/// For how long a process that logs in is believed to be alive.
const LEASE_MS: i64 = 60_000;

/// How often a process that waits for the login of another looks for its token.
const POLL: Duration = Duration::from_millis(100);

/// The session of an account in the database, for clients of any number of processes: see
/// [`Outbox::token_store`].
#[derive(Clone)]
pub struct SharedSession {
    outbox: Outbox,
    name: String,
    owner: String,
}

impl Outbox {
    /// Returns a store of the session of an account, under `name`: one process logs in when that is
    /// due, and the others use its token.
    ///
    /// The token is stored as it is: who can read the database can send messages.
    ///
    /// ```no_run
    /// # async fn example(outbox: whatsapp_business_outbox::Outbox) -> whatsapp_business::Result<()> {
    /// use whatsapp_business::Client;
    ///
    /// let client = Client::builder("https://localhost:9090")
    ///     .credentials("sender", "the password")
    ///     .token_store(outbox.token_store("sender"))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_store(&self, name: impl Into<String>) -> SharedSession {
        SharedSession {
            outbox: self.clone(),
            name: name.into(),
            owner: owner(),
        }
    }
}

/// What a process does about the session.
enum Step {
    Use(Token),
    LogIn,
    Wait,
}

impl SharedSession {
    async fn step(&self, replaced: Option<&Token>) -> Result<Step> {
        let mut transaction = self.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        let now = now(&conn);
        let name = Arg::Text(&self.name);
        let sql = "INSERT INTO outbox_token (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";
        conn.execute(sql, &[name]).await?;
        let sql = format!(
            "SELECT token, expires_at, \
                 CASE WHEN expires_at <= {now} THEN 1 ELSE 0 END, \
                 CASE WHEN lease_until > {now} AND lease_owner <> $2 THEN 1 ELSE 0 END \
             FROM outbox_token WHERE name = $1 {}",
            row_lock(&conn)
        );
        let row = conn
            .fetch_first(&sql, &[name, Arg::Text(&self.owner)])
            .await?
            .ok_or_else(|| Error::Corrupt("the row of the session was deleted".to_owned()))?;
        let expired = row.int_as_bool(2)?;
        if let Some(value) = row.opt_text(0)?
            && !expired
            && replaced.is_none_or(|replaced| replaced.value.expose() != value)
        {
            let mut token = Token::new(value);
            token.expires_at = row.opt_int(1)?.map(from_millis);
            return Ok(Step::Use(token));
        }
        if row.int_as_bool(3)? {
            return Ok(Step::Wait);
        }
        let sql = format!(
            "UPDATE outbox_token SET lease_owner = $2, lease_until = {now} + $3 WHERE name = $1"
        );
        let args = [name, Arg::Text(&self.owner), Arg::Int(LEASE_MS)];
        conn.execute(&sql, &args).await?;
        transaction.commit().await?;
        Ok(Step::LogIn)
    }

    async fn store(&self, token: Option<&Token>) -> Result<()> {
        let mut transaction = self.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        let (name, owner) = (Arg::Text(&self.name), Arg::Text(&self.owner));
        match token {
            // Whether the lease is still valid does not matter: the token is.
            Some(token) => {
                let sql = "UPDATE outbox_token SET token = $2, expires_at = $3, \
                     lease_owner = NULL, lease_until = NULL WHERE name = $1";
                let value = Arg::Text(token.value.expose());
                let expires_at = Arg::OptInt(token.expires_at.map(to_millis));
                conn.execute(sql, &[name, value, expires_at]).await?;
            }
            None => {
                let sql = "UPDATE outbox_token SET lease_owner = NULL, lease_until = NULL \
                     WHERE name = $1 AND lease_owner = $2";
                conn.execute(sql, &[name, owner]).await?;
            }
        }
        transaction.commit().await
    }
}

impl TokenStore for SharedSession {
    fn begin_login<'a>(
        &'a self,
        replaced: Option<&'a Token>,
    ) -> Pin<Box<dyn Future<Output = Option<Token>> + Send + 'a>> {
        Box::pin(async move {
            loop {
                match self.step(replaced).await {
                    Ok(Step::Use(token)) => return Some(token),
                    Ok(Step::LogIn) => return None,
                    // Ends with the lease at the latest.
                    Ok(Step::Wait) => tokio::time::sleep(POLL).await,
                    Err(error) => {
                        tracing::warn!(%error, "the session cannot be shared");
                        return None;
                    }
                }
            }
        })
    }

    fn end_login<'a>(
        &'a self,
        token: Option<&'a Token>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            if let Err(error) = self.store(token).await {
                tracing::warn!(%error, "the session cannot be shared");
            }
        })
    }
}

impl fmt::Debug for SharedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedSession")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
