//! How far a group has come.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use crate::error::Result;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::Arg;

/// The number of messages of a group in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of messages by state. States without messages are left out.
    pub by_state: BTreeMap<State, u64>,
    /// Whether the group is paused.
    pub paused: bool,
}

impl Progress {
    /// Returns the number of messages in a state.
    #[must_use]
    pub fn count(&self, state: State) -> u64 {
        self.by_state.get(&state).copied().unwrap_or_default()
    }

    /// Returns the number of all messages.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_state.values().sum()
    }

    /// Returns the number of messages that are queued or in flight.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.count(State::Queued) + self.count(State::InFlight)
    }
}

impl Outbox {
    /// Counts the messages of a group. It reads an index entry for each message.
    ///
    /// # Errors
    /// The database failed.
    pub async fn progress(&self, group: &str) -> Result<Progress> {
        let mut transaction = self.store.read().await?;
        let mut conn = transaction.conn();
        let sql = "SELECT id, paused FROM outbox_group WHERE name = $1";
        let Some(row) = conn.fetch_first(sql, &[Arg::Text(group)]).await? else {
            return Ok(Progress::default());
        };
        let (id, paused) = (row.int(0)?, row.int(1)? != 0);
        let sql = "SELECT state, COUNT(*) FROM outbox_message WHERE group_id = $1 GROUP BY state";
        let rows = conn.fetch(sql, &[Arg::Int(id)]).await?;
        let counts = rows.iter().map(|row| {
            let count = u64::try_from(row.int(1)?).unwrap_or_default();
            Ok((State::parse(&row.text(0)?)?, count))
        });
        Ok(Progress {
            by_state: counts.collect::<Result<_>>()?,
            paused,
        })
    }

    /// Returns a stream of the progress of a group: one item at once, and then one after each
    /// interval, until no message is pending.
    #[must_use]
    pub fn progress_stream(&self, group: impl Into<String>, interval: Duration) -> ProgressStream {
        ProgressStream {
            outbox: self.clone(),
            group: group.into(),
            interval,
            pending: None,
            ended: false,
            first: true,
        }
    }
}

/// The progress of a group over time: see [`Outbox::progress_stream`].
pub struct ProgressStream {
    outbox: Outbox,
    group: String,
    interval: Duration,
    pending: Option<Pin<Box<dyn Future<Output = Result<Progress>> + Send>>>,
    ended: bool,
    first: bool,
}

impl ProgressStream {
    /// Returns the next item, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Progress>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for ProgressStream {
    type Item = Result<Progress>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let stream = &mut *self;
        let pause = if stream.first {
            Duration::ZERO
        } else {
            stream.interval
        };
        let (outbox, group) = (&stream.outbox, &stream.group);
        let pending = stream.pending.get_or_insert_with(|| {
            let (outbox, group) = (outbox.clone(), group.clone());
            Box::pin(async move {
                tokio::time::sleep(pause).await;
                outbox.progress(&group).await
            })
        });
        let progress = ready!(pending.as_mut().poll(context));
        stream.pending = None;
        stream.first = false;
        stream.ended = progress
            .as_ref()
            .map_or(true, |progress| progress.pending() == 0);
        Poll::Ready(Some(progress))
    }
}

impl std::fmt::Debug for ProgressStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProgressStream")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}
