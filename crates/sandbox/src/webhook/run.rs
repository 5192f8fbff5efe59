//! The task that works the queue off.

use std::cmp::Reverse;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::client::Poster;
use super::{Posting, Way, What, event};
use crate::log::{DeliveryAttempt, DeliveryState};
use crate::settings::Callbacks;
use crate::state::{State, lock};

/// Attempts go on for this long, in milliseconds of wait time.
const GIVE_UP: i64 = 24 * 3600 * 1000;

/// Runs until it is dropped.
pub(crate) async fn run(state: Arc<State>) {
    let mut attempts = JoinSet::new();
    let mut poster: Option<Arc<Poster>> = None;
    loop {
        let callbacks = state.settings.callbacks();
        let (start, next) = turn(&state, &callbacks);
        for (posting, generation) in start {
            let delivery = Arc::clone(&posting.delivery);
            let Some(url) = callbacks.url.clone() else {
                delivery.set(DeliveryState::Dropped);
                let next = delivery.next();
                finished(&state, generation, posting, None, next);
                continue;
            };
            let made = current(&mut poster, &state, url.starts_with("https:"));
            let state = Arc::clone(&state);
            let callbacks = Arc::clone(&callbacks);
            attempts.spawn(async move {
                let outcome = match made {
                    Ok(poster) => {
                        let limit = state.config.webhook_timeout;
                        poster.post(&url, delivery.body.clone(), limit).await
                    }
                    Err(message) => Err(message),
                };
                concluded(&state, &callbacks, posting, generation, outcome);
            });
        }
        tokio::select! {
            () = state.webhooks.wake.notified() => {}
            Some(_) = attempts.join_next() => {}
            () = sleep(&state, next) => {}
        }
    }
}

async fn sleep(state: &State, next: Option<i64>) {
    match next {
        Some(due) => state.clock.until(due).await,
        None => std::future::pending().await,
    }
}

/// Does what is due; what to post now, and when something is due next.
fn turn(state: &State, callbacks: &Callbacks) -> (Vec<(Posting, u64)>, Option<i64>) {
    let engine = &state.webhooks;
    let now = state.clock.waited_ms();
    let connected = state.connected();
    let mut progressed = Vec::new();
    let mut queue = lock(&engine.queue);
    while queue
        .waiting
        .peek()
        .is_some_and(|Reverse(job)| job.due <= now)
    {
        let Some(Reverse(job)) = queue.waiting.pop() else {
            break;
        };
        match job.what {
            What::Deliver(posting) => queue.ready.push_back(posting),
            progress if !connected => queue.held.push(progress),
            What::Progress(way) => progressed.push(way),
        }
    }
    drop(queue);

    for way in progressed {
        progress(state, callbacks, way);
    }

    let mut queue = lock(&engine.queue);
    let mut start = Vec::new();
    while queue.in_flight < callbacks.concurrent
        && let Some(posting) = queue.ready.pop_front()
    {
        queue.in_flight += 1;
        posting.delivery.set_in_flight();
        start.push((posting, queue.generation));
    }
    if queue.len() + queue.in_flight == 0 {
        engine.idle.notify_waiters();
    }
    (start, queue.waiting.peek().map(|Reverse(job)| job.due))
}

/// A message comes to its next status: it is noted, shown, and told if the settings want it.
fn progress(state: &State, callbacks: &Callbacks, mut way: Way) {
    let Some((status, code, _)) = way.steps.pop_front() else {
        return;
    };
    if let Some(message) = way.message.upgrade() {
        message.set(status);
        state.tell("message", || {
            serde_json::json!(message.snapshot(state.clock.waited_ms()))
        });
    }
    let event = event::status(&way, status, code, state.clock.unix());
    match serde_json::to_vec(&event) {
        Ok(body) if callbacks.wants(status) => {
            state
                .webhooks
                .post_body(state, status.as_str(), body, Some(way));
        }
        _ => lock(&state.webhooks.queue).follow(way),
    }
}

/// The client, made anew when the authorities have changed or https is called for the first time.
fn current(
    poster: &mut Option<Arc<Poster>>,
    state: &State,
    secure: bool,
) -> Result<Arc<Poster>, String> {
    let authorities = state.authorities();
    if let Some(poster) = poster
        && poster.authorities == authorities
        && (poster.secure || !secure)
    {
        return Ok(Arc::clone(poster));
    }
    let made = Arc::new(Poster::new(authorities, secure)?);
    *poster = Some(Arc::clone(&made));
    Ok(made)
}

fn concluded(
    state: &State,
    callbacks: &Callbacks,
    posting: Posting,
    generation: u64,
    outcome: Result<hyper::StatusCode, String>,
) {
    let Posting { delivery, tried } = posting;
    let tried = tried + 1;
    // Exactly 200: 201 is a failure, as with the real one.
    let arrived = matches!(outcome, Ok(hyper::StatusCode::OK));
    let now = state.clock.waited_ms();
    let late = now.saturating_sub(delivery.arose) >= GIVE_UP;
    let reached = match (arrived, late) {
        (true, _) => DeliveryState::Delivered,
        (false, true) => DeliveryState::GivenUp,
        (false, false) => DeliveryState::Queued,
    };
    let (status, error) = match outcome {
        Ok(status) => (Some(status.as_u16()), None),
        Err(error) => (None, Some(error)),
    };
    let attempt = DeliveryAttempt {
        at_ms: state.clock.unix_ms(),
        status,
        error,
    };
    let has_arrived = delivery.attempted(attempt, reached);
    delivery.tell(state);
    let next = delivery.next();
    if arrived && delivery.twice {
        lock(&state.webhooks.queue).arrived(&delivery);
    }
    let again = (reached == DeliveryState::Queued && !has_arrived).then(|| {
        let wait = callbacks.backoff_ms.saturating_mul(tried);
        now.saturating_add(wait.min(callbacks.max_backoff_ms))
    });
    finished(state, generation, Posting { delivery, tried }, again, next);
}

/// An attempt is over. `again`: when the next one is due.
fn finished(
    state: &State,
    generation: u64,
    posting: Posting,
    again: Option<i64>,
    next: Option<Way>,
) {
    let mut queue = lock(&state.webhooks.queue);
    queue.in_flight = queue.in_flight.saturating_sub(1);
    // Not what a reset has made forgotten.
    if queue.generation == generation {
        match again {
            Some(due) => queue.wait(due, What::Deliver(posting)),
            None => queue.done(&posting.delivery),
        }
        if let Some(next) = next {
            queue.follow(next);
        }
    }
    drop(queue);
    state.webhooks.wake.notify_one();
}
