//! The handle of an outbox.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::error::Result;
use crate::store::Store;

/// Messages to send, in a database. Clones share their connections.
///
/// ```no_run
/// # async fn example(client: whatsapp_business::Client) -> whatsapp_business_outbox::Result<()> {
/// use whatsapp_business::OutboundMessage;
/// use whatsapp_business_outbox::{Options, Outbox};
///
/// let outbox = Outbox::open("sqlite://reminders.db").await?;
/// let message = OutboundMessage::text("15550100", "See you at nine.");
/// outbox.enqueue(&message, Options::new().with_key("reminder-2041")).await?;
/// outbox.worker(client).run_until_idle().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Outbox {
    pub(crate) store: Store,
    /// Wakes the workers of this process when a message is enqueued.
    pub(crate) wake: Arc<Notify>,
    pub(crate) match_recipients: bool,
}

impl Outbox {
    /// Opens an outbox, and creates or migrates its tables, whose names begin with `outbox_`.
    ///
    /// `url` is `sqlite://file.db`, relative to the working directory, `sqlite:///absolute/file.db`,
    /// or `postgres://user:password@host/database`. A SQLite file that does not exist is created.
    /// Several processes may open, and migrate, the same database at once.
    ///
    /// # Errors
    /// The URL is not valid, the database cannot be opened, or it was migrated by a newer version of
    /// this crate ([`Error::NewerSchema`](crate::Error::NewerSchema)).
    pub async fn open(url: &str) -> Result<Self> {
        Ok(Self {
            store: Store::connect(url).await?,
            wake: Arc::default(),
            match_recipients: true,
        })
    }

    /// Sets whether an uncertain message is resolved by a status with an unknown id and the same
    /// recipient: see [`record`](Self::record). The default is true. Set it to false if other
    /// programs send messages from the same business number.
    #[must_use]
    pub fn with_recipient_matching(mut self, enabled: bool) -> Self {
        self.match_recipients = enabled;
        self
    }
}
