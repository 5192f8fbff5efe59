//! Permits from outside of the client.

use std::io;
use std::pin::Pin;

use super::RateLimit;
use crate::definition::Definition;
use crate::operation::Operation;

/// A source of permits for requests, such as a limit in a database that several processes share: see
/// [`RateLimit::with_source`].
///
/// [`RateLimit`] itself implements it, for a limit in memory.
pub trait RateSource: Send + Sync {
    /// Waits for a permit to send one request of the operation.
    ///
    /// A future that is dropped before it completes must not use up a permit for long.
    ///
    /// # Errors
    /// The source cannot be reached. The request is not sent, and the call fails with
    /// [`Error::is_io`](crate::Error::is_io).
    fn acquire(
        &self,
        operation: &'static Operation,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + '_>>;

    /// Makes it a source of a client of this API.
    #[doc(hidden)]
    fn prepare(&self, _: &'static Definition) {}
}

impl RateSource for RateLimit {
    fn acquire(
        &self,
        operation: &'static Operation,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + '_>> {
        Box::pin(async move {
            if let Some(bucket) = self.bucket(operation) {
                match bucket.try_acquire() {
                    Some(permit) => permit.consume(),
                    None => bucket.acquire().await.consume(),
                }
            }
            match self.source() {
                Some(source) => source.acquire(operation).await,
                None => Ok(()),
            }
        })
    }

    fn prepare(&self, api: &'static Definition) {
        let _names_are_checked_by_the_client = Self::prepare(self, api);
    }
}
