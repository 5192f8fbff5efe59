//! Control over a sandbox: what a test or a person makes happen. The methods of
//! [`Sandbox`](crate::Sandbox) and the routes under `/sandbox` both end here.

mod events;
mod http;

use std::sync::Arc;

use serde_json::{Value, json};
use whatsapp_business::types::{
    GatewayStatus, WebhookContact, WebhookContactProfile, WebhookEvent, WebhookMessage,
    WebhookSystem,
};

use crate::operations::wa_id;
use crate::random::Use;
use crate::state::{State, lock};
use crate::webhook::MESSAGE;

pub(crate) use http::router;

impl State {
    /// A customer sends a message; its id. What it lacks of `from`, `id` and `timestamp` is filled
    /// in.
    pub(crate) fn receive(
        &self,
        from: &str,
        name: Option<&str>,
        mut message: WebhookMessage,
    ) -> String {
        let id = message
            .id
            .get_or_insert_with(|| self.random.text(Use::Inbound, "ABGG", 22))
            .clone();
        let from = message.from.get_or_insert_with(|| from.to_owned()).clone();
        message
            .timestamp
            .get_or_insert_with(|| self.clock.unix().to_string());
        let inbound = self
            .store
            .inbox
            .add(&id, &from, json!(message), self.clock.unix_ms());
        self.tell("inbound", || inbound.json());
        let name = name.map_or_else(|| format!("Customer {from}"), str::to_owned);
        let contact = WebhookContact::new()
            .with_wa_id(from)
            .with_profile(WebhookContactProfile::new().with_name(name));
        let event = WebhookEvent::new()
            .with_contacts([contact])
            .with_messages([message]);
        self.webhooks.post(self, MESSAGE, &event);
        id
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
        self.receive(wa_id, None, message);
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
        self.receive(customer, None, message);
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

/// The `wa_id` that a person may have written as a number.
pub(crate) fn customer(number: &str) -> String {
    wa_id(number).unwrap_or_else(|| number.to_owned())
}

/// A route's state.
pub(crate) type Shared = Arc<State>;
