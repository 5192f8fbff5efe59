//! The queue of webhook events and of messages that are still to reach a status.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Notify;

use super::delivery::{Delivery, DeliveryState, Event, Progression};
use crate::engine::clock::Clock;
use crate::engine::mutex::Mutex;
use crate::engine::quota;
use crate::engine::ring::Ring;
use crate::engine::settings::Capacity;

/// An event to be posted. Of a duplicated one there are two, each with its own back-off.
#[derive(Debug, Clone)]
pub(super) struct Posting {
    pub(super) delivery: Arc<Delivery>,
    /// The number of attempts.
    pub(super) attempts: i64,
}

impl Posting {
    fn new(delivery: &Arc<Delivery>) -> Self {
        Self {
            delivery: Arc::clone(delivery),
            attempts: 0,
        }
    }
}

/// Something that is due at a time.
#[derive(Debug)]
pub(super) enum Job {
    Progress(Progression),
    Post(Posting),
}

#[derive(Debug, Default)]
pub(super) struct Jobs {
    /// Waiting for their time. The key is the time and the order of insertion.
    scheduled: BTreeMap<(i64, u64), Job>,
    /// Waiting for a free connection.
    ready: VecDeque<Posting>,
    /// Waiting for the gateway to be connected.
    paused: Vec<Progression>,
    in_flight: usize,
    /// The length of the bodies of all events that wait or are in flight.
    bytes: usize,
    inserted: u64,
    /// Incremented by each reset, so that an attempt from before does not requeue its event.
    generation: u64,
}

impl Jobs {
    fn waiting(&self) -> usize {
        self.scheduled.len() + self.ready.len() + self.paused.len()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting() + self.in_flight == 0
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        self.scheduled.keys().next().map(|(due, _)| *due)
    }

    pub(super) fn schedule(&mut self, due: i64, job: Job) {
        self.inserted += 1;
        self.scheduled.insert((due, self.inserted), job);
    }

    /// Schedules the next step of a message, if there is one.
    pub(super) fn schedule_next(&mut self, message: Progression) {
        if let Some(step) = message.steps.front() {
            self.schedule(step.due, Job::Progress(message));
        }
    }

    /// Moves the events that are due to the ready ones, and returns the messages that reach their
    /// next status. While the gateway is not connected, these are paused.
    pub(super) fn take_due(&mut self, now: i64, connected: bool) -> Vec<Progression> {
        let mut progressed = Vec::new();
        while self.next_due().is_some_and(|due| due <= now)
            && let Some((_, job)) = self.scheduled.pop_first()
        {
            match job {
                Job::Post(posting) => self.ready.push_back(posting),
                Job::Progress(message) if connected => progressed.push(message),
                Job::Progress(message) => self.paused.push(message),
            }
        }
        progressed
    }

    /// Takes the next event to post, with the generation that [`finish`](Self::finish) needs.
    pub(super) fn start(&mut self, max_in_flight: usize) -> Option<(Posting, u64)> {
        if self.in_flight >= max_in_flight {
            return None;
        }
        let posting = self.ready.pop_front()?;
        self.in_flight += 1;
        posting.delivery.set_state(DeliveryState::InFlight);
        Some((posting, self.generation))
    }

    /// Ends an attempt. `retry_at` is the time of the next one.
    pub(super) fn finish(&mut self, generation: u64, posting: Posting, retry_at: Option<i64>) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if self.generation != generation {
            return;
        }
        let next = posting.delivery.take_next();
        match retry_at {
            Some(due) => self.schedule(due, Job::Post(posting)),
            None => self.free(&posting.delivery),
        }
        if let Some(next) = next {
            self.schedule_next(next);
        }
    }

    /// Cancels the retries of an event whose other copy was delivered.
    pub(super) fn cancel_retries(&mut self, delivery: &Arc<Delivery>) {
        let before = self.waiting();
        let is_retry =
            |posting: &Posting| posting.attempts > 0 && Arc::ptr_eq(&posting.delivery, delivery);
        self.ready.retain(|posting| !is_retry(posting));
        self.scheduled
            .retain(|_, job| !matches!(job, Job::Post(posting) if is_retry(posting)));
        for _ in self.waiting()..before {
            self.free(delivery);
        }
    }

    fn free(&mut self, delivery: &Delivery) {
        self.bytes = self.bytes.saturating_sub(delivery.body.len());
    }
}

#[derive(Debug)]
pub(crate) struct Queue {
    pub(super) jobs: Mutex<Jobs>,
    pub(super) wake: Notify,
    /// Notified when nothing waits and nothing is in flight.
    pub(super) idle: Notify,
    capacity: Capacity,
    dropped: AtomicU64,
    /// The bits of a share, 0 to 1.
    duplicates: AtomicU64,
    reorder: AtomicBool,
    pub(crate) log: Ring<Arc<Delivery>>,
}

