//! The task that empties the queue.

use std::sync::Arc;

use hyper::StatusCode;
use serde_json::json;
use tokio::task::JoinSet;

use super::callbacks::Callbacks;
use super::client::WebhookClient;
use super::delivery::{DeliveryAttempt, DeliveryState, Event, Progression};
use super::post::{enqueue, report, status_event};
use super::queue::Posting;
use crate::engine::engine::Engine;

/// Posts events until the future is dropped.
pub(crate) async fn run(engine: Arc<Engine>) {
    let mut attempts = JoinSet::new();
    let mut client: Option<Arc<WebhookClient>> = None;
    let mut last_url: Option<Arc<str>> = None;
    loop {
        let callbacks = engine.callbacks();
        // A webhook is verified when it is set, and before an event if that has failed.
        if callbacks.url != last_url {
            last_url.clone_from(&callbacks.url);
            if let Some(url) = callbacks.url.clone()
                && let Ok(client) = current_client(&mut client, &engine, url.starts_with("https:"))
            {
                let engine = Arc::clone(&engine);
                attempts.spawn(async move {
                    // The error is reported with the first event.
                    let _ = verify(&engine, &client, &url).await;
                });
            }
        }
        let (start, next) = next_jobs(&engine, &callbacks);
        for (posting, generation) in start {
            let Some(url) = callbacks.url.clone() else {
                posting.delivery.set_state(DeliveryState::Dropped);
                finish(&engine, generation, posting, None);
                continue;
            };
            let client = current_client(&mut client, &engine, url.starts_with("https:"));
            let engine = Arc::clone(&engine);
            let callbacks = Arc::clone(&callbacks);
            attempts.spawn(async move {
                let body = posting.delivery.body.clone();
                let mut headers = posting.delivery.headers.clone();
                engine.api.sign(&body, &mut headers);
                let timeout = engine.settings.webhook_timeout;
                let result = match client {
                    Ok(client) => match verify(&engine, &client, &url).await {
                        Ok(()) => client.post(&url, body, headers, timeout).await,
                        Err(message) => Err(message),
                    },
                    Err(message) => Err(message),
                };
                conclude(&engine, &callbacks, generation, posting, result);
            });
        }
        let due = async {
            match next {
                Some(due) => engine.clock.sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = engine.webhooks.wake.notified() => {}
            Some(_) = attempts.join_next() => {}
            () = due => {}
        }
    }
}

/// Performs the API's handshake with a webhook, unless it has passed it or there is none.
async fn verify(engine: &Engine, client: &WebhookClient, url: &str) -> Result<(), String> {
    let mut verified = engine.verified.lock().await;
    if !verified.contains(url)
        && let Some(handshake) = engine.api.handshake(engine)
    {
        let timeout = engine.settings.webhook_timeout;
        client.verify(url, &handshake, timeout).await?;
        verified.insert(url.to_owned());
    }
    Ok(())
}

/// Advances the messages that are due. Returns what to post now, and when the next job is due.
fn next_jobs(engine: &Engine, callbacks: &Callbacks) -> (Vec<(Posting, u64)>, Option<i64>) {
    let queue = &engine.webhooks;
    let connected = engine.is_connected();
    let now = engine.clock.scaled_ms();
    let progressed = queue.jobs.lock().take_due(now, connected);
    for message in progressed {
        progress(engine, callbacks, message);
    }
    let mut jobs = queue.jobs.lock();
    let start = std::iter::from_fn(|| jobs.start(callbacks.concurrent)).collect();
    if jobs.is_idle() {
        queue.idle.notify_waiters();
    }
    (start, jobs.next_due())
}

/// Sets the next status of a message, and posts its event if the settings want it.
fn progress(engine: &Engine, callbacks: &Callbacks, mut progression: Progression) {
    let Some(step) = progression.steps.pop_front() else {
        return;
    };
    if let Some(message) = progression.message.upgrade() {
        message.set_status(step.status);
        engine.live.publish("message", || {
            json!(message.snapshot(engine.clock.scaled_ms()))
        });
    }
    if callbacks.wants(step.status) {
        let event = status_event(engine, &progression, step);
        let next = Some(progression);
        enqueue(engine, Event { next, ..event });
    } else {
        engine.webhooks.schedule_next(progression);
    }
}

/// Returns the client, recreated when the trusted certificates have changed or https is used for
/// the first time.
fn current_client(
    client: &mut Option<Arc<WebhookClient>>,
    engine: &Engine,
    secure: bool,
) -> Result<Arc<WebhookClient>, String> {
    let authorities = engine.webhook_authorities();
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
    engine: &Engine,
    callbacks: &Callbacks,
    generation: u64,
    mut posting: Posting,
    result: Result<StatusCode, String>,
) {
    posting.attempts += 1;
    let delivery = &posting.delivery;
    let now = engine.clock.scaled_ms();
    let outcome = match result {
        // As with the real API, any other status is a failure, including 201.
        Ok(StatusCode::OK) => DeliveryState::Delivered,
        _ if now.saturating_sub(delivery.created) >= callbacks.give_up_after_ms => {
            DeliveryState::GivenUp
        }
        _ => DeliveryState::Queued,
    };
    let attempt = DeliveryAttempt {
        at_ms: engine.clock.unix_ms(),
        status: result.as_ref().ok().map(StatusCode::as_u16),
        error: result.err(),
    };
    let delivered = delivery.add_attempt(attempt, outcome);
    report(engine, delivery);
    if outcome == DeliveryState::Delivered && delivery.twice {
        engine.webhooks.jobs.lock().cancel_retries(delivery);
    }
    let retry = outcome == DeliveryState::Queued && !delivered;
    let retry_at = retry.then(|| {
        let back_off = callbacks.backoff_ms.saturating_mul(posting.attempts);
        now.saturating_add(back_off.min(callbacks.max_backoff_ms))
    });
    finish(engine, generation, posting, retry_at);
}

fn finish(engine: &Engine, generation: u64, posting: Posting, retry_at: Option<i64>) {
    let queue = &engine.webhooks;
    queue.jobs.lock().finish(generation, posting, retry_at);
    queue.wake.notify_one();
}
