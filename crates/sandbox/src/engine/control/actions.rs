//! The actions behind the methods of [`Sandbox`](crate::Sandbox) and the routes under `/sandbox`.

use serde_json::{Map, Value, json};

use crate::engine::api::{Api, Inbound};
use crate::engine::clock::format_date;
use crate::engine::engine::Engine;
use crate::engine::random::Sequence;
use crate::engine::webhook::{self, MESSAGE};

/// Receives a message of a customer at a phone number, by default the first, and returns its id.
///
/// `from`, `id` and `timestamp` are added where they are missing. Everything else is posted to the
/// webhook unchanged, whether the document knows it or not.
pub(crate) fn receive(
    api: &dyn Api,
    engine: &Engine,
    recipient: Option<&str>,
    from: &str,
    name: Option<&str>,
    mut message: Map<String, Value>,
) -> Result<String, String> {
    let mut text_member = |member: &str, default: &dyn Fn() -> String| {
        let value = message
            .entry(member)
            .or_insert_with(|| Value::String(default()));
        value.as_str().map(str::to_owned)
    };
    let (prefix, length) = engine.settings.inbound_id;
    let new_id = || engine.random.text(Sequence::Inbound, prefix, length);
    // An id that is not a string is posted unchanged; the message is stored under a new one.
    let id = text_member("id", &new_id).unwrap_or_else(new_id);
    let from = text_member("from", &|| from.to_owned()).unwrap_or_else(|| from.to_owned());
    text_member("timestamp", &|| engine.clock.unix().to_string());
    let name = name.map_or_else(|| format!("Customer {from}"), str::to_owned);
    let mut inbound = Inbound {
        recipient,
        from: &from,
        name: &name,
        message: &mut message,
    };
    let event = api.message_event(engine, &mut inbound)?;
    let message = Value::Object(message);
    let stored = engine
        .inbox
        .add(&id, &from, message, engine.clock.unix_ms());
    engine.live.publish("inbound", || stored.json());
    if let Some(event) = event {
        webhook::post(engine, MESSAGE, &event);
    }
    Ok(id)
}

/// Posts an event unchanged.
pub(crate) fn post_event(engine: &Engine, event: &Value) {
    let posted = event;
    // Some APIs have the same members in an envelope.
    let event = event.pointer("/entry/0/changes/0/value").unwrap_or(event);
    let status = event.pointer("/statuses/0/status").and_then(Value::as_str);
    let kind = match status {
        Some(status) => status,
        None if event.get("messages").is_some() => MESSAGE,
        None if event.get("errors").is_some() => "errors",
        None => "event",
    };
    webhook::post(engine, kind, posted);
}

/// Returns the state at a glance.
pub(crate) fn summary(api: &dyn Api, engine: &Engine) -> Value {
    let mut summary = api.summary(engine);
    let own = json!({
        "api": api.name(),
        "url": engine.endpoint.get().map(|endpoint| &endpoint.url),
        "date": format_date(engine.clock.unix()),
        "webhook": engine.callbacks().url.as_deref(),
        "webhook_pending": engine.webhooks.pending(),
        "webhook_dropped": engine.webhooks.dropped(),
        "webhook_events": engine.webhooks.log.total(),
        "requests": engine.requests.total(),
        "messages": engine.sent.total(),
        "faults": engine.faults.describe(),
    });
    if let Value::Object(own) = own {
        summary.extend(own);
    }
    Value::Object(summary)
}

/// Returns a text message as the webhook carries it.
pub(crate) fn text_message(text: &str) -> Map<String, Value> {
    let mut message = Map::new();
    message.insert("type".to_owned(), "text".into());
    message.insert("text".to_owned(), json!({ "body": text }));
    message
}
