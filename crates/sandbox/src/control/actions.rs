//! The actions behind the methods of [`Sandbox`](crate::Sandbox) and the routes under `/sandbox`.

use serde_json::{Map, Value, json};
use whatsapp_business::types::{WebhookMessage, WebhookSystem, WebhookText};

use crate::clock::format_date;
use crate::cloud::envelope;
use crate::cloud::store::Cloud;
use crate::hosted::vendor::{self, Origin};
use crate::random::Sequence;
use crate::state::State;
use crate::webhook::{self, MESSAGE};

/// Receives a message of a customer and returns its id.
///
/// `from`, `id` and `timestamp`, and with the hosted profile `_vnd`, are added where they are missing.
/// Everything else is posted to the webhook unchanged, whether the document knows it or not.
pub(crate) fn receive(
    state: &State,
    from: &str,
    name: Option<&str>,
    message: Map<String, Value>,
) -> String {
    receive_at(state, None, from, name, message)
}

/// Receives a message of a customer at a phone number of the Cloud API, by default the first, as
/// [`receive`] does.
pub(crate) fn receive_at(
    state: &State,
    phone: Option<&str>,
    from: &str,
    name: Option<&str>,
    mut message: Map<String, Value>,
) -> String {
    let mut text_member = |member: &str, default: &dyn Fn() -> String| {
        let value = message
            .entry(member)
            .or_insert_with(|| Value::String(default()));
        value.as_str().map(str::to_owned)
    };
    let new_id = || match state.cloud {
        Some(_) => state.random.text(Sequence::Inbound, "wamid.HBgM", 42),
        None => state.random.text(Sequence::Inbound, "ABGG", 22),
    };
    // An id that is not a string is posted unchanged; the message is stored under a new one.
    let id = text_member("id", &new_id).unwrap_or_else(new_id);
    let from = text_member("from", &|| from.to_owned()).unwrap_or_else(|| from.to_owned());
    text_member("timestamp", &|| state.clock.unix().to_string());
    let name = name.map_or_else(|| format!("Customer {from}"), str::to_owned);
    if state.config.hosted.is_some() && !message.contains_key(vendor::MEMBER) {
        let origin = Origin::inbound(&from, &name, &message, state.clock.unix_ms());
        let value = origin.value();
        message.insert(vendor::MEMBER.to_owned(), value);
    }
    let message = Value::Object(message);
    let event = match &state.cloud {
        Some(cloud) => {
            let phone = phone.unwrap_or(&cloud.settings.phone_number_id);
            envelope::message(cloud, phone, (&from, &name), message.clone())
        }
        None => json!({
            "contacts": [{ "profile": { "name": name }, "wa_id": from }],
            "messages": [message],
        }),
    };
    let cloud = state.cloud.as_ref();
    let blocked = cloud.is_some_and(|cloud| cloud.is_blocked(phone, &from));
    let inbox = &state.stores.inbox;
    let inbound = inbox.add(&id, &from, message, state.clock.unix_ms());
    state.live.publish("inbound", || inbound.json());
    // The business gets no messages of customers that it has blocked.
    if !blocked {
        webhook::post(state, MESSAGE, &event);
    }
    id
}

/// Posts an event unchanged.
pub(crate) fn post_event(state: &State, event: &Value) {
    let posted = event;
    // The Cloud API has the same members in an envelope.
    let event = event.pointer("/entry/0/changes/0/value").unwrap_or(event);
    let status = event.pointer("/statuses/0/status").and_then(Value::as_str);
    let kind = match status {
        Some(status) => status,
        None if event.get("messages").is_some() => MESSAGE,
        None if event.get("errors").is_some() => "errors",
        None => "event",
    };
    webhook::post(state, kind, posted);
}

/// Changes the identity of a customer and returns its new hash.
pub(crate) fn change_identity(state: &State, wa_id: &str) -> String {
    let mut hash = String::new();
    let now = state.clock.unix();
    state.stores.recipients.update(wa_id, |recipient| {
        recipient.identities = recipient.identities.wrapping_add(1);
        recipient.acknowledged = false;
        recipient.changed = now;
        hash = recipient.identity_hash(wa_id);
    });
    let system = WebhookSystem::new()
        .with_type("user_identity_changed")
        .with_body(format!("{wa_id} has a new identity"))
        .with_identity(hash.as_str());
    let message = WebhookMessage::new()
        .with_type("system")
        .with_system(system);
    receive(state, wa_id, None, members(&message));
    hash
}

/// Adds a customer to a group. Returns false if there is no such group, or it is full.
pub(crate) fn join_group(state: &State, group: &str, customer: &str) -> bool {
    let joined = match state.stores.groups.lock().get_mut(group) {
        Some(group) => group.join(customer),
        None => false,
    };
    if joined {
        let system = WebhookSystem::new()
            .with_type("group_user_joined")
            .with_body(format!("{customer} joined"));
        let message = WebhookMessage::new()
            .with_type("system")
            .with_group_id(group)
            .with_system(system);
        receive(state, customer, None, members(&message));
    }
    joined
}

/// Returns the state at a glance.
pub(crate) fn summary(state: &State) -> Value {
    let stores = &state.stores;
    let account = stores.account.get();
    json!({
        "url": state.endpoint.get().map(|endpoint| &endpoint.url),
        "version": state.config.version,
        "wa_id": account.wa_id,
        "gateway": stores.gateway.get().as_str(),
        "date": format_date(state.clock.unix()),
        "webhook": stores.settings.callbacks().url.as_deref(),
        "webhook_pending": state.webhooks.pending(),
        "webhook_dropped": state.webhooks.dropped(),
        "webhook_events": state.webhooks.log.total(),
        "requests": state.requests.total(),
        "messages": state.sent.total(),
        "faults": state.faults.describe(),
        "registration_code": registration_code(state),
        "api": match state.cloud {
            Some(_) => "cloud",
            None => "on-premises",
        },
        "objects": state.cloud.as_ref().map(Cloud::describe),
        "accounts": stores.users.describe(),
    })
}

/// Returns the registration code that was sent last and is not used yet.
pub(crate) fn registration_code(state: &State) -> Option<String> {
    match &state.cloud {
        Some(cloud) => cloud.verification_code(),
        None => state.stores.account.lock().code().map(str::to_owned),
    }
}

/// Returns a text message as the webhook carries it.
pub(crate) fn text_message(text: &str) -> WebhookMessage {
    WebhookMessage::new()
        .with_type("text")
        .with_text(WebhookText::new().with_body(text))
}

/// Returns the members of a message.
pub(crate) fn members(message: &WebhookMessage) -> Map<String, Value> {
    match json!(message) {
        Value::Object(members) => members,
        // The type is an object.
        _ => Map::new(),
    }
}
