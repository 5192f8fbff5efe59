//! The loop of a worker.
//!
//! One transaction, a turn, records the outcomes of the attempts that have ended and leases as many
//! messages as there are free places. While it runs, the other attempts continue.

use std::collections::HashMap;
use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::attempt::{Attempted, COOL_DOWN, attempt, decided};
use super::{Report, Uncertain, Worker, metrics};
use crate::error::{Error, Result};
use crate::lease::{Lanes, Leased, Outcome, Turn};
use crate::message::{SELECTED, StoredMessage};
use crate::store::Arg;

/// How long the list of lanes is used: a group that was paused is served for that much longer.
const LANES_AGE: Duration = Duration::from_millis(200);

/// How long one transaction may take, if the lease is not longer.
const MIN_TURN_LIMIT: Duration = Duration::from_secs(60);

/// The longest pause between two tries to reach a database that has failed.
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// The state of a running worker.
struct Run {
    worker: Worker,
    owner: String,
    sender: String,
    tasks: JoinSet<Attempted>,
    /// The messages in flight, by the id of their task.
    in_flight: HashMap<tokio::task::Id, (i64, i64)>,
    /// Outcomes that are not recorded yet.
    outcomes: Vec<Outcome>,
    lanes: Lanes,
    lanes_at: Option<Instant>,
    /// Nothing is leased before this.
    lease_at: Instant,
    extended_at: Instant,
    swept_at: Option<Instant>,
    /// Whether a turn failed: some messages may be leased without this worker knowing.
    resync: bool,
    failing_since: Option<Instant>,
    backoff: Duration,
    fatal: Option<whatsapp_business_runtime::Error>,
    report: Report,
}

/// A task that ends with its owner.
struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Worker {
    pub(super) async fn drive(
        self,
        shutdown: impl Future<Output = ()>,
        until_idle: bool,
    ) -> Result<Report> {
        let mut shutdown = pin!(shutdown);
        let mut stopping = false;
        let wake = std::sync::Arc::clone(&self.outbox.wake);
        let _cleaning = self.retention.map(|age| {
            let outbox = self.outbox.clone();
            AbortOnDrop(tokio::spawn(async move { outbox.clean(age).await }))
        });
        let mut run = Run::new(self);
        loop {
            run.collect();
            stopping |= run.fatal.is_some();
            if stopping && run.tasks.is_empty() && run.outcomes.is_empty() {
                break;
            }
            // Registered before the turn, so that a message enqueued during it is not missed.
            let mut woken = pin!(wake.notified());
            woken.as_mut().enable();
            let limit = run.worker.lease.max(MIN_TURN_LIMIT);
            let turn = tokio::time::timeout(limit, run.turn(stopping)).await;
            let turn = turn.unwrap_or_else(|_| {
                // A connection may be lost without a sign of it.
                let reason = "the database did not respond";
                let error = io::Error::new(io::ErrorKind::TimedOut, reason);
                Err(Error::Store(sqlx::Error::Io(error)))
            });
            let pause = match turn {
                Ok(()) if !stopping && until_idle && run.is_idle().await? => break,
                Ok(()) => run.pause(stopping),
                Err(error) => run.failed(error)?,
            };
            let tasks = !run.tasks.is_empty();
            tokio::select! {
                biased;
                () = &mut shutdown, if !stopping => stopping = true,
                Some(ended) = run.tasks.join_next_with_id(), if tasks => {
                    run.ended(ended);
                    // Others that are ready are recorded in the same turn.
                    tokio::task::yield_now().await;
                }
                () = woken, if !stopping => {
                    if run.failing_since.is_none() {
                        run.lease_at = Instant::now();
                        run.lanes_at = None;
                    }
                }
                () = tokio::time::sleep(pause) => {}
            }
        }
        match run.fatal {
            Some(error) => Err(Error::Client(error)),
            None => Ok(run.report),
        }
    }
}

impl Run {
    fn new(worker: Worker) -> Self {
        let now = Instant::now();
        Self {
            sender: worker.channel.sender_name(),
            worker,
            owner: crate::shared::owner(),
            tasks: JoinSet::new(),
            in_flight: HashMap::new(),
            outcomes: Vec::new(),
            lanes: Lanes::default(),
            lanes_at: None,
            lease_at: now,
            extended_at: now,
            swept_at: None,
            resync: false,
            failing_since: None,
            backoff: Duration::ZERO,
            fatal: None,
            report: Report::default(),
        }
    }

