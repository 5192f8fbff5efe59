//! Filling the queue: events to post, and messages whose statuses cause events.

use std::sync::Arc;

use serde_json::{Value, json};

use super::delivery::{Delivery, DeliveryState, Event, NewDelivery, Progression, Step};
use super::event;
use crate::clock::millis;
use crate::message::{MessageStatus, Outcome, Outgoing};
use crate::random::Sequence;
use crate::state::State;

/// The kind of an event that carries a customer's message.
pub(crate) const MESSAGE: &str = "message";

/// Schedules the statuses of an accepted message.
///
/// If they cause no event, because there is neither a webhook nor a page, its status follows from
/// the time alone, and sending costs no more than this.
pub(crate) fn track(state: &State, mut message: Outgoing, outcome: Outcome) -> Arc<Outgoing> {
    use MessageStatus::{Delivered, Failed, Read, Sent};
    let now = state.clock.scaled_ms();
    let delay = millis(state.config.status_delay);
    let due = [1, 2, 3].map(|steps| now.saturating_add(delay.saturating_mul(steps)));
    let has_webhook = state.stores.settings.callbacks().url.is_some();
    let observed = has_webhook || state.live.has_subscribers();
    if !observed && outcome == Outcome::Reaches(Read) && state.is_connected() {
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
    if state.webhooks.reorder() {
        statuses.reverse();
    }
    let steps = statuses.into_iter().zip(due);
    let steps = steps.map(|((status, code), due)| Step { status, code, due });
    let progression = Progression {
        id: message.id.clone(),
        to: message.to.clone(),
        message: Arc::downgrade(&message),
        steps: steps.collect(),
    };
    if let Some(rejected) = state.webhooks.try_schedule(progression) {
        drop_events(state, &message, &rejected);
    }
    message
}

/// Handles a full queue: the message reaches all its statuses at once, and their events are dropped.
fn drop_events(state: &State, message: &Outgoing, progression: &Progression) {
    let callbacks = state.stores.settings.callbacks();
    for step in &progression.steps {
        message.set_status(step.status);
        if callbacks.url.is_some() && callbacks.wants(step.status) {
            let event = Event {
                kind: step.status.as_str(),
                body: event::status(progression, *step, state.clock.unix()),
                next: None,
                outbound: None,
            };
            let delivery = record(state, event, false);
            state.webhooks.drop_event(&delivery);
            report(state, &delivery);
        }
    }
}

/// Posts an event as soon as a connection is free.
pub(crate) fn post(state: &State, kind: &str, event: &Value) {
    let event = Event {
        kind,
        body: event.to_string().into_bytes(),
        next: None,
        outbound: None,
    };
    enqueue(state, event);
}

/// Posts a copy of a message that was sent through the API: its body as it was received.
pub(crate) fn post_outbound(state: &State, id: &str, body: &[u8]) {
    let event = Event {
        kind: "outbound",
        body: body.to_vec(),
        next: None,
        outbound: Some(id.to_owned()),
    };
    enqueue(state, event);
}

/// Records an event and makes it ready to be posted, unless there is no webhook.
pub(super) fn enqueue(state: &State, event: Event<'_>) {
    let queue = &state.webhooks;
    if state.stores.settings.callbacks().url.is_none() {
        if let Some(next) = event.next {
            queue.schedule_next(next);
        }
        return;
    }
    let share = queue.duplicates();
    let twice = share > 0.0 && state.random.chance(Sequence::Webhook, share);
    // Reordering applies to the messages of customers that are waiting as well.
    let first = queue.reorder() && event.kind == MESSAGE;
    let delivery = record(state, event, twice);
    queue.push(&delivery, first);
    report(state, &delivery);
}

fn record(state: &State, event: Event<'_>, twice: bool) -> Arc<Delivery> {
    state.webhooks.record(NewDelivery {
        event,
        twice,
        at_ms: state.clock.unix_ms(),
        created: state.clock.scaled_ms(),
    })
}

/// Reports the state of a delivery to the callback and to the page.
pub(super) fn report(state: &State, delivery: &Delivery) {
    if let Some(callback) = &state.observers.delivery {
        let record = delivery.record();
        if !record.attempts.is_empty() || record.state == DeliveryState::Dropped {
            callback(&record);
        }
    }
    state.live.publish("webhook", || json!(delivery.record()));
}
