//! Calling the webhook as the real API does: concurrent up to the setting, each event again and
//! again with a linear back-off until it is answered with exactly 200.

mod client;
mod delivery;
mod event;
mod run;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::Notify;

use crate::clock::millis;
use crate::log::{DeliveryState, MessageStatus, Outgoing};
use crate::random::Use;
use crate::room::{self, Ring};
use crate::state::{State, lock};

pub(crate) use delivery::Delivery;
pub(crate) use run::run;

/// The kind of an event that carries a customer's message.
pub(crate) const MESSAGE: &str = "message";

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It gets as far as this: sent, delivered or read.
    Reaches(MessageStatus),
    /// The webhook is told that it failed, with this code.
    Fails(u16),
}

/// A message on its way: the statuses that it still comes to, each with its code and its time.
///
/// One follows the other only once its event was posted, so that they do not overtake each other
/// by chance; with retries they do, as with the real one.
#[derive(Debug, Clone)]
struct Way {
    id: String,
    to: String,
    /// Gone once the log has forgotten it: a message that waits keeps no body.
    message: Weak<Outgoing>,
    steps: VecDeque<(MessageStatus, Option<u16>, i64)>,
}

/// An event to be posted; of one that is to arrive twice there are two, each with a back-off of its
/// own.
#[derive(Debug, Clone)]
struct Posting {
    delivery: Arc<Delivery>,
    /// How often it was posted.
    tried: i64,
}

/// Something to do at a time.
#[derive(Debug, Clone)]
enum What {
    Progress(Way),
    Deliver(Posting),
}

#[derive(Debug)]
struct Job {
    due: i64,
    order: u64,
    what: What,
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        (self.due, self.order) == (other.due, other.order)
    }
}

impl Eq for Job {}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Job {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.order).cmp(&(other.due, other.order))
    }
}

#[derive(Debug, Default)]
struct Queue {
    /// What waits for its time, soonest first.
    waiting: BinaryHeap<Reverse<Job>>,
    /// What waits for a free connection.
    ready: VecDeque<Posting>,
    /// What waits for the gateway to be connected again.
    held: Vec<What>,
    in_flight: usize,
    /// How long the bodies of all events are that wait or are in flight.
    bytes: usize,
    order: u64,
    /// Grows with each reset: an attempt from before must not come back.
    generation: u64,
}

impl Queue {
    fn len(&self) -> usize {
        self.waiting.len() + self.ready.len() + self.held.len()
    }

    /// Waits for the next step of a message, if there is one.
    fn follow(&mut self, way: Way) {
        if let Some((_, _, due)) = way.steps.front() {
            self.wait(*due, What::Progress(way));
        }
    }

    /// A copy of an event is done with.
    fn done(&mut self, delivery: &Delivery) {
        self.bytes = self.bytes.saturating_sub(delivery.body.len());
    }

    /// The event has arrived: its other copies are not tried again.
    fn arrived(&mut self, delivery: &Arc<Delivery>) {
        let mut ended = 0;
        let mut goes_on = |posting: &Posting| {
            let ends = posting.tried > 0 && Arc::ptr_eq(&posting.delivery, delivery);
            ended += usize::from(ends);
            !ends
        };
        self.ready.retain(&mut goes_on);
        self.waiting.retain(|Reverse(job)| match &job.what {
            What::Deliver(posting) => goes_on(posting),
            What::Progress(_) => true,
        });
        for _ in 0..ended {
            self.done(delivery);
        }
    }

    fn wait(&mut self, due: i64, what: What) {
        self.order += 1;
        let order = self.order;
        self.waiting.push(Reverse(Job { due, order, what }));
    }
}

#[derive(Debug)]
pub(crate) struct Engine {
    queue: Mutex<Queue>,
    wake: Notify,
    /// Notified when nothing waits and nothing is in flight.
    idle: Notify,
    capacity: usize,
    /// How long the bodies of the events may be together.
    bytes: usize,
    events: AtomicU64,
    dropped: AtomicU64,
    /// The bits of a share, 0 to 1.
    duplicates: AtomicU64,
    reorder: AtomicBool,
    pub(crate) log: Ring<Arc<Delivery>>,
}

impl Engine {
    pub(crate) fn new(keep: usize, capacity: usize, bytes: usize) -> Self {
        Self {
            queue: Mutex::default(),
            wake: Notify::new(),
            idle: Notify::new(),
            capacity: capacity.max(1),
            bytes,
            events: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            duplicates: AtomicU64::new(0),
            reorder: AtomicBool::new(false),
            log: Ring::new(keep, bytes),
        }
    }

    /// This share of the events is delivered twice.
    pub(crate) fn duplicate(&self, share: f64) {
        self.duplicates.store(share.to_bits(), Ordering::Relaxed);
    }

    /// Later events first.
    pub(crate) fn reorder(&self, yes: bool) {
        self.reorder.store(yes, Ordering::Relaxed);
    }

    /// Events that wait or are in flight.
    pub(crate) fn pending(&self) -> usize {
        let queue = lock(&self.queue);
        queue.len() + queue.in_flight
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) fn reset(&self) {
        let mut queue = lock(&self.queue);
        let (order, generation, in_flight) = (queue.order, queue.generation + 1, queue.in_flight);
        *queue = Queue {
            order,
            generation,
            in_flight,
            ..Queue::default()
        };
        drop(queue);
        self.log.clear();
        self.events.store(0, Ordering::Relaxed);
        self.dropped.store(0, Ordering::Relaxed);
        self.wake.notify_one();
    }

