//! A running sandbox, and what a test can do with it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::OnPremises;
use crate::engine::api::Api;
use crate::engine::control::actions;
use crate::engine::engine::Engine;
use crate::engine::fault::{Fault, is_share};
use crate::engine::message::{MessageStatus, Outcome, SentMessage};
use crate::engine::recipients::Recipient;
use crate::engine::request_record::RequestRecord;
use crate::engine::running::Running;
use crate::engine::webhook::DeliveryRecord;

/// The WhatsApp Business API on loopback: `Sandbox` is the On-Premises API, and `Sandbox<Cloud>` the
/// Cloud API.
///
/// It runs on the tokio runtime that it was started on, and stops when it is dropped: its
/// connections are closed, and its tasks are aborted.
pub struct Sandbox<A: ?Sized = OnPremises> {
    pub(crate) running: Running,
    pub(crate) api: Arc<A>,
}

impl<A: ?Sized> fmt::Debug for Sandbox<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl<A: Api> From<Sandbox<A>> for Sandbox<dyn Api> {
    fn from(sandbox: Sandbox<A>) -> Self {
        Self {
            running: sandbox.running,
            api: sandbox.api,
        }
    }
}

impl<A: ?Sized> Sandbox<A> {
    pub(crate) fn engine(&self) -> &Engine {
        &self.running.service.engine
    }

    /// Returns the base URL, such as `http://127.0.0.1:41234`, without `/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.running.endpoint.url
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    /// Returns the certificate that it serves, as PEM; `None` if it serves http.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<&str> {
        self.running.endpoint.certificate.as_deref()
    }

    /// Returns an id of each kind of object, as the control API reports them; `null` for an API
    /// without such ids.
    #[must_use]
    pub fn objects(&self) -> Value {
        let mut summary = self.running.service.api.summary(self.engine());
        summary.remove("objects").unwrap_or_default()
    }

    /// Returns the messages that were sent through the API, oldest first.
    #[must_use]
    pub fn sent_messages(&self) -> Vec<SentMessage> {
        let now = self.engine().clock.scaled_ms();
        let sent = self.engine().sent.all();
        sent.iter().map(|message| message.snapshot(now)).collect()
    }

    /// Returns the requests and their responses, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.engine().requests.all()
    }

    /// Returns the webhook events and the attempts to deliver them, oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<DeliveryRecord> {
        let log = self.engine().webhooks.log.all();
        log.iter().map(|delivery| delivery.record()).collect()
    }

    /// Returns the number of events that wait or are in flight. A message that is still to reach a
    /// status counts as one.
    #[must_use]
    pub fn webhooks_pending(&self) -> usize {
        self.engine().webhooks.pending()
    }

    /// Returns the number of events that were dropped because the queue was full.
    #[must_use]
    pub fn webhooks_dropped(&self) -> u64 {
        self.engine().webhooks.dropped()
    }

    /// Returns once no event waits and none is in flight.
    ///
    /// While the gateway is not connected, or the webhook fails, this may never return.
    pub async fn settled(&self) {
        self.engine().webhooks.settled().await;
    }

    /// Sets the URL that events are posted to; the empty string removes it. An invalid URL is
    /// ignored.
    pub fn set_webhook(&self, url: &str) {
        let _ = self.engine().set_webhook(url);
    }

    /// Receives a text from a customer and returns the id of the message.
    pub fn receive_text(&self, from: &str, text: &str) -> String {
        self.receive_json(from, actions::text_message(text))
    }

    /// Receives any JSON from a customer, such as types and members that the document does not know
    /// or values of the wrong type, and returns the id of the message. `from`, `id` and `timestamp`
    /// are added where they are missing, and `_vnd` with the hosted profile; everything else is posted
    /// unchanged.
    pub fn receive_json(&self, from: &str, message: Map<String, Value>) -> String {
        // There is always a first phone number.
        let api = &*self.running.service.api;
        actions::receive(api, self.engine(), None, from, None, message).unwrap_or_default()
    }

    /// Posts any event to the webhook unchanged: errors, statuses that the sandbox does not produce
    /// (`deleted`, `warning`), several messages at once, or something that is not an event.
    pub fn post_event(&self, event: &Value) {
        actions::post_event(self.engine(), event);
    }

    /// Returns whether a customer's message was marked as read; `None` if there is no such message.
    #[must_use]
    pub fn marked_read(&self, id: &str) -> Option<bool> {
        self.engine().inbox.is_read(id)
    }

    /// Sets the last status of messages to this customer: sent, delivered or read.
    pub fn reaches(&self, wa_id: &str, status: MessageStatus) {
        self.update_recipient(wa_id, |recipient| {
            recipient.outcome = Outcome::Reaches(status);
        });
    }

    /// Makes messages to this customer fail with a delivery code, such as 470, or 131026 of the Cloud API.
    pub fn fails(&self, wa_id: &str, code: u32) {
        self.update_recipient(wa_id, |recipient| recipient.outcome = Outcome::Fails(code));
    }

    /// Sets whether messages to this customer are refused (code 1007).
    pub fn set_blocked(&self, wa_id: &str, blocked: bool) {
        self.update_recipient(wa_id, |recipient| recipient.blocked = blocked);
    }

    fn update_recipient(&self, wa_id: &str, update: impl FnOnce(&mut Recipient)) {
        self.engine().recipients.update(wa_id, update);
    }

    /// Sets the share of the events, 0 to 1, that are delivered twice. An invalid share is ignored.
    pub fn set_duplicates(&self, share: f64) {
        if is_share(share) {
            self.engine().webhooks.set_duplicates(share);
        }
    }

    /// Sets whether the statuses of a message arrive in reverse order, and later events before
    /// earlier ones.
    pub fn set_reorder(&self, reorder: bool) {
        self.engine().webhooks.set_reorder(reorder);
    }

    /// Invalidates every token of a login; with the Cloud API every token, until a reset.
    pub fn expire_tokens(&self) {
        self.running.service.api.expire_tokens();
    }

    /// Moves the clock ahead: tokens age, and waits that are over end.
    pub fn advance(&self, by: Duration) {
        self.engine().clock.advance(by);
    }

    /// Adds a fault.
    pub fn add_fault(&self, fault: Fault) {
        self.engine().faults.add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.engine().faults.clear();
    }

    /// Restores the state that the sandbox started with: accounts, settings, media, messages, logs,
    /// sequences of ids, the clock, and the faults, duplicates and reordering of the builder.
    pub fn reset(&self) {
        self.running.service.reset();
    }

    /// Stops listening, lets requests in progress finish, and returns when the server has stopped.
    ///
    /// Idle connections and incomplete requests do not delay it; a request that takes longer than a
    /// few seconds is aborted.
    pub async fn shutdown(self) {
        self.running.shutdown().await;
    }
}