    /// Takes the results of all attempts that have ended.
    fn collect(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.ended(ended);
        }
    }

    fn ended(
        &mut self,
        ended: std::result::Result<(tokio::task::Id, Attempted), tokio::task::JoinError>,
    ) {
        let (task, attempted) = match ended {
            Ok((task, attempted)) => (task, Some(attempted)),
            Err(error) => (error.id(), None),
        };
        let Some((id, attempts)) = self.in_flight.remove(&task) else {
            return;
        };
        metrics::in_flight(-1.0);
        let Some(attempted) = attempted else {
            // The attempt panicked: whether it sent the message is unknown.
            let outcome = Outcome::new(id, attempts, crate::State::Uncertain);
            let reason = "the attempt ended without a result".to_owned();
            self.outcomes.push(outcome.with_failure(None, reason));
            return;
        };
        if attempted.rate_limited {
            self.lease_at = self.lease_at.max(Instant::now() + COOL_DOWN);
        }
        self.fatal = self.fatal.take().or(attempted.fatal);
        metrics::attempt_took(attempted.duration);
        let mut outcome = attempted.outcome;
        outcome.n_undecided = attempted.undecided;
        self.outcomes.push(outcome);
    }

    /// Records outcomes and leases messages.
    async fn turn(&mut self, stopping: bool) -> Result<()> {
        let now = Instant::now();
        if self.failing_since.is_some() && now < self.lease_at {
            return Ok(());
        }
        let lease = self.worker.lease;
        let sweep_due = self
            .swept_at
            .is_none_or(|at| now >= at + (lease / 4).min(Duration::from_secs(5)));
        // After a failure, what this worker knows of its messages is recorded first: they would be
        // marked as uncertain if the database failed for longer than their lease.
        if sweep_due && !self.resync {
            self.worker.outbox.sweep(&self.worker.uncertain).await?;
            self.swept_at = Some(now);
        }
        let free = if stopping || now < self.lease_at {
            0
        } else {
            self.worker.concurrency.saturating_sub(self.tasks.len())
        };
        let extend = !self.tasks.is_empty() && now >= self.extended_at + lease / 3;
        if free == 0 && self.outcomes.is_empty() && !extend && !self.resync {
            return Ok(());
        }
        let turn = Turn {
            owner: &self.owner,
            sender: &self.sender,
            lease_ms: i64::try_from(lease.as_millis()).unwrap_or(i64::MAX / 2),
            wanted: free,
            rate: self
                .worker
                .rate
                .as_ref()
                .map(|(name, rate)| (name.as_str(), *rate)),
        };
        let mut transaction = self.worker.outbox.store.begin().await?;
        let mut conn = transaction.conn();
        if self.resync {
            let known = self.in_flight.values().map(|(id, _)| *id);
            let known = known.chain(self.outcomes.iter().map(|outcome| outcome.n_id));
            let known: Vec<_> = known.collect();
            turn.release_unknown(&mut conn, &known).await?;
        }
        if !self.outcomes.is_empty() {
            for outcome in self
                .outcomes
                .iter_mut()
                .filter(|outcome| outcome.n_undecided)
            {
                let sql = format!(
                    "SELECT {SELECTED} FROM outbox_message AS m \
                     JOIN outbox_group AS g ON g.id = m.group_id WHERE m.id = $1"
                );
                let row = conn.fetch_first(&sql, &[Arg::Int(outcome.n_id)]).await?;
                outcome.n_undecided = false;
                if let (Some(row), Uncertain::Decide(decide)) = (row, &self.worker.uncertain) {
                    let decision = decide(&StoredMessage::from_row(&row)?);
                    *outcome = decided(outcome.clone(), decision, &self.worker.retry);
                }
            }
            turn.record(&mut conn, &self.outcomes).await?;
        }
        if extend {
            turn.extend(&mut conn).await?;
        }
        let mut due = None;
        if free > 0 && self.lanes_at.is_none_or(|at| now >= at + LANES_AGE) {
            let (api, group) = (self.worker.channel.api(), self.worker.group.as_deref());
            due = self.lanes.refresh(&mut conn, api, group).await?;
            self.lanes_at = Some(now);
        }
        // Another turn is needed to record the outcomes even if this one leases nothing.
        let (leased, wait) = turn.lease(&mut conn, &mut self.lanes).await?;
        let begun = Instant::now();
        transaction.commit().await?;
        if extend {
            self.extended_at = now;
        }
        metrics::turn_took(now.elapsed());
        let (outcomes, leased_now) = (self.outcomes.len(), leased.len());
        tracing::debug!(outcomes, leased = leased_now, took = ?now.elapsed(), "turn");
        self.succeeded();
        self.idle_after(free, leased.len(), wait, due);
        self.spawn(leased, begun + lease);
        Ok(())
    }

    /// Counts the recorded outcomes and forgets them.
    fn succeeded(&mut self) {
        for outcome in self.outcomes.drain(..) {
            metrics::attempt_ended(outcome.state());
            match outcome.state() {
                "accepted" => self.report.accepted += 1,
                "failed" => self.report.failed += 1,
                "uncertain" => self.report.uncertain += 1,
                _ => self.report.retried += 1,
            }
        }
        if self.failing_since.take().is_some() {
            tracing::info!("the database of the outbox is available again");
        }
        self.backoff = Duration::ZERO;
        self.resync = false;
    }

    /// Sets when the next messages are leased, if there were not enough.
    fn idle_after(&mut self, free: usize, leased: usize, wait: Option<Duration>, due: Option<i64>) {
        if leased >= free {
            return;
        }
        let poll = self.worker.poll;
        let pause = match (wait, due) {
            (Some(wait), _) => wait.min(poll),
            (None, Some(due)) => Duration::from_millis(u64::try_from(due).unwrap_or(0)).min(poll),
            (None, None) => poll,
        };
        // Messages that are due, but locked or ordered behind others, are looked for soon.
        let pause = pause.max(Duration::from_millis(if leased > 0 { 0 } else { 10 }));
        self.lease_at = self.lease_at.max(Instant::now() + pause);
        if leased == 0 {
            self.lanes_at = None;
        }
    }

    fn spawn(&mut self, leased: Vec<Leased>, deadline: Instant) {
        for message in leased {
            let key = (message.id, message.attempts);
            let attempt = attempt(
                std::sync::Arc::clone(&self.worker.channel),
                message,
                self.worker.retry.clone(),
                self.worker.uncertain.clone(),
                deadline,
            );
            let task = self.tasks.spawn(attempt);
            self.in_flight.insert(task.id(), key);
            metrics::in_flight(1.0);
        }
    }

    /// Returns how long to wait for something to do, other than for the end of an attempt.
    fn pause(&self, stopping: bool) -> Duration {
        let now = Instant::now();
        let lease = self.worker.lease;
        let mut until = now + (lease / 4).min(Duration::from_secs(5));
        if !self.tasks.is_empty() {
            until = until.min(self.extended_at + lease / 3);
        }
        if !stopping && self.tasks.len() < self.worker.concurrency {
            until = until.min(self.lease_at);
        }
        until.saturating_duration_since(now)
    }

    /// Returns how long to wait after the database has failed, or the error.
    fn failed(&mut self, error: Error) -> Result<Duration> {
        let Error::Store(_) = &error else {
            return Err(error);
        };
        let now = Instant::now();
        let since = *self.failing_since.get_or_insert(now);
        if now >= since + self.worker.patience {
            return Err(error);
        }
        self.resync = true;
        self.lanes_at = None;
        self.backoff = (self.backoff * 2).clamp(Duration::from_millis(100), MAX_BACKOFF);
        metrics::store_failed();
        tracing::warn!(%error, "the outbox sends nothing until its database is available");
        self.lease_at = now + self.backoff;
        Ok(self.backoff)
    }

    /// Returns whether no message is queued or in flight.
    async fn is_idle(&mut self) -> Result<bool> {
        if !self.tasks.is_empty() || !self.outcomes.is_empty() || self.failing_since.is_some() {
            return Ok(false);
        }
        let (api, group) = (self.worker.channel.api(), self.worker.group.as_deref());
        let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox_message WHERE state = 'in_flight' \
             AND state IN ('uncertain', 'in_flight') AND api = $2 AND (CAST($1 AS TEXT) IS NULL OR group_id = (SELECT id FROM outbox_group WHERE name = $1)) \
             LIMIT 1) AS m";
        let checked = async {
            let mut transaction = self.worker.outbox.store.read().await?;
            let mut conn = transaction.conn();
            let due = self.lanes.refresh(&mut conn, api, group).await?;
            let args = [Arg::OptText(group), Arg::Text(api.as_str())];
            let others = conn.fetch_first(sql, &args).await?;
            let others = others.map_or(Ok(0), |row| row.int(0))?;
            Ok::<_, Error>(due.is_none() && others == 0)
        };
        match checked.await {
            Err(Error::Store(_)) => Ok(false),
            other => other,
        }
    }
}
