//! The state of one sandbox: its settings, its stores and its queues.

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use whatsapp_business::types::{GatewayStatus, Meta, MetaApiStatus};

use crate::api_error::ApiError;
use crate::clock::Clock;
use crate::cloud::store::Cloud;
use crate::config::Config;
use crate::fault::{Fault, Faults};
use crate::hosted::limits::Limits;
use crate::message::Outgoing;
use crate::observers::{LiveEvent, LiveFeed, Observers};
use crate::random::Random;
use crate::rate_limit::RateLimits;
use crate::request_record::RequestRecord;
use crate::ring::Ring;
use crate::stores::{StoreDefaults, Stores};
use crate::webhook::Queue;

/// What the control API changes, as the builder set it. A reset restores it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ControlDefaults {
    pub(crate) faults: Vec<Fault>,
    pub(crate) duplicates: f64,
    pub(crate) reorder: bool,
}

/// What a state starts with.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) config: Config,
    pub(crate) stores: StoreDefaults,
    pub(crate) control: ControlDefaults,
    pub(crate) observers: Observers,
}

/// The address of the sandbox, known once it listens.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    /// The URL without `/v1`.
    pub(crate) url: String,
    /// The certificate as PEM; `None` for http.
    pub(crate) certificate: Option<String>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) faults: Faults,
    pub(crate) limits: RateLimits,
    /// The rate limits of the hosted profile.
    pub(crate) hosted_limits: Option<Limits>,
    /// What only the Cloud API has; `None` for On-Premises.
    pub(crate) cloud: Option<Cloud>,
    pub(crate) stores: Stores,
    pub(crate) webhooks: Queue,
    pub(crate) requests: Ring<RequestRecord>,
    pub(crate) sent: Ring<Arc<Outgoing>>,
    pub(crate) observers: Observers,
    pub(crate) live: LiveFeed,
    pub(crate) endpoint: OnceLock<Endpoint>,
    control: ControlDefaults,
    meta: Meta,
}

impl State {
    pub(crate) fn new(setup: Setup) -> Self {
        let config = setup.config;
        let capacity = config.capacity;
        let meta = Meta::new()
            .with_api_status(MetaApiStatus::Stable)
            .with_version(config.version.as_str());
        let state = Self {
            clock: Clock::new(config.time_scale),
            random: Random::new(config.seed),
            faults: Faults::default(),
            limits: RateLimits::new(config.rate_limits),
            hosted_limits: config.hosted.as_ref().map(Limits::new),
            cloud: config
                .cloud
                .clone()
                .map(|settings| Cloud::new(settings, &setup.stores.wa_id, config.rate_limits)),
            stores: Stores::new(setup.stores, capacity.bytes),
            webhooks: Queue::new(capacity),
            requests: Ring::new(capacity.entries / 10, capacity.bytes),
            sent: Ring::new(capacity.entries, capacity.bytes),
            observers: setup.observers,
            live: LiveFeed::new(),
            endpoint: OnceLock::new(),
            control: setup.control,
            meta,
            config,
        };
        state.restore_control();
        state
    }

    fn restore_control(&self) {
        self.faults.replace(self.control.faults.clone());
        self.webhooks.set_duplicates(self.control.duplicates);
        self.webhooks.set_reorder(self.control.reorder);
    }

    pub(crate) fn meta(&self) -> Meta {
        self.meta.clone()
    }

    pub(crate) fn is_connected(&self) -> bool {
        *self.stores.gateway.lock() == GatewayStatus::Connected
    }

    /// Returns the PEM certificates that webhooks are trusted by: the builder's, and the uploaded
    /// one.
    pub(crate) fn webhook_authorities(&self) -> Arc<str> {
        let configured = &self.config.webhook_ca;
        match &self.stores.certificates.lock().webhook_ca {
            None => Arc::clone(configured),
            Some(uploaded) => Arc::from(format!("{configured}{uploaded}")),
        }
    }

    /// Returns the URL of a path of the sandbox.
    pub(crate) fn link(&self, path: &str) -> String {
        let endpoint = self.endpoint.get();
        let url = endpoint.map_or("", |endpoint| endpoint.url.as_str());
        format!("{url}{path}")
    }

    /// Sets the URL that events are posted to; the empty string removes it.
    pub(crate) fn set_webhook(&self, url: &str) -> Result<(), ApiError> {
        self.stores.settings.set_webhook(url)?;
        self.webhooks.wake();
        Ok(())
    }

    /// Invalidates every token: those of logins, or with the Cloud API all until a reset.
    pub(crate) fn expire_tokens(&self) {
        self.stores.users.expire_tokens();
        if let Some(cloud) = &self.cloud {
            cloud.expire_tokens();
        }
    }

    /// Sets the gateway's status. Once it is connected, paused messages continue.
    pub(crate) fn set_gateway(&self, status: GatewayStatus) {
        let connected = status == GatewayStatus::Connected;
        self.stores.gateway.set(status);
        if connected {
            self.webhooks.resume(self.clock.scaled_ms());
        }
        self.live.publish("state", || Value::Null);
    }

    /// Ends the streams of live events.
    pub(crate) fn end_streams(&self) {
        self.live.publish(LiveEvent::END, || Value::Null);
    }

    /// Restores the state that the sandbox started with.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.webhooks.reset();
        self.limits.reset();
        if let Some(limits) = &self.hosted_limits {
            limits.reset();
        }
        if let Some(cloud) = &self.cloud {
            cloud.reset();
        }
        self.restore_control();
        self.stores.reset();
        self.requests.clear();
        self.sent.clear();
        self.random.reset();
        self.live.publish("reset", || Value::Null);
    }
}
