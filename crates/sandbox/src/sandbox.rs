//! A running sandbox, and what a test can do with it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};
use whatsapp_business::types::{CheckContactStatus, GatewayStatus, WebhookMessage, WebhookText};

use crate::builder::Builder;
use crate::fault::{Fault, is_share};
use crate::log::{DeliveryRecord, MessageStatus, RequestRecord, SentMessage};
use crate::state::State;
use crate::webhook::Fate;
use crate::{Error, control};

/// The WhatsApp Business API on loopback.
///
/// It runs on the tokio runtime that it was started on, and stops when it is dropped: connections
/// are closed and nothing goes on in the background.
#[derive(Debug)]
pub struct Sandbox {
    state: Arc<State>,
    address: SocketAddr,
    url: String,
    certificate: Option<String>,
    end: watch::Sender<bool>,
    server: JoinHandle<()>,
    webhooks: AbortHandle,
}

impl Sandbox {
    /// Starts a sandbox with every setting at its default.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Sets up a sandbox before it starts.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(
        state: Arc<State>,
        address: SocketAddr,
        certificate: Option<String>,
        end: watch::Sender<bool>,
        server: JoinHandle<()>,
        webhooks: AbortHandle,
    ) -> Self {
        let scheme = if certificate.is_some() {
            "https"
        } else {
            "http"
        };
        let url = format!("{scheme}://{address}");
        // Set here and nowhere else.
        let _ = state.url.set(url.clone());
        if let Some(certificate) = &certificate {
            let _ = state.certificate.set(certificate.clone());
        }
        Self {
            url,
            state,
            address,
            certificate,
            end,
            server,
            webhooks,
        }
    }

    /// Where it listens, such as `http://127.0.0.1:41234`; without `/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate that it serves, as PEM; `None` where it serves http.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// Messages that were sent through the API, oldest first.
    #[must_use]
    pub fn sent_messages(&self) -> Vec<SentMessage> {
        let waited = self.state.clock.waited_ms();
        let sent = self.state.sent.all();
        sent.iter()
            .map(|message| message.snapshot(waited))
            .collect()
    }

    /// Requests and their answers, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.state.requests.all()
    }

    /// Events for the webhook and the attempts to deliver them, oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<DeliveryRecord> {
        let deliveries = self.state.webhooks.log.all();
        deliveries
            .iter()
            .map(|delivery| delivery.record())
            .collect()
    }

    /// Events that wait to be delivered or are being delivered; of a message on its way, its next
    /// status.
    #[must_use]
    pub fn webhooks_pending(&self) -> usize {
        self.state.webhooks.pending()
    }

    /// Events that were dropped because too many waited.
    #[must_use]
    pub fn webhooks_dropped(&self) -> u64 {
        self.state.webhooks.dropped()
    }

    /// Returns once no event waits and none is being delivered.
    ///
    /// While the gateway is off, or the webhook refuses, that may be never.
    pub async fn settled(&self) {
        self.state.webhooks.settled().await;
    }

    /// Posts to this URL from now on; the empty string: to none.
    pub fn set_webhook(&self, url: &str) {
        let patch = serde_json::json!({ "webhooks": { "url": url } });
        // Refused only where it is no URL; then the old one stays.
        let _ = self.state.settings.patch(&patch);
    }

    /// A customer writes a text; the id of the message.
    pub fn receive_text(&self, from: &str, text: &str) -> String {
        let message = WebhookMessage::new()
            .with_type("text")
            .with_text(WebhookText::new().with_body(text));
        self.receive(from, message)
    }

    /// A customer sends a message of any type; its id. What the message lacks of `from`, `id` and
    /// `timestamp` is filled in.
    pub fn receive(&self, from: &str, message: WebhookMessage) -> String {
        self.state.receive(from, None, control::members(&message))
    }

    /// The same with any JSON: types and members that the document does not know, `null`, a number
    /// where a text belongs. What the message lacks of `from`, `id` and `timestamp` is filled in;
    /// what it has stays as it is.
    pub fn receive_json(&self, from: &str, message: Map<String, Value>) -> String {
        self.state.receive(from, None, message)
    }

    /// Posts an event to the webhook as it is, whatever it holds: errors, statuses that nothing
    /// here comes to (`deleted`, `warning`), several messages at once, no object at all.
    pub fn post_event(&self, event: &Value) {
        self.state.post_event(event);
    }

    /// Whether a customer's message was marked as read; `None`: there is no such message.
    #[must_use]
    pub fn marked_read(&self, id: &str) -> Option<bool> {
        self.state.store.inbox.read(id)
    }

    /// Messages to this customer get no further than `status`: sent, delivered or read.
    pub fn reaches(&self, wa_id: &str, status: MessageStatus) {
        let recipients = &self.state.store.recipients;
        recipients.change(wa_id, |recipient| recipient.fate = Fate::Reaches(status));
    }

    /// Messages to this customer fail with a delivery code, such as 470.
    pub fn fails(&self, wa_id: &str, code: u16) {
        let recipients = &self.state.store.recipients;
        recipients.change(wa_id, |recipient| recipient.fate = Fate::Fails(code));
    }

    /// A check of this number answers `status` from now on.
    pub fn set_contact_status(&self, wa_id: &str, status: impl Into<CheckContactStatus>) {
        let status = status.into();
        let recipients = &self.state.store.recipients;
        recipients.change(wa_id, |recipient| recipient.status = status);
    }

    /// Whether messages to this customer are refused (code 1007).
    pub fn set_blocked(&self, wa_id: &str, blocked: bool) {
        let recipients = &self.state.store.recipients;
        recipients.change(wa_id, |recipient| recipient.blocked = blocked);
    }

    /// A customer changes its phone: the webhook is told, and messages to it are refused (code
    /// 1028) until `PUT /v1/contacts/{wa_id}/identity` acknowledges the hash that is returned.
    pub fn change_identity(&self, wa_id: &str) -> String {
        self.state.change_identity(wa_id)
    }

    /// A customer joins a group by its invitation; false where there is no such group.
    pub fn join_group(&self, group: &str, wa_id: &str) -> bool {
        self.state.join(group, wa_id)
    }

    /// The registration code that was last sent by SMS or voice and is not used yet.
    #[must_use]
    pub fn registration_code(&self) -> Option<String> {
        self.state.store.account.code()
    }

    /// This share of the events, 0 to 1, is delivered twice from now on. What is no share changes
    /// nothing.
    pub fn set_duplicates(&self, share: f64) {
        if is_share(share) {
            self.state.webhooks.duplicate(share);
        }
    }

    /// Whether statuses of a message arrive in reverse, and later events before earlier ones.
    pub fn set_reorder(&self, reorder: bool) {
        self.state.webhooks.reorder(reorder);
    }

    /// Every token stops working.
    pub fn expire_tokens(&self) {
        self.state.users.expire();
    }

    /// Moves the clock ahead: tokens age, and what waits goes on when it is due.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// Sets what the gateway says of itself. While it is not connected, messages are taken and
    /// wait; while it is unregistered or uninitialized, they are refused.
    pub fn set_gateway(&self, status: impl Into<GatewayStatus>) {
        self.state.set_gateway(status.into());
    }

    /// Adds a fault that requests meet from now on.
    pub fn add_fault(&self, fault: Fault) {
        self.state.faults.add(fault);
    }

    /// Ends every fault.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// Back to the start: accounts, settings, media, messages, logs, sequences of ids, the clock,
    /// and the faults, duplicates and order that the builder was told.
    pub fn reset(&self) {
        self.state.reset();
    }

    /// Stops listening, lets requests that are being served finish, and returns when all is done.
    ///
    /// Clients that have not asked for anything, or not completely, do not hold it up; a request
    /// that takes longer than some seconds is cut off.
    pub async fn shutdown(mut self) {
        self.state.end();
        let _ = self.end.send(true);
        // An error: the server's task was ended with its runtime.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // The server's task owns its listener and its connections, the other its attempts.
        self.server.abort();
        self.webhooks.abort();
    }
}
