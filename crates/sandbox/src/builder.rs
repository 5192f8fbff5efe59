//! The settings of a sandbox before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::OnPremises;
use crate::engine::api::Api;
use crate::engine::error::Error;
use crate::engine::fault::Fault;
use crate::engine::request_record::RequestRecord;
use crate::engine::running;
use crate::engine::settings::Settings;
use crate::engine::tls::TlsConfig;
use crate::engine::webhook::DeliveryRecord;
use crate::sandbox::Sandbox;

/// Configures and starts a [`Sandbox`]. Created by [`Sandbox::on_premises`] and [`Sandbox::cloud`].
///
/// The defaults: a free port of the loopback interface, http, and no webhook.
#[must_use = "a builder does nothing until it is started"]
pub struct Builder<A = OnPremises> {
    pub(crate) api: A,
    pub(crate) settings: Settings,
    listen: SocketAddr,
    tls: Option<TlsConfig>,
}

impl<A: Api> Sandbox<A> {
    /// Returns a builder for a sandbox of any API.
    #[doc(hidden)]
    pub fn of(api: A) -> Builder<A> {
        Builder {
            api,
            settings: Settings::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
        }
    }
}

impl<A: Api> Builder<A> {
    /// Adds a bearer token with the rights of an administrator that is valid without a login and
    /// does not expire.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.tokens.insert(token.into());
        self
    }

    /// Sets the address to listen on. The default is a free port of 127.0.0.1.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Serves https instead of http.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Sets the URL that events are posted to. http is allowed.
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.settings.callbacks.url = Some(Arc::from(url.into()));
        self
    }

    /// Adds PEM certificates that webhooks are trusted by, beside the system's.
    pub fn webhook_ca(mut self, pem: impl AsRef<str>) -> Self {
        let ca = format!("{}{}\n", self.settings.webhook_ca, pem.as_ref());
        self.settings.webhook_ca = Arc::from(ca);
        self
    }

    /// Sets the timeout of an attempt to deliver an event, in real time. The default is ten seconds.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.settings.webhook_timeout = timeout;
        self
    }

    /// Sets the share of the events, 0 to 1, that are delivered twice.
    pub fn duplicates(mut self, share: f64) -> Self {
        self.settings.duplicates = share;
        self
    }

    /// Delivers the statuses of a message in reverse order, and later events before earlier ones.
    pub fn reorder(mut self, reorder: bool) -> Self {
        self.settings.reorder = reorder;
        self
    }

    /// Adds a fault that is active from the start. Can be called several times.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.settings.faults.push(fault);
        self
    }

    /// Checks every response against the document. One that violates it is replaced by an internal
    /// error that names the violation.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Sets the seed of ids, tokens and random choices. The same seed and the same sequence of
    /// requests give the same responses, except for times.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Sets how many times faster than real time waits pass: at 1000, a back-off of three seconds
    /// takes three milliseconds. Timestamps and the lifetime of tokens are not affected.
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.settings.time_scale = scale;
        self
    }

    /// Sets the time between two statuses of a message, before the time scale. The default is 5 ms.
    pub fn status_delay(mut self, delay: Duration) -> Self {
        self.settings.status_delay = delay;
        self
    }

    /// Sets the sender's number, in digits only.
    pub fn wa_id(mut self, wa_id: impl Into<String>) -> Self {
        self.settings.number = wa_id.into();
        self
    }

    /// Enforces the API's rate limits: a request over them gets 429. Off by default. On-Premises they
    /// are 20 requests per second with bursts of 60, and for messages 50 with bursts of 150.
    pub fn rate_limits(mut self, enforce: bool) -> Self {
        self.settings.rate_limits = enforce;
        self
    }

    /// Sets a callback for each request, called after its response is ready. It must not block.
    pub fn on_request(mut self, call: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.settings.observers.request = Some(Arc::new(call));
        self
    }

    /// Sets a callback for each webhook event, called after each attempt to deliver it. It must not
    /// block.
    pub fn on_delivery(mut self, call: impl Fn(&DeliveryRecord) + Send + Sync + 'static) -> Self {
        self.settings.observers.delivery = Some(Arc::new(call));
        self
    }

    /// Sets the timeout for receiving the head, and then the body, of a request. The default is 30
    /// seconds.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.read_timeout = timeout;
        self
    }

    /// Sets how many messages and events are stored, and a tenth as many requests. The default is
    /// 10,000. The oldest are dropped.
    pub fn keep(mut self, count: usize) -> Self {
        self.settings.capacity.entries = count;
        self
    }

    /// Sets about how much memory each of these lists takes, and the events that wait for the
    /// webhook, in bytes. The default is 64 MiB.
    pub fn keep_bytes(mut self, bytes: usize) -> Self {
        self.settings.capacity.bytes = bytes;
        self
    }

    /// Sets how many events may wait for the webhook. The default is 10,000. Further ones are
    /// dropped, and counted.
    pub fn webhook_queue(mut self, capacity: usize) -> Self {
        self.settings.capacity.queue = capacity;
        self
    }

    /// Starts listening. The sandbox runs on the current tokio runtime until it is dropped.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, the certificate cannot be used, or a setting is
    /// invalid: a webhook that is not a URL, a share outside of 0 to 1, a time scale of 0, a fault on
    /// an unknown operation, the hosted profile without a token or an account.
    pub async fn start(mut self) -> Result<Sandbox<A>, Error> {
        self.api
            .prepare(&mut self.settings)
            .map_err(Error::setting)?;
        let api = Arc::new(self.api);
        let served = Arc::clone(&api) as Arc<dyn Api>;
        let running = running::start(served, self.settings, self.listen, self.tls).await?;
        Ok(Sandbox { api, running })
    }
}
