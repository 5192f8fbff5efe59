//! A token bucket with a fair queue.
//!
//! Each waiting call has its own timer, set by its position in the queue; when it fires, the call
//! issues all permits that have become available, in order. So no call depends on another: one that
//! is cancelled leaves the queue, and one that its runtime does not poll does not block the rest.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::rate::Rate;

/// How late a timer may fire without losing the permits that became available meanwhile.
const TIMER_SLACK: Duration = Duration::from_millis(5);

pub(crate) struct Bucket {
    rate: Rate,
    began: Instant,
    queue: Mutex<Queue>,
}

struct Queue {
    /// When the bucket will be full again, in nanoseconds after `began`; each permit moves it on.
    full_at: u128,
    /// By ascending ticket.
    waiters: VecDeque<(u64, Arc<Waiter>)>,
    next_ticket: u64,
}

/// A call in the queue.
#[derive(Default)]
struct Waiter {
    permit: Mutex<Option<Permit>>,
    /// Signals that the permit is there, or that this is the first in the queue now.
    changed: Notify,
}

/// The permission to send one request. If it is dropped unused, it goes to the next call.
pub(crate) struct Permit(Option<Arc<Bucket>>);

impl Permit {
    /// Uses the permit: the request is sent.
    pub(crate) fn consume(mut self) {
        self.0 = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(bucket) = self.0.take() {
            let mut queue = bucket.lock();
            queue.full_at = queue.full_at.saturating_sub(bucket.interval());
            bucket.issue_permits(&mut queue);
        }
    }
}

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            began: Instant::now(),
            queue: Mutex::new(Queue {
                full_at: 0,
                waiters: VecDeque::new(),
                next_ticket: 0,
            }),
        }
    }

    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// Returns whether no permit has been used lately.
    pub(super) fn is_full(&self) -> bool {
        let queue = self.lock();
        queue.waiters.is_empty() && queue.full_at <= self.began.elapsed().as_nanos()
    }

    /// Returns a permit if one is available and no call is waiting.
    pub(crate) fn try_acquire(self: &Arc<Self>) -> Option<Permit> {
        let mut queue = self.lock();
        if !queue.waiters.is_empty() {
            return None;
        }
        self.permit(&mut queue, Duration::ZERO).ok()
    }

    /// Returns a permit, at once if one is available.
    pub(crate) async fn take(self: &Arc<Self>) -> Permit {
        match self.try_acquire() {
            Some(permit) => permit,
            None => Box::pin(self.acquire()).await,
        }
    }

    /// Waits for a permit, in the order of the calls.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Permit {
        let waiter = Arc::new(Waiter::default());
        let ticket = Ticket {
            bucket: self,
            number: self.enqueue(Arc::clone(&waiter)),
        };
        loop {
            let wait = self.time_until(ticket.number);
            if let Some(permit) = waiter.take() {
                return permit;
            }
            // Notified or not, the time may have changed.
            let _notified = tokio::time::timeout(wait, waiter.changed.notified()).await;
        }
    }

    fn enqueue(&self, waiter: Arc<Waiter>) -> u64 {
        let mut queue = self.lock();
        let ticket = queue.next_ticket;
        queue.next_ticket += 1;
        queue.waiters.push_back((ticket, waiter));
        ticket
    }

    /// Issues the permits that are available, and returns the time until that of the ticket.
    fn time_until(self: &Arc<Self>, ticket: u64) -> Duration {
        let mut queue = self.lock();
        let next = self.issue_permits(&mut queue);
        let before = queue.find(ticket).unwrap_or_default() as u128;
        let nanoseconds = before.saturating_mul(self.interval());
        let wait = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        wait.saturating_add(next)
    }

    /// Issues the permits that are available, and returns the time until the next.
    fn issue_permits(self: &Arc<Self>, queue: &mut Queue) -> Duration {
        let mut issued = false;
        loop {
            let Some((_, first)) = queue.waiters.front() else {
                return Duration::ZERO;
            };
            let first = Arc::clone(first);
            match self.permit(queue, TIMER_SLACK) {
                Ok(permit) => {
                    first.give(permit);
                    queue.waiters.pop_front();
                    issued = true;
                }
                Err(wait) => {
                    if issued {
                        first.changed.notify_one();
                    }
                    return wait;
                }
            }
        }
    }

    /// Returns a permit, or the time until there is one.
    fn permit(self: &Arc<Self>, queue: &mut Queue, slack: Duration) -> Result<Permit, Duration> {
        let now = self.began.elapsed().as_nanos();
        let interval = self.interval();
        let burst = u128::from(self.rate.burst.max(1)).saturating_mul(interval);
        let full_at = queue
            .full_at
            .max(now.saturating_sub(slack.as_nanos()))
            .saturating_add(interval);
        match full_at.saturating_sub(burst).saturating_sub(now) {
            0 => {
                queue.full_at = full_at;
                Ok(Permit(Some(Arc::clone(self))))
            }
            wait => Err(Duration::from_nanos(
                u64::try_from(wait).unwrap_or(u64::MAX),
            )),
        }
    }

    /// Returns the nanoseconds from one permit to the next.
    fn interval(&self) -> u128 {
        self.rate.period.as_nanos() / u128::from(self.rate.requests.max(1))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn find(&self, ticket: u64) -> Option<usize> {
        let found = self
            .waiters
            .binary_search_by_key(&ticket, |(ticket, _)| *ticket);
        found.ok()
    }
}

impl Waiter {
    fn give(&self, permit: Permit) {
        *self.permit.lock().unwrap_or_else(PoisonError::into_inner) = Some(permit);
        self.changed.notify_one();
    }

    fn take(&self) -> Option<Permit> {
        let mut permit = self.permit.lock().unwrap_or_else(PoisonError::into_inner);
        permit.take()
    }
}

/// A position in the queue, which is left on drop.
struct Ticket<'a> {
    bucket: &'a Arc<Bucket>,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut queue = self.bucket.lock();
        let Some(index) = queue.find(self.number) else {
            return;
        };
        // Dropped after the lock is released: the permit in it would lock it again.
        let removed = queue.waiters.remove(index);
        if index == 0
            && let Some((_, first)) = queue.waiters.front()
        {
            first.changed.notify_one();
        }
        drop(queue);
        drop(removed);
    }
}
