//! Filling the queue: events to post, and messages whose statuses cause events.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;

use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::delivery::{Delivery, DeliveryState, Event, Progression, Step};
use crate::engine::api::{Api, StatusChange};
use crate::engine::clock::millis;
use crate::engine::engine::Engine;
use crate::engine::message::{MessageStatus, NewMessage, Outcome, Outgoing};
use crate::engine::random::Sequence;

/// The kind of an event that carries a customer's message.
pub(crate) const MESSAGE: &str = "message";

/// Accepts a message that was sent through the API, and schedules its statuses.
pub fn accept(api: &dyn Api, engine: &Engine, message: NewMessage) {
    let outgoing = track(api, engine, message);
    engine.live.publish("message", || {
        json!(outgoing.snapshot(engine.clock.scaled_ms()))
    });
    let size = outgoing.size();
    engine.sent.next_number();
    engine.sent.push(outgoing, size);
}

/// Schedules the statuses of an accepted message.
///
/// If they cause no event, because there is neither a webhook nor a page, its status follows from
/// the time alone, and sending costs no more than this.
fn track(api: &dyn Api, engine: &Engine, new: NewMessage) -> Arc<Outgoing> {
    use MessageStatus::{Delivered, Failed, Read, Sent};
    let outcome = new.outcome;
    let mut message = Outgoing {
        id: new.id,
        to: new.to,
        kind: new.kind,
        body: new.body,
        at_ms: engine.clock.unix_ms(),
        status: AtomicU8::new(0),
        schedule: None,
    };
    let now = engine.clock.scaled_ms();
    let delay = millis(engine.settings.status_delay);
    let due = [1, 2, 3].map(|steps| now.saturating_add(delay.saturating_mul(steps)));
    let has_webhook = engine.callbacks().url.is_some();
    let observed = has_webhook || engine.live.has_subscribers();
    if !observed && outcome == Outcome::Reaches(Read) && engine.is_connected() {
        message.schedule = Some(due);
        return Arc::new(message);
    }
    let message = Arc::new(message);
    let mut statuses: Vec<_> = match outcome {
        Outcome::Fails(code) => vec![(Failed, Some(code))],
        Outcome::Reaches(last) => {
            let reached = [Sent, Delivered, Read].into_iter();
            let reached = reached.filter(|status| *status <= last);
            reached.map(|status| (status, None)).collect()
        }
    };
    if engine.webhooks.reorder() {
        statuses.reverse();
    }
    let steps = statuses.into_iter().zip(due);
    let steps = steps.map(|((status, code), due)| Step { status, code, due });
    let progression = Progression {
        id: message.id.clone(),
        to: message.to.clone(),
        message: Arc::downgrade(&message),
        steps: steps.collect(),
        origin: new.origin,
    };
    if let Some(rejected) = engine.webhooks.try_schedule(progression) {
        drop_events(api, engine, &message, &rejected);
    }
    message
}

/// Handles a full queue: the message reaches all its statuses at once, and their events are dropped.
fn drop_events(api: &dyn Api, engine: &Engine, message: &Outgoing, progression: &Progression) {
    let callbacks = engine.callbacks();
    for step in &progression.steps {
        message.set_status(step.status);
        if callbacks.url.is_some() && callbacks.wants(step.status) {
            let event = status_event(api, engine, progression, *step);
            let delivery = record(engine, event, false);
            engine.webhooks.drop_event(&delivery);
            report(engine, &delivery);
        }
    }
}

/// Returns the event for a message that has reached a status.
pub(super) fn status_event(
    api: &dyn Api,
    engine: &Engine,
    message: &Progression,
    step: Step,
) -> Event<'static> {
    let change = StatusChange {
        id: &message.id,
        to: &message.to,
        status: step.status,
        code: step.code,
        origin: &message.origin,
    };
    let event = api.status_event(engine, &change);
    Event::new(step.status.as_str(), event.to_string().into_bytes())
}

/// Posts an event as soon as a connection is free.
pub(crate) fn post(engine: &Engine, kind: &str, event: &Value) {
    enqueue(engine, Event::new(kind, event.to_string().into_bytes()));
}

/// Posts an event at a scaled time, unless there is no webhook.
pub(crate) fn post_at(engine: &Engine, kind: &str, event: &Value, due: i64) {
    if engine.callbacks().url.is_none() {
        return;
    }
    let event = Event::new(kind, event.to_string().into_bytes());
    let delivery = record(engine, event, false);
    engine.webhooks.push_at(&delivery, due);
    report(engine, &delivery);
}

/// Posts a body as it is, with further headers.
pub(crate) fn post_with(engine: &Engine, kind: &str, body: &[u8], headers: HeaderMap) {
    let event = Event {
        headers,
        ..Event::new(kind, body.to_vec())
    };
    enqueue(engine, event);
}

/// Records an event and makes it ready to be posted, unless there is no webhook.
pub(super) fn enqueue(engine: &Engine, event: Event<'_>) {
    let queue = &engine.webhooks;
    if engine.callbacks().url.is_none() {
        if let Some(next) = event.next {
            queue.schedule_next(next);
        }
        return;
    }
    let share = queue.duplicates();
    let twice = share > 0.0 && engine.random.chance(Sequence::Webhook, share);
    // Reordering applies to the messages of customers that are waiting as well.
    let first = queue.reorder() && event.kind == MESSAGE;
    let delivery = record(engine, event, twice);
    queue.push(&delivery, first);
    report(engine, &delivery);
}

fn record(engine: &Engine, event: Event<'_>, twice: bool) -> Arc<Delivery> {
    engine.webhooks.record(event, twice, &engine.clock)
}

/// Reports the state of a delivery to the callback and to the page.
pub(super) fn report(engine: &Engine, delivery: &Delivery) {
    if let Some(callback) = &engine.settings.observers.delivery {
        let record = delivery.record();
        if !record.attempts.is_empty() || record.state == DeliveryState::Dropped {
            callback(&record);
        }
    }
    engine.live.publish("webhook", || json!(delivery.record()));
}