    /// The gateway is connected again: what was held goes on.
    pub(crate) fn release(&self, now: i64) {
        let mut queue = lock(&self.queue);
        for what in std::mem::take(&mut queue.held) {
            queue.wait(now, what);
        }
        drop(queue);
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

    /// Takes a message on its way. Without a webhook and without a watcher nobody has to be told:
    /// then its status follows from the time alone, and sending costs no more than this.
    pub(crate) fn take(&self, state: &State, mut message: Outgoing, fate: Fate) -> Arc<Outgoing> {
        let now = state.clock.waited_ms();
        let step = millis(state.config.status_delay);
        let due = [1, 2, 3].map(|steps| now.saturating_add(step.saturating_mul(steps)));
        let told = state.settings.callbacks().url.is_some() || state.watched();
        if !told && fate == Fate::Reaches(MessageStatus::Read) && state.connected() {
            message.untracked = Some(due);
            return Arc::new(message);
        }
        let message = Arc::new(message);
        let mut statuses: Vec<(MessageStatus, Option<u16>)> = match fate {
            Fate::Fails(code) => vec![(MessageStatus::Failed, Some(code))],
            Fate::Reaches(last) => {
                use MessageStatus::{Delivered, Read, Sent};
                let all = [Sent, Delivered, Read].into_iter();
                all.filter(|status| *status <= last)
                    .map(|status| (status, None))
                    .collect()
            }
        };
        if self.reorder.load(Ordering::Relaxed) {
            statuses.reverse();
        }
        let steps = statuses.into_iter().zip(due);
        let way = Way {
            id: message.id.clone(),
            to: message.to.clone(),
            message: Arc::downgrade(&message),
            steps: steps
                .map(|((status, code), due)| (status, code, due))
                .collect(),
        };
        let mut queue = lock(&self.queue);
        if queue.len() < self.capacity {
            queue.follow(way);
            drop(queue);
            self.wake.notify_one();
        } else {
            drop(queue);
            self.overflow(state, &message, &way);
        }
        message
    }

    /// Too much waits: the message comes to all its statuses at once, and each event that would have
    /// told one is dropped.
    fn overflow(&self, state: &State, message: &Outgoing, way: &Way) {
        let callbacks = state.settings.callbacks();
        for (status, code, _) in &way.steps {
            message.set(*status);
            let event = event::status(way, *status, *code, state.clock.unix());
            if callbacks.url.is_some()
                && callbacks.wants(*status)
                && let Ok(body) = serde_json::to_vec(&event)
            {
                let delivery = self.record(state, status.as_str(), body, None, false);
                self.drop_event(&delivery);
                delivery.tell(state);
            }
        }
    }

    /// An event, with its number, in the log.
    fn record(
        &self,
        state: &State,
        kind: &str,
        body: Vec<u8>,
        next: Option<Way>,
        twice: bool,
    ) -> Arc<Delivery> {
        let number = self.events.fetch_add(1, Ordering::Relaxed) + 1;
        let delivery = Arc::new(Delivery::new(number, state, kind, body, next, twice));
        let weight = room::ENTRY + delivery.body.len();
        self.log.push(Arc::clone(&delivery), weight);
        delivery
    }

    fn drop_event(&self, delivery: &Delivery) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        delivery.set(DeliveryState::Dropped);
    }

    /// Posts an event as soon as a connection is free.
    pub(crate) fn post(&self, state: &State, kind: &str, event: &serde_json::Value) {
        self.post_body(state, kind, event.to_string().into_bytes(), None);
    }

    /// Whether one event more may wait; one by itself may, however long.
    fn has_room(&self, queue: &Queue, length: usize) -> bool {
        queue.len() < self.capacity
            && (queue.bytes == 0 || queue.bytes.saturating_add(length) <= self.bytes)
    }

    /// `next`: how the message goes on once this event was posted, or could not be.
    fn post_body(&self, state: &State, kind: &str, body: Vec<u8>, next: Option<Way>) {
        if state.settings.callbacks().url.is_none() {
            if let Some(next) = next {
                lock(&self.queue).follow(next);
            }
            return;
        }
        let share = f64::from_bits(self.duplicates.load(Ordering::Relaxed));
        let twice = share > 0.0 && state.random.chance(Use::Webhook, share);
        let copies = 1 + usize::from(twice);
        let delivery = self.record(state, kind, body, next, twice);
        let length = delivery.body.len();
        let mut queue = lock(&self.queue);
        let mut taken = 0;
        while taken < copies && self.has_room(&queue, length) {
            taken += 1;
            queue.bytes += length;
            let posting = Posting {
                delivery: Arc::clone(&delivery),
                tried: 0,
            };
            // A customer's messages go in the wrong order as well, as far as they wait.
            if self.reorder.load(Ordering::Relaxed) && kind == MESSAGE {
                queue.ready.push_front(posting);
            } else {
                queue.ready.push_back(posting);
            }
        }
        if taken == 0 {
            self.drop_event(&delivery);
            if let Some(next) = delivery.next() {
                queue.follow(next);
            }
        }
        drop(queue);
        delivery.tell(state);
        self.wake.notify_one();
    }
}
