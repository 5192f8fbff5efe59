//! One token bucket and the queue before it.
//!
//! Who waits keeps their own time, by their place in the queue, and when it comes hands out what
//! turns there are, to those before them first. So nobody depends on another: a call that is
//! cancelled leaves the queue, and one that its program, or its runtime, does not poll holds up no
//! other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::Rate;

/// What a timer may oversleep: turns that came up meanwhile are not lost to those who wait.
const OVERSLEPT: Duration = Duration::from_millis(5);

pub(crate) struct Bucket {
    rate: Rate,
    began: Instant,
    state: Mutex<State>,
}

struct State {
    /// When the bucket will be full again, in nanoseconds after `began`: each turn moves it on.
    full_at: u128,
    /// By ascending tickets.
    queue: VecDeque<(u64, Arc<Place>)>,
    next_ticket: u64,
}

/// A place in the queue.
#[derive(Default)]
struct Place {
    turn: Mutex<Option<Turn>>,
    /// The turn has come, or this is the first place now.
    news: Notify,
}

/// Leave to send one request. Dropped before it is taken, it goes to the next.
pub(crate) struct Turn(Option<Arc<Bucket>>);

impl Turn {
    /// The request goes out.
    pub(crate) fn take(mut self) {
        self.0 = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(bucket) = self.0.take() {
            let mut state = bucket.lock();
            state.full_at = state.full_at.saturating_sub(bucket.interval());
            bucket.hand_out(&mut state);
        }
    }
}

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            began: Instant::now(),
            state: Mutex::new(State {
                full_at: 0,
                queue: VecDeque::new(),
                next_ticket: 0,
            }),
        }
    }

    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// A turn that can be had at once, if nobody waits.
    pub(crate) fn free(self: &Arc<Self>) -> Option<Turn> {
        let mut state = self.lock();
        if !state.queue.is_empty() {
            return None;
        }
        self.turn(&mut state, Duration::ZERO).ok()
    }

    /// Waits for a turn, behind those who came before.
    pub(crate) async fn wait(self: &Arc<Self>) -> Turn {
        let place = Arc::new(Place::default());
        let waiting = Waiting {
            bucket: self,
            ticket: self.queue(Arc::clone(&place)),
        };
        loop {
            let wait = self.time_of(waiting.ticket);
            if let Some(turn) = place.turn() {
                return turn;
            }
            // Woken or not, the time may have changed.
            let _either = tokio::time::timeout(wait, place.news.notified()).await;
        }
    }

    fn queue(&self, place: Arc<Place>) -> u64 {
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back((ticket, place));
        ticket
    }

    /// Hands out the turns that have come up, and tells how long it is until that of the ticket.
    fn time_of(self: &Arc<Self>, ticket: u64) -> Duration {
        let mut state = self.lock();
        let next = self.hand_out(&mut state);
        let before = state.find(ticket).unwrap_or_default() as u128;
        let nanoseconds = before.saturating_mul(self.interval());
        let wait = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        wait.saturating_add(next)
    }

    /// Hands out the turns that have come up; how long until the next.
    fn hand_out(self: &Arc<Self>, state: &mut State) -> Duration {
        let mut handed_out = false;
        loop {
            let Some((_, first)) = state.queue.front() else {
                return Duration::ZERO;
            };
            let first = Arc::clone(first);
            match self.turn(state, OVERSLEPT) {
                Ok(turn) => {
                    first.give(turn);
                    state.queue.pop_front();
                    handed_out = true;
                }
                Err(wait) => {
                    if handed_out {
                        first.news.notify_one();
                    }
                    return wait;
                }
            }
        }
    }

    /// A turn, or how long until there is one.
    fn turn(self: &Arc<Self>, state: &mut State, late: Duration) -> Result<Turn, Duration> {
        let now = self.began.elapsed().as_nanos();
        let interval = self.interval();
        let burst = u128::from(self.rate.burst.max(1)).saturating_mul(interval);
        let full_at = state
            .full_at
            .max(now.saturating_sub(late.as_nanos()))
            .saturating_add(interval);
        match full_at.saturating_sub(burst).saturating_sub(now) {
            0 => {
                state.full_at = full_at;
                Ok(Turn(Some(Arc::clone(self))))
            }
            wait => Err(Duration::from_nanos(
                u64::try_from(wait).unwrap_or(u64::MAX),
            )),
        }
    }

    /// Nanoseconds from one token to the next.
    fn interval(&self) -> u128 {
        self.rate.period.as_nanos() / u128::from(self.rate.requests.max(1))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&self, ticket: u64) -> Option<usize> {
        let found = self
            .queue
            .binary_search_by_key(&ticket, |(ticket, _)| *ticket);
        found.ok()
    }
}

impl Place {
    fn give(&self, turn: Turn) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
        self.news.notify_one();
    }

    fn turn(&self) -> Option<Turn> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.take()
    }
}

/// Somebody in the queue, who leaves it when dropped.
struct Waiting<'a> {
    bucket: &'a Arc<Bucket>,
    ticket: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.bucket.lock();
        let Some(index) = state.find(self.ticket) else {
            return;
        };
        // Not dropped within the lock: with its turn, it would take that lock again.
        let left = state.queue.remove(index);
        if index == 0
            && let Some((_, first)) = state.queue.front()
        {
            first.news.notify_one();
        }
        drop(state);
        drop(left);
    }
}
