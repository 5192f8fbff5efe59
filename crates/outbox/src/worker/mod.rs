//! The worker: sends what is due, and records what became of it.

mod attempt;
mod metrics;
mod policy;
mod run;

pub use policy::{Decision, RetrySchedule, Uncertain};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use whatsapp_business_runtime::Rate;

use crate::channel::{AnyChannel, Channel};
use crate::error::Result;
use crate::outbox::Outbox;

/// Sends the messages of an outbox: see [`Outbox::worker`].
///
/// Any number of workers may run at once, in any number of processes. A worker marks a message as in
/// flight in the database before it sends it, and records the outcome afterwards. Messages that were
/// in flight when a process died become [uncertain](crate::State::Uncertain) when their lease
/// expires, and are not sent again unless [`with_uncertain`](Self::with_uncertain) says so.
///
/// The client makes one attempt, whatever its retry policy is: retries are up to the outbox, which
/// stores when the next one is due. The client logs in, renews its token and keeps its rate limit as
/// always.
///
/// # Metrics
/// With feature `metrics`, a worker reports to the recorder of the `metrics` crate:
///
/// | name | kind | labels |
/// |---|---|---|
/// | `whatsapp_outbox_attempts_total` | counter | `outcome`: `accepted`, `failed`, `uncertain` or `queued`, which is retried |
/// | `whatsapp_outbox_attempt_seconds` | histogram | |
/// | `whatsapp_outbox_turn_seconds` | histogram: one transaction that records and leases | |
/// | `whatsapp_outbox_in_flight` | gauge: of this process | |
/// | `whatsapp_outbox_store_failures_total` | counter | |
///
/// In any case there are `tracing` events: a warning for messages of a process that has died and for
/// a database that fails, and one at level `debug` for each turn.
#[derive(Clone)]
#[must_use = "nothing is sent before one of the `run` methods"]
pub struct Worker {
    outbox: Outbox,
    channel: Arc<dyn AnyChannel>,
    concurrency: usize,
    retry: RetrySchedule,
    uncertain: Uncertain,
    lease: Duration,
    poll: Duration,
    patience: Duration,
    rate: Option<(String, Rate)>,
    group: Option<String>,
    retention: Option<Duration>,
}

/// What a worker has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How many messages the server accepted.
    pub accepted: u64,
    /// How many have failed.
    pub failed: u64,
    /// How many are uncertain.
    pub uncertain: u64,
    /// How many attempts will be repeated.
    pub retried: u64,
}

impl Outbox {
    /// Creates a worker that sends through `channel`, such as a `whatsapp_business::Client`: the
    /// messages of its [API](crate::Api) and no others.
    pub fn worker<C: Channel>(&self, channel: C) -> Worker {
        Worker {
            outbox: self.clone(),
            channel: Arc::new(channel.without_retries()),
            concurrency: 16,
            retry: RetrySchedule::default(),
            uncertain: Uncertain::default(),
            lease: Duration::from_secs(60),
            poll: Duration::from_millis(500),
            patience: Duration::from_secs(600),
            rate: None,
            group: None,
            retention: None,
        }
    }
}

impl Worker {
    /// Sets how many messages are in flight at once. The default is 16.
    pub fn with_concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Sets when messages that were not processed are sent again.
    pub fn with_retry(mut self, retry: RetrySchedule) -> Self {
        self.retry = retry;
        self
    }

    /// Sets what becomes of messages that may have been sent. The default is
    /// [`Uncertain::Hold`].
    pub fn with_uncertain(mut self, uncertain: Uncertain) -> Self {
        self.uncertain = uncertain;
        self
    }

    /// Sets for how long a worker that does not respond is believed to be alive. The default is one
    /// minute; a worker extends its leases three times as often.
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(Duration::from_millis(100));
        self
    }

    /// Sets how often an idle worker looks for messages of other processes. The default is half a
    /// second; messages of the same process are found at once.
    pub fn with_poll_interval(mut self, poll: Duration) -> Self {
        self.poll = poll.max(Duration::from_millis(1));
        self
    }

    /// Sets for how long a worker waits for a database that has failed. The default is ten minutes.
    /// It sends nothing meanwhile.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Limits how fast all workers with the same `name` send, together. The limit is stored in the
    /// database, and uses its clock.
    pub fn with_shared_rate(mut self, name: impl Into<String>, rate: Rate) -> Self {
        self.rate = Some((name.into(), rate));
        self
    }

    /// Sends the messages of one group only. The default is all groups.
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Deletes finished messages once an hour, when they have not changed for so long: see
    /// [`Outbox::delete_finished`], whose minimum of a day applies. The default is to keep them.
    pub fn with_retention(mut self, retention: Duration) -> Self {
        self.retention = Some(retention);
        self
    }

    /// Sends messages until the process ends.
    ///
    /// # Errors
    /// The client cannot log in, or the database has failed for longer than
    /// [`with_patience`](Self::with_patience) allows. Messages in flight were completed first.
    pub async fn run(self) -> Result<Report> {
        self.drive(std::future::pending(), false).await
    }

    /// Sends messages until `shutdown` completes; then completes those in flight and returns.
    ///
    /// If the returned future is dropped instead, the messages in flight become uncertain.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub async fn run_until(self, shutdown: impl Future<Output = ()>) -> Result<Report> {
        self.drive(shutdown, false).await
    }

    /// Sends messages until none is queued or in flight, by this or another worker, other than those
    /// of paused groups.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub async fn run_until_idle(self) -> Result<Report> {
        self.drive(std::future::pending(), true).await
    }

    /// Sends messages until none is queued or in flight, or `shutdown` completes.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub async fn run_until_idle_or(self, shutdown: impl Future<Output = ()>) -> Result<Report> {
        self.drive(shutdown, true).await
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("sender", &self.channel.sender_name())
            .field("concurrency", &self.concurrency)
            .field("retry", &self.retry)
            .field("uncertain", &self.uncertain)
            .field("lease", &self.lease)
            .field("poll", &self.poll)
            .field("patience", &self.patience)
            .field("rate", &self.rate)
            .field("group", &self.group)
            .field("retention", &self.retention)
            .finish_non_exhaustive()
    }
}
