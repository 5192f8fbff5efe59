//! The state of one sandbox that does not depend on its API.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use whatsapp_business_runtime::Operation;

use super::clock::Clock;
use super::document::Paths;
use super::failure::Failure;
use super::fault::Faults;
use super::inbox::Inbox;
use super::media::MediaLibrary;
use super::message::Outgoing;
use super::mutex::Mutex;
use super::observers::{LiveEvent, LiveFeed};
use super::random::Random;
use super::recipients::{Recipient, Recipients};
use super::request_record::RequestRecord;
use super::ring::Ring;
use super::settings::Settings;
use super::webhook::{Callbacks, Queue, check_url};

/// The address of the sandbox, known once it listens.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    /// The URL without a path.
    pub(crate) url: String,
    /// The certificate as PEM; `None` for http.
    pub(crate) certificate: Option<String>,
}

/// What a sandbox stores and does regardless of its API.
pub struct Engine {
    /// The clock.
    pub clock: Clock,
    /// The source of ids and random choices.
    pub random: Random,
    /// The media that were uploaded.
    pub media: Mutex<MediaLibrary>,
    /// The paths of the API's operations.
    pub paths: Paths,
    pub(crate) settings: Settings,
    pub(crate) faults: Faults,
    pub(crate) inbox: Inbox,
    pub(crate) recipients: Recipients,
    pub(crate) webhooks: Queue,
    /// The certificate authority of the webhook that was uploaded, as PEM.
    pub(crate) uploaded_ca: Mutex<Option<Arc<str>>>,
    pub(crate) requests: Ring<RequestRecord>,
    pub(crate) sent: Ring<Arc<Outgoing>>,
    pub(crate) live: LiveFeed,
    pub(crate) endpoint: OnceLock<Endpoint>,
    callbacks: Mutex<Arc<Callbacks>>,
    /// Whether accepted messages proceed.
    connected: AtomicBool,
    /// The webhooks that have passed the handshake. Locked during a handshake, so that each URL is
    /// verified once.
    pub(crate) verified: tokio::sync::Mutex<HashSet<String>>,
}

impl Engine {
    pub(crate) fn new(operations: &[&'static Operation], settings: Settings) -> Self {
        let capacity = settings.capacity;
        let engine = Self {
            clock: Clock::new(settings.time_scale),
            random: Random::new(settings.seed),
            media: Mutex::default(),
            paths: Paths::new(operations),
            faults: Faults::default(),
            inbox: Inbox::new(capacity.bytes),
            recipients: Recipients::default(),
            webhooks: Queue::new(capacity),
            uploaded_ca: Mutex::default(),
            requests: Ring::new(capacity.entries / 10, capacity.bytes),
            sent: Ring::new(capacity.entries, capacity.bytes),
            live: LiveFeed::new(),
            endpoint: OnceLock::new(),
            callbacks: Mutex::default(),
            connected: AtomicBool::new(true),
            verified: tokio::sync::Mutex::default(),
            settings,
        };
        engine.restore_control();
        engine
    }

    /// Restores what the control API changes.
    fn restore_control(&self) {
        self.faults.replace(self.settings.faults.clone());
        self.webhooks.set_duplicates(self.settings.duplicates);
        self.webhooks.set_reorder(self.settings.reorder);
        self.set_callbacks(self.settings.callbacks.clone());
        self.connected.store(true, Ordering::Relaxed);
    }

    /// Returns whether a token is valid without a login.
    pub fn is_token(&self, token: &str) -> bool {
        self.settings.tokens.contains(token)
    }

    /// Returns the URL of a path of the sandbox.
    pub fn link(&self, path: &str) -> String {
        let endpoint = self.endpoint.get();
        let url = endpoint.map_or("", |endpoint| endpoint.url.as_str());
        format!("{url}{path}")
    }

    /// Returns the settings of a customer.
    pub fn recipient(&self, wa_id: &str) -> Recipient {
        self.recipients.get(wa_id)
    }

    /// Marks a message of a customer as read. Returns false if there is no such message.
    pub fn mark_read(&self, id: &str) -> bool {
        let inbound = self.inbox.get(id);
        if let Some(inbound) = &inbound {
            inbound.mark_read();
            self.live.publish("inbound", || inbound.json());
        }
        inbound.is_some()
    }

    /// Returns the settings of the webhook.
    pub fn callbacks(&self) -> Arc<Callbacks> {
        self.callbacks.get()
    }

    /// Sets the settings of the webhook.
    pub fn set_callbacks(&self, callbacks: Callbacks) {
        self.callbacks.set(Arc::new(callbacks));
        self.webhooks.wake();
    }

    /// Sets the URL that events are posted to; the empty string removes it.
    pub(crate) fn set_webhook(&self, url: &str) -> Result<(), Failure> {
        if !url.is_empty() {
            check_url(url)?;
        }
        self.set_callbacks(Callbacks {
            url: Some(url).filter(|url| !url.is_empty()).map(Arc::from),
            ..Callbacks::clone(&self.callbacks())
        });
        Ok(())
    }

    /// Returns the PEM certificates that webhooks are trusted by: the builder's, and the uploaded
    /// one.
    pub(crate) fn webhook_authorities(&self) -> Arc<str> {
        let configured = &self.settings.webhook_ca;
        match &*self.uploaded_ca.lock() {
            None => Arc::clone(configured),
            Some(uploaded) => Arc::from(format!("{configured}{uploaded}")),
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// Sets whether accepted messages proceed; otherwise they wait until they may.
    pub fn set_connected(&self, connected: bool) {
        self.connected.store(connected, Ordering::Relaxed);
        if connected {
            self.webhooks.resume(self.clock.scaled_ms());
        }
        self.live.publish("state", || Value::Null);
    }

    /// Ends the streams of live events.
    pub(crate) fn end_streams(&self) {
        self.live.publish(LiveEvent::END, || Value::Null);
    }

    /// Restores the state that the engine started with.
    pub(super) fn reset(&self) {
        self.clock.reset();
        self.webhooks.reset();
        self.restore_control();
        self.inbox.reset();
        self.media.set(MediaLibrary::default());
        self.recipients.reset();
        self.uploaded_ca.set(None);
        self.requests.clear();
        self.sent.clear();
        self.random.reset();
    }
}