impl Queue {
    pub(crate) fn new(capacity: Capacity) -> Self {
        Self {
            jobs: Mutex::default(),
            wake: Notify::new(),
            idle: Notify::new(),
            capacity,
            dropped: AtomicU64::new(0),
            duplicates: AtomicU64::new(0),
            reorder: AtomicBool::new(false),
            log: Ring::new(capacity.entries, capacity.bytes),
        }
    }

    /// Sets the share of the events that are delivered twice.
    pub(crate) fn set_duplicates(&self, share: f64) {
        self.duplicates.store(share.to_bits(), Ordering::Relaxed);
    }

    pub(super) fn duplicates(&self) -> f64 {
        f64::from_bits(self.duplicates.load(Ordering::Relaxed))
    }

    /// Sets whether later events are posted first.
    pub(crate) fn set_reorder(&self, reorder: bool) {
        self.reorder.store(reorder, Ordering::Relaxed);
    }

    pub(super) fn reorder(&self) -> bool {
        self.reorder.load(Ordering::Relaxed)
    }

    /// Returns the number of events that wait or are in flight.
    pub(crate) fn pending(&self) -> usize {
        let jobs = self.jobs.lock();
        jobs.waiting() + jobs.in_flight
    }

    /// Returns the number of events that were dropped because the queue was full.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) fn reset(&self) {
        let mut jobs = self.jobs.lock();
        *jobs = Jobs {
            in_flight: jobs.in_flight,
            generation: jobs.generation + 1,
            ..Jobs::default()
        };
        drop(jobs);
        self.log.clear();
        self.dropped.store(0, Ordering::Relaxed);
        self.wake.notify_one();
    }

    /// Wakes the worker, so that it sees a new webhook.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Resumes what was paused while the gateway was not connected.
    pub(crate) fn resume(&self, now: i64) {
        let mut jobs = self.jobs.lock();
        for message in std::mem::take(&mut jobs.paused) {
            jobs.schedule(now, Job::Progress(message));
        }
        drop(jobs);
        self.wake.notify_one();
    }

    /// Returns once nothing waits and nothing is in flight.
    pub(crate) async fn settled(&self) {
        loop {
            let idle = self.idle.notified();
            if self.pending() == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Schedules the statuses of a message; returns it if the queue is full.
    pub(super) fn try_schedule(&self, message: Progression) -> Option<Progression> {
        let mut jobs = self.jobs.lock();
        if jobs.waiting() >= self.capacity.queue.max(1) {
            return Some(message);
        }
        jobs.schedule_next(message);
        drop(jobs);
        self.wake.notify_one();
        None
    }

    /// Schedules the next status of a message.
    pub(super) fn schedule_next(&self, message: Progression) {
        self.jobs.lock().schedule_next(message);
    }

    /// Adds an event to the log.
    pub(super) fn record(&self, event: Event<'_>, twice: bool, clock: &Clock) -> Arc<Delivery> {
        let number = self.log.next_number();
        let delivery = Arc::new(Delivery::new(number, event, twice, clock));
        let size = quota::ENTRY_OVERHEAD + delivery.body.len();
        self.log.push(Arc::clone(&delivery), size);
        delivery
    }

    pub(super) fn drop_event(&self, delivery: &Delivery) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        delivery.set_state(DeliveryState::Dropped);
    }

    /// Makes an event ready to be posted, once or twice; drops it if the queue is full.
    pub(super) fn push(&self, delivery: &Arc<Delivery>, first: bool) {
        let length = delivery.body.len();
        let mut jobs = self.jobs.lock();
        let mut pushed = 0;
        while pushed < 1 + usize::from(delivery.twice) && self.has_room(&jobs, length) {
            pushed += 1;
            jobs.bytes += length;
            let posting = Posting::new(delivery);
            match first {
                true => jobs.ready.push_front(posting),
                false => jobs.ready.push_back(posting),
            }
        }
        if pushed == 0 {
            self.drop_event(delivery);
            if let Some(next) = delivery.take_next() {
                jobs.schedule_next(next);
            }
        }
        drop(jobs);
        self.wake.notify_one();
    }

    /// Schedules an event; drops it if the queue is full.
    pub(super) fn push_at(&self, delivery: &Arc<Delivery>, due: i64) {
        let length = delivery.body.len();
        let mut jobs = self.jobs.lock();
        if self.has_room(&jobs, length) {
            jobs.bytes += length;
            jobs.schedule(due, Job::Post(Posting::new(delivery)));
        } else {
            self.drop_event(delivery);
        }
        drop(jobs);
        self.wake.notify_one();
    }

    /// Returns whether one more event may wait. A single one may, whatever its length.
    fn has_room(&self, jobs: &Jobs, length: usize) -> bool {
        jobs.waiting() < self.capacity.queue.max(1)
            && (jobs.bytes == 0 || jobs.bytes.saturating_add(length) <= self.capacity.bytes)
    }
}
