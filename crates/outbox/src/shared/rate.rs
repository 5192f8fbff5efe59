//! A rate limit that clients of several processes share.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::{Rate, RateSource};

use super::bucket;
use crate::error::Result;
use crate::outbox::Outbox;

/// The longest time that a permit is reserved for in advance: a process that dies then wastes it.
const MAX_RESERVATION: Duration = Duration::from_micros(bucket::RESERVED.unsigned_abs());

/// A rate limit in the database, for clients of any number of processes: see
/// [`Outbox::rate_source`].
#[derive(Clone)]
pub struct SharedRate {
    outbox: Outbox,
    name: String,
    rate: Rate,
    tag: Option<String>,
}

impl Outbox {
    /// Returns a rate limit that is stored in the database under `name` and uses its clock. All
    /// clients with this name keep it together, and with workers that have it as their
    /// [shared rate](crate::Worker::with_shared_rate).
    ///
    /// A worker with a shared rate does not need it: it takes the permits of a batch at once. This is
    /// for other calls of the client, and costs a transaction for each.
    ///
    /// ```no_run
    /// # async fn example(outbox: whatsapp_business_outbox::Outbox) -> whatsapp_business::Result<()> {
    /// use whatsapp_business::{Client, Rate, RateLimit};
    ///
    /// let shared = outbox.rate_source("media", Rate::per_second(20)).with_tag("Media");
    /// let client = Client::builder("https://localhost:9090")
    ///     .rate_limit(RateLimit::none().with_source(shared))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rate_source(&self, name: impl Into<String>, rate: Rate) -> SharedRate {
        SharedRate {
            outbox: self.clone(),
            name: name.into(),
            rate,
            tag: None,
        }
    }
}

impl SharedRate {
    /// Limits the operations of a tag only, such as `Messages`. The default is all operations.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// Reserves a permit, and returns how long to wait before it is used, and whether it is reserved.
    async fn reserve(&self) -> Result<(Duration, bool)> {
        let mut transaction = self.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        let found = bucket::available(&mut conn, &self.name, self.rate, 1).await?;
        let wait = match found.permits {
            0 => Duration::from_millis(u64::try_from(found.wait_ms).unwrap_or_default()),
            _ => Duration::ZERO,
        };
        if wait > MAX_RESERVATION {
            return Ok((wait - MAX_RESERVATION / 2, false));
        }
        bucket::take(&mut conn, &self.name, self.rate, found, 1).await?;
        transaction.commit().await?;
        Ok((wait, true))
    }
}

impl RateSource for SharedRate {
    fn acquire(
        &self,
        operation: &'static Operation,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + '_>> {
        Box::pin(async move {
            if self.tag.as_ref().is_some_and(|tag| tag != operation.tag) {
                return Ok(());
            }
            loop {
                let (wait, reserved) = self.reserve().await.map_err(io::Error::other)?;
                tokio::time::sleep(wait).await;
                if reserved {
                    return Ok(());
                }
            }
        })
    }
}

impl fmt::Debug for SharedRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedRate")
            .field("name", &self.name)
            .field("rate", &self.rate)
            .field("tag", &self.tag)
            .finish_non_exhaustive()
    }
}
