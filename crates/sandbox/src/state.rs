//! What one sandbox holds: everything behind the routes.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use whatsapp_business::types::{GatewayStatus, Meta, MetaApiStatus};

use crate::clock::Clock;
use crate::fault::{Fault, Faults};
use crate::limit::Limits;
use crate::log::{DeliveryRecord, Outgoing, RequestRecord};
use crate::operations::Store;
use crate::random::Random;
use crate::room::Ring;
use crate::settings::Settings;
use crate::users::Users;
use crate::webhook::Engine;

/// Locks, also after a panic elsewhere: no state is left half changed by one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the builder decides and nothing changes later.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) strict: bool,
    pub(crate) version: String,
    pub(crate) api_key: Option<String>,
    pub(crate) status_delay: Duration,
    pub(crate) read_timeout: Duration,
    /// How long an attempt to deliver an event may take.
    pub(crate) webhook_timeout: Duration,
    /// Authorities that webhooks are trusted by, beside the system's, as PEM.
    pub(crate) webhook_ca: Arc<str>,
    pub(crate) wa_id: String,
    pub(crate) contact_check: bool,
    pub(crate) nodes: usize,
    pub(crate) rate_limits: bool,
}

/// What the builder decides and control changes; a reset brings it back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Initial {
    pub(crate) faults: Vec<Fault>,
    pub(crate) duplicates: f64,
    pub(crate) reorder: bool,
}

type Call<T> = Option<Arc<dyn Fn(&T) + Send + Sync>>;

/// Who wants to see what happens, beside the page.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    pub(crate) request: Call<RequestRecord>,
    pub(crate) delivery: Call<DeliveryRecord>,
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observers")
    }
}

/// Something happened: told to the page.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) kind: &'static str,
    pub(crate) data: Arc<str>,
}

impl Happening {
    /// The sandbox ends: nothing happens any more.
    pub(crate) const END: &'static str = "end";
}

/// How many happenings wait for a page that is slow, and how long each may be, in bytes.
const HAPPENINGS: usize = 256;
const HAPPENING: usize = 256 * 1024;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) users: Users,
    pub(crate) settings: Settings,
    pub(crate) faults: Faults,
    pub(crate) limits: Limits,
    pub(crate) observers: Observers,
    pub(crate) gateway: Mutex<GatewayStatus>,
    pub(crate) requests: Ring<RequestRecord>,
    pub(crate) request_count: AtomicU64,
    pub(crate) sent: Ring<Arc<Outgoing>>,
    pub(crate) webhooks: Engine,
    pub(crate) store: Store,
    pub(crate) happenings: broadcast::Sender<Happening>,
    pub(crate) watchers: AtomicUsize,
    /// Where the sandbox listens, and the certificate that it serves: known once it does.
    pub(crate) url: OnceLock<String>,
    pub(crate) certificate: OnceLock<String>,
    initial: Initial,
    meta: Meta,
}

impl State {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn new(
        config: Config,
        clock: Clock,
        random: Random,
        users: HashMap<String, crate::users::User>,
        observers: Observers,
        webhook: Option<&str>,
        keep: usize,
        queue: usize,
        keep_bytes: usize,
        initial: Initial,
    ) -> Self {
        let meta = Meta::new()
            .with_api_status(MetaApiStatus::Stable)
            .with_version(config.version.as_str());
        let state = Self {
            settings: Settings::new(webhook, &config.wa_id),
            users: Users::new(users),
            faults: Faults::default(),
            limits: Limits::new(config.rate_limits),
            observers,
            gateway: Mutex::new(GatewayStatus::Connected),
            requests: Ring::new(keep / 10, keep_bytes),
            request_count: AtomicU64::new(0),
            sent: Ring::new(keep, keep_bytes),
            webhooks: Engine::new(keep, queue, keep_bytes),
            store: Store::new(keep_bytes),
            happenings: broadcast::channel(HAPPENINGS).0,
            watchers: AtomicUsize::new(0),
            url: OnceLock::new(),
            certificate: OnceLock::new(),
            initial,
            meta,
            config,
            clock,
            random,
        };
        state.begin();
        state
    }

    fn begin(&self) {
        self.faults.replace(self.initial.faults.clone());
        self.webhooks.duplicate(self.initial.duplicates);
        self.webhooks.reorder(self.initial.reorder);
    }

    pub(crate) fn meta(&self) -> Meta {
        self.meta.clone()
    }

    pub(crate) fn connected(&self) -> bool {
        *lock(&self.gateway) == GatewayStatus::Connected
    }

    /// The private authorities of webhooks: the builder's, and the one uploaded.
    pub(crate) fn authorities(&self) -> Arc<str> {
        match self.store.certificates.get().webhook_ca {
            None => Arc::clone(&self.config.webhook_ca),
            Some(uploaded) => Arc::from(format!("{}{uploaded}", self.config.webhook_ca)),
        }
    }

    /// A URL of the sandbox.
    pub(crate) fn link(&self, path: &str) -> String {
        let url = self.url.get().map_or("", String::as_str);
        format!("{url}{path}")
    }

    /// While the gateway is not connected, statuses wait; now they go on.
    pub(crate) fn set_gateway(&self, status: GatewayStatus) {
        let connected = status == GatewayStatus::Connected;
        *lock(&self.gateway) = status;
        if connected {
            self.webhooks.release(self.clock.waited_ms());
        }
        self.tell("state", || serde_json::Value::Null);
    }

    pub(crate) fn watched(&self) -> bool {
        // Not `receiver_count`, which takes a lock: this is asked several times a request.
        self.watchers.load(Ordering::Relaxed) > 0
    }

    /// Tells the page; the data is made only when somebody looks.
    pub(crate) fn tell(&self, kind: &'static str, data: impl FnOnce() -> serde_json::Value) {
        if self.watched() {
            let mut data: Arc<str> = Arc::from(data().to_string());
            let mut kind = kind;
            if data.len() > HAPPENING {
                // Many of these may wait: the page is told to read all anew.
                (kind, data) = ("reset", Arc::from("null"));
            }
            // An error: nobody looks any more.
            let _ = self.happenings.send(Happening { kind, data });
        }
    }

    /// Whoever follows what happens is told that nothing will any more.
    pub(crate) fn end(&self) {
        self.tell(Happening::END, || serde_json::Value::Null);
    }

    /// Back to the start: accounts, settings, messages, logs, faults, the clock, the sequence of
    /// ids.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.webhooks.reset();
        self.limits.reset();
        self.begin();
        self.users.reset();
        self.settings.reset();
        self.store.reset();
        self.requests.clear();
        self.request_count.store(0, Ordering::Relaxed);
        self.sent.clear();
        self.random.reset();
        *lock(&self.gateway) = GatewayStatus::Connected;
        self.tell("reset", || serde_json::Value::Null);
    }
}
