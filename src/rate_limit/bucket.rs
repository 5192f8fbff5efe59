//! One token bucket and the queue before it.
//!
//! A task hands out the turns while anybody waits. So who waits holds nothing: a call that is
//! cancelled leaves the queue, and one that its program does not poll holds up no other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::Rate;

/// What the timer may oversleep: turns that came up meanwhile are not lost to those who wait.
const OVERSLEPT: Duration = Duration::from_millis(5);

pub(crate) struct Bucket {
    rate: Rate,
    began: Instant,
    state: Mutex<State>,
}

struct State {
    /// When the bucket will be full again, in nanoseconds after `began`: each turn moves it on.
    full_at: u128,
    queue: VecDeque<oneshot::Sender<Turn>>,
    /// Whether there is a task that hands out the turns.
    handing_out: bool,
}

/// Leave to send one request. Dropped before it is taken, it is given back.
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
            let interval = bucket.interval();
            let mut state = bucket.lock();
            state.full_at = state.full_at.saturating_sub(interval);
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
                handing_out: false,
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
        loop {
            let receiver = self.queue();
            // An error says that the task ended with its runtime, which need not be this one.
            if let Ok(turn) = receiver.await {
                return turn;
            }
        }
    }

    fn queue(self: &Arc<Self>) -> oneshot::Receiver<Turn> {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.lock();
        state.queue.push_back(sender);
        if !std::mem::replace(&mut state.handing_out, true) {
            let bucket = Arc::clone(self);
            let ended = false;
            tokio::spawn(HandingOut { bucket, ended }.run());
        }
        receiver
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

/// The task that hands out turns, for as long as anybody waits.
struct HandingOut {
    bucket: Arc<Bucket>,
    /// Nobody was left to wait.
    ended: bool,
}

impl HandingOut {
    async fn run(mut self) {
        while let Some(wait) = self.hand_out() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Hands out what there is; how long until the next, if anybody is left.
    fn hand_out(&mut self) -> Option<Duration> {
        let bucket = Arc::clone(&self.bucket);
        let mut state = bucket.lock();
        // Given back outside of the lock, which giving back takes.
        let mut unwanted = None;
        loop {
            while state.queue.front().is_some_and(oneshot::Sender::is_closed) {
                state.queue.pop_front();
            }
            if state.queue.is_empty() {
                state.handing_out = false;
                self.ended = true;
                drop(state);
                drop(unwanted);
                return None;
            }
            let turn = match unwanted.take() {
                Some(turn) => turn,
                None => match bucket.turn(&mut state, OVERSLEPT) {
                    Ok(turn) => turn,
                    Err(wait) => return Some(wait),
                },
            };
            if let Some(next) = state.queue.pop_front() {
                unwanted = next.send(turn).err();
            }
        }
    }
}

impl Drop for HandingOut {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // Ended with its runtime: those who wait in another begin anew.
        let mut state = self.bucket.lock();
        state.handing_out = false;
        let queue = std::mem::take(&mut state.queue);
        drop(state);
        drop(queue);
    }
}
