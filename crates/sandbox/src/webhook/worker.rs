//! The task that empties the queue.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::HeaderMap;
use serde_json::json;
use tokio::task::JoinSet;

use super::client::WebhookClient;
use super::delivery::{Delivery, DeliveryAttempt, DeliveryState, Event, Progression};
use super::event;
use super::post::{enqueue, report};
use super::queue::Posting;
use crate::hosted::hook;
use crate::state::State;
use crate::stores::settings::Callbacks;

/// How long an event is retried, in milliseconds of scaled time.
const GIVE_UP_AFTER: i64 = 24 * 3600 * 1000;

/// Posts events until the future is dropped.
pub(crate) async fn run(state: Arc<State>) {
    let mut attempts = JoinSet::new();
    let mut client: Option<Arc<WebhookClient>> = None;
    loop {
        let callbacks = state.stores.settings.callbacks();
        let (start, next) = next_jobs(&state, &callbacks);
        for (posting, generation) in start {
            let Some(url) = callbacks.url.clone() else {
                posting.delivery.set_state(DeliveryState::Dropped);
                finish(&state, generation, posting, None);
                continue;
            };
            let client = current_client(&mut client, &state, url.starts_with("https:"));
            let state = Arc::clone(&state);
            let callbacks = Arc::clone(&callbacks);
            attempts.spawn(async move {
                let body = posting.delivery.body.clone();
                let headers = headers(&state, &posting.delivery);
                let timeout = state.config.webhook_timeout;
                let result = match client {
                    Ok(client) => client.post(&url, body, headers, timeout).await,
                    Err(message) => Err(message),
                };
                conclude(&state, &callbacks, generation, posting, result);
            });
        }
        let due = async {
            match next {
                Some(due) => state.clock.sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = state.webhooks.wake.notified() => {}
            Some(_) = attempts.join_next() => {}
            () = due => {}
        }
    }
}

/// Advances the messages that are due. Returns what to post now, and when the next job is due.
fn next_jobs(state: &State, callbacks: &Callbacks) -> (Vec<(Posting, u64)>, Option<i64>) {
    let queue = &state.webhooks;
    let connected = state.is_connected();
    let now = state.clock.scaled_ms();
    let progressed = queue.jobs.lock().take_due(now, connected);
    for message in progressed {
        progress(state, callbacks, message);
    }
    let mut jobs = queue.jobs.lock();
    let start = std::iter::from_fn(|| jobs.start(callbacks.concurrent)).collect();
    if jobs.is_idle() {
        queue.idle.notify_waiters();
    }
    (start, jobs.next_due())
}

/// Sets the next status of a message, and posts its event if the settings want it.
fn progress(state: &State, callbacks: &Callbacks, mut progression: Progression) {
    let Some(step) = progression.steps.pop_front() else {
        return;
    };
    if let Some(message) = progression.message.upgrade() {
        message.set_status(step.status);
        state.live.publish("message", || {
            json!(message.snapshot(state.clock.scaled_ms()))
        });
    }
    if callbacks.wants(step.status) {
        let event = Event {
            kind: step.status.as_str(),
            body: event::status(&progression, step, state.clock.unix()),
            next: Some(progression),
            outbound: None,
        };
        enqueue(state, event);
    } else {
        state.webhooks.schedule_next(progression);
    }
}

/// Returns the headers that the hosted profile adds to an event.
fn headers(state: &State, delivery: &Delivery) -> HeaderMap {
    let settings = state.config.hosted.as_ref();
    settings.map_or_else(HeaderMap::new, |settings| {
        hook::headers(settings, &delivery.body, delivery.outbound.as_deref())
    })
}

/// Returns the client, recreated when the trusted certificates have changed or https is used for
/// the first time.
fn current_client(
    client: &mut Option<Arc<WebhookClient>>,
    state: &State,
    secure: bool,
) -> Result<Arc<WebhookClient>, String> {
    let authorities = state.webhook_authorities();
    if let Some(client) = client
        && client.authorities == authorities
        && (client.secure || !secure)
    {
        return Ok(Arc::clone(client));
    }
    let created = Arc::new(WebhookClient::new(authorities, secure)?);
    *client = Some(Arc::clone(&created));
    Ok(created)
}

/// Records an attempt, and schedules the next one unless the event was delivered or is too old.
fn conclude(
    state: &State,
    callbacks: &Callbacks,
    generation: u64,
    mut posting: Posting,
    result: Result<StatusCode, String>,
) {
    posting.attempts += 1;
    let delivery = &posting.delivery;
    let now = state.clock.scaled_ms();
    let outcome = match result {
        // As with the real API, any other status is a failure, including 201.
        Ok(StatusCode::OK) => DeliveryState::Delivered,
        _ if now.saturating_sub(delivery.created) >= GIVE_UP_AFTER => DeliveryState::GivenUp,
        _ => DeliveryState::Queued,
    };
    let attempt = DeliveryAttempt {
        at_ms: state.clock.unix_ms(),
        status: result.as_ref().ok().map(StatusCode::as_u16),
        error: result.err(),
    };
    let delivered = delivery.add_attempt(attempt, outcome);
    report(state, delivery);
    if outcome == DeliveryState::Delivered && delivery.twice {
        state.webhooks.jobs.lock().cancel_retries(delivery);
    }
    let retry = outcome == DeliveryState::Queued && !delivered;
    let retry_at = retry.then(|| {
        let back_off = callbacks.backoff_ms.saturating_mul(posting.attempts);
        now.saturating_add(back_off.min(callbacks.max_backoff_ms))
    });
    finish(state, generation, posting, retry_at);
}

fn finish(state: &State, generation: u64, posting: Posting, retry_at: Option<i64>) {
    let queue = &state.webhooks;
    queue.jobs.lock().finish(generation, posting, retry_at);
    queue.wake.notify_one();
}
