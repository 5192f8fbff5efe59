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
use crate::engine::service::Service;

/// Posts events until the future is dropped.
pub(crate) async fn run(service: Arc<Service>) {
    let mut attempts = JoinSet::new();
    let mut client: Option<Arc<WebhookClient>> = None;
    let mut last_url: Option<Arc<str>> = None;
    loop {
        let callbacks = service.callbacks();
        // A webhook is verified when it is set, and before an event if that has failed.
        if callbacks.url != last_url {
            last_url.clone_from(&callbacks.url);
            if let Some(url) = callbacks.url.clone()
                && let Ok(client) = current_client(&mut client, &service, url.starts_with("https:"))
            {
                let service = Arc::clone(&service);
                attempts.spawn(async move {
                    // The error is reported with the first event.
                    let _ = verify(&service, &client, &url).await;
                });
            }
        }
        let (start, next) = next_jobs(&service, &callbacks);
        for (posting, generation) in start {
            let Some(url) = callbacks.url.clone() else {
                posting.delivery.set_state(DeliveryState::Dropped);
                finish(&service, generation, posting, None);
                continue;
            };
            let client = current_client(&mut client, &service, url.starts_with("https:"));
            let service = Arc::clone(&service);
            let callbacks = Arc::clone(&callbacks);
            attempts.spawn(async move {
                let body = posting.delivery.body.clone();
                let mut headers = posting.delivery.headers.clone();
                service.api.sign(&body, &mut headers);
                let timeout = service.settings.webhook_timeout;
                let result = match client {
                    Ok(client) => match verify(&service, &client, &url).await {
                        Ok(()) => client.post(&url, body, headers, timeout).await,
                        Err(message) => Err(message),
                    },
                    Err(message) => Err(message),
                };
                conclude(&service, &callbacks, generation, posting, result);
            });
        }
        let due = async {
            match next {
                Some(due) => service.clock.sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = service.webhooks.wake.notified() => {}
            Some(_) = attempts.join_next() => {}
            () = due => {}
        }
    }
}

/// Performs the API's handshake with a webhook, unless it has passed it or there is none.
async fn verify(service: &Service, client: &WebhookClient, url: &str) -> Result<(), String> {
    let mut verified = service.verified.lock().await;
    if !verified.contains(url)
        && let Some(handshake) = service.api.handshake(service)
    {
        let timeout = service.settings.webhook_timeout;
        client.verify(url, &handshake, timeout).await?;
        verified.insert(url.to_owned());
    }
    Ok(())
}

/// Advances the messages that are due. Returns what to post now, and when the next job is due.
fn next_jobs(service: &Service, callbacks: &Callbacks) -> (Vec<(Posting, u64)>, Option<i64>) {
    let queue = &service.webhooks;
    let connected = service.is_connected();
    let now = service.clock.scaled_ms();
    let progressed = queue.jobs.lock().take_due(now, connected);
    for message in progressed {
        progress(service, callbacks, message);
    }
    let mut jobs = queue.jobs.lock();
    let start = std::iter::from_fn(|| jobs.start(callbacks.concurrent)).collect();
    if jobs.is_idle() {
        queue.idle.notify_waiters();
    }
    (start, jobs.next_due())
}

/// Sets the next status of a message, and posts its event if the settings want it.
fn progress(service: &Service, callbacks: &Callbacks, mut progression: Progression) {
    let Some(step) = progression.steps.pop_front() else {
        return;
    };
    if let Some(message) = progression.message.upgrade() {
        message.set_status(step.status);
        service.live.publish("message", || {
            json!(message.snapshot(service.clock.scaled_ms()))
        });
    }
    if callbacks.wants(step.status) {
        let event = status_event(&*service.api, service, &progression, step);
        let next = Some(progression);
        enqueue(service, Event { next, ..event });
    } else {
        service.webhooks.schedule_next(progression);
    }
}

/// Returns the client, recreated when the trusted certificates have changed or https is used for
/// the first time.
fn current_client(
    client: &mut Option<Arc<WebhookClient>>,
    service: &Service,
    secure: bool,
) -> Result<Arc<WebhookClient>, String> {
    let authorities = service.webhook_authorities();
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
    service: &Service,
    callbacks: &Callbacks,
    generation: u64,
    mut posting: Posting,
    result: Result<StatusCode, String>,
) {
    posting.attempts += 1;
    let delivery = &posting.delivery;
    let now = service.clock.scaled_ms();
    let outcome = match result {
        // As with the real API, any other status is a failure, including 201.
        Ok(StatusCode::OK) => DeliveryState::Delivered,
        _ if now.saturating_sub(delivery.created) >= callbacks.give_up_after_ms => {
            DeliveryState::GivenUp
        }
        _ => DeliveryState::Queued,
    };
    let attempt = DeliveryAttempt {
        at_ms: service.clock.unix_ms(),
        status: result.as_ref().ok().map(StatusCode::as_u16),
        error: result.err(),
    };
    let delivered = delivery.add_attempt(attempt, outcome);
    report(service, delivery);
    if outcome == DeliveryState::Delivered && delivery.twice {
        service.webhooks.jobs.lock().cancel_retries(delivery);
    }
    let retry = outcome == DeliveryState::Queued && !delivered;
    let retry_at = retry.then(|| {
        let back_off = callbacks.backoff_ms.saturating_mul(posting.attempts);
        now.saturating_add(back_off.min(callbacks.max_backoff_ms))
    });
    finish(service, generation, posting, retry_at);
}

fn finish(service: &Service, generation: u64, posting: Posting, retry_at: Option<i64>) {
    let queue = &service.webhooks;
    queue.jobs.lock().finish(generation, posting, retry_at);
    queue.wake.notify_one();
}
