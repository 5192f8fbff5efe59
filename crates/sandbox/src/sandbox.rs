//! A running sandbox, and what a test can do with it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};
use whatsapp_business::types::{CheckContactStatus, GatewayStatus, WebhookMessage};

use crate::control::actions;
use crate::fault::{Fault, is_share};
use crate::message::{MessageStatus, Outcome, SentMessage};
use crate::request_record::RequestRecord;
use crate::state::{Endpoint, State};
use crate::stores::recipients::Recipient;
use crate::webhook::DeliveryRecord;

/// The WhatsApp Business API on loopback.
///
/// It runs on the tokio runtime that it was started on, and stops when it is dropped: its
/// connections are closed, and its tasks are aborted.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) state: Arc<State>,
    pub(crate) address: SocketAddr,
    pub(crate) endpoint: Endpoint,
    pub(crate) shutdown: watch::Sender<bool>,
    pub(crate) server: JoinHandle<()>,
    pub(crate) worker: AbortHandle,
}

impl Sandbox {
    /// Returns the base URL, such as `http://127.0.0.1:41234`, without `/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.endpoint.url
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the certificate that it serves, as PEM; `None` if it serves http.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<&str> {
        self.endpoint.certificate.as_deref()
    }

    /// Returns the id of the phone number that the Cloud API started with; `None` for the On-Premises
    /// API.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&str> {
        let cloud = self.state.cloud.as_ref()?;
        Some(&cloud.settings.phone_number_id)
    }

    /// Returns the id of the WhatsApp Business Account of the Cloud API; `None` for the On-Premises
    /// API.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        let cloud = self.state.cloud.as_ref()?;
        Some(&cloud.settings.account_id)
    }

    /// Returns the messages that were sent through the API, oldest first.
    #[must_use]
    pub fn sent_messages(&self) -> Vec<SentMessage> {
        let now = self.state.clock.scaled_ms();
        let sent = self.state.sent.all();
        sent.iter().map(|message| message.snapshot(now)).collect()
    }

    /// Returns the requests and their responses, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.state.requests.all()
    }

    /// Returns the webhook events and the attempts to deliver them, oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<DeliveryRecord> {
        let log = self.state.webhooks.log.all();
        log.iter().map(|delivery| delivery.record()).collect()
    }

    /// Returns the number of events that wait or are in flight. A message that is still to reach a
    /// status counts as one.
    #[must_use]
    pub fn webhooks_pending(&self) -> usize {
        self.state.webhooks.pending()
    }

    /// Returns the number of events that were dropped because the queue was full.
    #[must_use]
    pub fn webhooks_dropped(&self) -> u64 {
        self.state.webhooks.dropped()
    }

    /// Returns once no event waits and none is in flight.
    ///
    /// While the gateway is not connected, or the webhook fails, this may never return.
    pub async fn settled(&self) {
        self.state.webhooks.settled().await;
    }

    /// Sets the URL that events are posted to; the empty string removes it. An invalid URL is
    /// ignored.
    pub fn set_webhook(&self, url: &str) {
        let _ = self.state.set_webhook(url);
    }

    /// Receives a text from a customer and returns the id of the message.
    pub fn receive_text(&self, from: &str, text: &str) -> String {
        self.receive(from, actions::text_message(text))
    }

    /// Receives a message of any type from a customer and returns its id. `from`, `id` and
    /// `timestamp` are added where they are missing.
    pub fn receive(&self, from: &str, message: WebhookMessage) -> String {
        self.receive_json(from, actions::members(&message))
    }

    /// Receives any JSON from a customer, such as types and members that the document does not know
    /// or values of the wrong type, and returns the id of the message. `from`, `id` and `timestamp`
    /// are added where they are missing, and `_vnd` with the hosted profile; everything else is posted
    /// unchanged.
    pub fn receive_json(&self, from: &str, message: Map<String, Value>) -> String {
        actions::receive(&self.state, from, None, message)
    }

    /// Receives any JSON from a customer at a phone number of the Cloud API, as
    /// [`receive_json`](Self::receive_json) does at the first one. Returns `None` if there is no such
    /// phone number.
    pub fn receive_json_at(
        &self,
        phone_number_id: &str,
        from: &str,
        message: Map<String, Value>,
    ) -> Option<String> {
        let cloud = self.state.cloud.as_ref()?;
        let known = cloud.has_phone(phone_number_id);
        let phone = Some(phone_number_id);
        known.then(|| actions::receive_at(&self.state, phone, from, None, message))
    }

    /// Posts any event to the webhook unchanged: errors, statuses that the sandbox does not produce
    /// (`deleted`, `warning`), several messages at once, or something that is not an event.
    pub fn post_event(&self, event: &Value) {
        actions::post_event(&self.state, event);
    }

    /// Returns whether a customer's message was marked as read; `None` if there is no such message.
    #[must_use]
    pub fn marked_read(&self, id: &str) -> Option<bool> {
        self.state.stores.inbox.is_read(id)
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

    /// Sets the result of checks of this number.
    pub fn set_contact_status(&self, wa_id: &str, status: impl Into<CheckContactStatus>) {
        self.update_recipient(wa_id, |recipient| recipient.status = status.into());
    }

    /// Sets whether messages to this customer are refused (code 1007).
    pub fn set_blocked(&self, wa_id: &str, blocked: bool) {
        self.update_recipient(wa_id, |recipient| recipient.blocked = blocked);
    }

    fn update_recipient(&self, wa_id: &str, update: impl FnOnce(&mut Recipient)) {
        self.state.stores.recipients.update(wa_id, update);
    }

    /// Changes the identity of a customer, posts the event, and returns the new hash. Messages to
    /// the customer are refused (code 1028) until `PUT /v1/contacts/{wa_id}/identity` acknowledges
    /// the hash.
    pub fn change_identity(&self, wa_id: &str) -> String {
        actions::change_identity(&self.state, wa_id)
    }

    /// Adds a customer to a group by its invitation. Returns false if there is no such group, or it
    /// is full.
    pub fn join_group(&self, group: &str, wa_id: &str) -> bool {
        actions::join_group(&self.state, group, wa_id)
    }

    /// Returns the registration code that was sent last by SMS or voice and is not used yet.
    #[must_use]
    pub fn registration_code(&self) -> Option<String> {
        actions::registration_code(&self.state)
    }

    /// Sets the share of the events, 0 to 1, that are delivered twice. An invalid share is ignored.
    pub fn set_duplicates(&self, share: f64) {
        if is_share(share) {
            self.state.webhooks.set_duplicates(share);
        }
    }

    /// Sets whether the statuses of a message arrive in reverse order, and later events before
    /// earlier ones.
    pub fn set_reorder(&self, reorder: bool) {
        self.state.webhooks.set_reorder(reorder);
    }

    /// Invalidates every token of a login; with the Cloud API every token, until a reset.
    pub fn expire_tokens(&self) {
        self.state.expire_tokens();
    }

    /// Moves the clock ahead: tokens age, and waits that are over end.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// Sets the gateway's status. While it is not connected, messages are accepted and wait; while
    /// it is unregistered or uninitialized, they are refused.
    pub fn set_gateway(&self, status: impl Into<GatewayStatus>) {
        self.state.set_gateway(status.into());
    }

    /// Adds a fault.
    pub fn add_fault(&self, fault: Fault) {
        self.state.faults.add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// Restores the state that the sandbox started with: accounts, settings, media, messages, logs,
    /// sequences of ids, the clock, and the faults, duplicates and reordering of the builder.
    pub fn reset(&self) {
        self.state.reset();
    }

    /// Stops listening, lets requests in progress finish, and returns when the server has stopped.
    ///
    /// Idle connections and incomplete requests do not delay it; a request that takes longer than a
    /// few seconds is aborted.
    pub async fn shutdown(mut self) {
        self.state.end_streams();
        let _ = self.shutdown.send(true);
        // An error means that the server's task ended with its runtime.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // The tasks own the listener, the connections and the attempts to deliver.
        self.server.abort();
        self.worker.abort();
    }
}
