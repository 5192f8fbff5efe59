//! Control over a sandbox: what a test or a person makes happen. The methods of
//! [`Sandbox`](crate::Sandbox) and the routes under `/sandbox` both end here.

mod events;
mod http;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use whatsapp_business::types::{GatewayStatus, WebhookMessage, WebhookSystem};

use crate::operations::wa_id;
use crate::random::Use;
use crate::state::{State, lock};
use crate::webhook::MESSAGE;

pub(crate) use http::router;

impl State {
    /// A customer sends a message; its id. What it lacks of `from`, `id` and `timestamp` is filled
    /// in; all else goes to the webhook as it is, known to the document or not.
    pub(crate) fn receive(
        &self,
        from: &str,
        name: Option<&str>,
        mut message: Map<String, Value>,
    ) -> String {
        let mut filled = |member: &str, value: &dyn Fn() -> String| {
            let value = message
                .entry(member)
                .or_insert_with(|| Value::String(value()));
            value.as_str().map(str::to_owned)
        };
        let new_id = || self.random.text(Use::Inbound, "ABGG", 22);
        // An id that is not a text is posted as it is; the message is known here by another.
        let id = filled("id", &new_id).unwrap_or_else(new_id);
        let from = filled("from", &|| from.to_owned()).unwrap_or_else(|| from.to_owned());
        filled("timestamp", &|| self.clock.unix().to_string());
        let message = Value::Object(message);
        let name = name.map_or_else(|| format!("Customer {from}"), str::to_owned);
        let event = json!({
            "contacts": [{ "profile": { "name": name }, "wa_id": from }],
            "messages": [message],
        });
        let inbound = self
            .store
            .inbox
            .add(&id, &from, message, self.clock.unix_ms());
        self.tell("inbound", || inbound.json());
        self.webhooks.post(self, MESSAGE, &event);
        id
    }

    /// Posts an event as it is, whatever it holds.
    pub(crate) fn post_event(&self, event: &Value) {
        let status = event.pointer("/statuses/0/status").and_then(Value::as_str);
        let kind = match status {
            Some(status) => status,
            None if event.get("messages").is_some() => MESSAGE,
            None if event.get("errors").is_some() => "errors",
            None => "event",
        };
        self.webhooks.post(self, kind, event);
    }

    /// A customer has a new phone: messages are refused until the business acknowledges it.
    pub(crate) fn change_identity(&self, wa_id: &str) -> String {
        let mut hash = String::new();
        let now = self.clock.unix();
        self.store.recipients.change(wa_id, |recipient| {
            recipient.identities = recipient.identities.wrapping_add(1);
            recipient.acknowledged = false;
            recipient.changed = now;
            hash = recipient.hash(wa_id);
        });
        let system = WebhookSystem::new()
            .with_type("user_identity_changed")
            .with_body(format!("{wa_id} has a new identity"))
            .with_identity(hash.as_str());
        let message = WebhookMessage::new()
            .with_type("system")
            .with_system(system);
        self.receive(wa_id, None, members(&message));
        hash
    }

    /// A customer joins a group by its invitation; false where there is no such group.
    pub(crate) fn join(&self, group: &str, customer: &str) -> bool {
        if !self.store.groups.join(group, customer) {
            return false;
        }
        let system = WebhookSystem::new()
            .with_type("group_user_joined")
            .with_body(format!("{customer} joined"));
        let message = WebhookMessage::new()
            .with_type("system")
            .with_group_id(group)
            .with_system(system);
        self.receive(customer, None, members(&message));
        true
    }

    /// All at a glance.
    pub(crate) fn summary(&self) -> Value {
        let callbacks = self.settings.callbacks();
        json!({
            "url": self.url.get(),
            "version": self.config.version,
            "wa_id": self.store.account.own(self),
            "gateway": lock(&self.gateway).as_str(),
            "date": crate::clock::date(self.clock.unix()),
            "webhook": callbacks.url.as_deref(),
            "webhook_pending": self.webhooks.pending(),
            "webhook_dropped": self.webhooks.dropped(),
            "webhook_events": self.webhooks.log.total(),
            "requests": self.requests.total(),
            "messages": self.sent.total(),
            "faults": self.faults.describe(),
            "registration_code": self.store.account.code(),
            "accounts": self.users.describe(),
        })
    }

    /// A status that the gateway knows; `None` for any other word.
    pub(crate) fn gateway_status(word: &str) -> Option<GatewayStatus> {
        let status = GatewayStatus::from(word);
        GatewayStatus::KNOWN
            .contains(&status.as_str())
            .then_some(status)
    }
}

/// A message of the document's type, as the JSON that is posted.
pub(crate) fn members(message: &WebhookMessage) -> Map<String, Value> {
    match json!(message) {
        Value::Object(members) => members,
        // The type is an object.
        _ => Map::new(),
    }
}

/// The `wa_id` that a person may have written as a number.
pub(crate) fn customer(number: &str) -> String {
    wa_id(number).unwrap_or_else(|| number.to_owned())
}

/// A route's state.
pub(crate) type Shared = Arc<State>;
