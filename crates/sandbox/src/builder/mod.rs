//! The settings of a sandbox before it starts.

mod check;
mod cloud;
mod hosted;

use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cloud::settings::{Api, CloudSettings};
use crate::config::{Capacity, Config};
use crate::control::routes;
use crate::document::{cloud_document, document};
use crate::error::Error;
use crate::fault::Fault;
use crate::hosted::settings::{HostedSettings, Profile};
use crate::http::tls::{self, TlsConfig};
use crate::http::{dispatch, server};
use crate::observers::Observers;
use crate::request_record::RequestRecord;
use crate::sandbox::Sandbox;
use crate::state::{ControlDefaults, Endpoint, Setup, State};
use crate::stores::StoreDefaults;
use crate::stores::users::{ADMIN, User};
use crate::webhook::{self, DeliveryRecord};

/// Configures and starts a [`Sandbox`]. Created by [`Sandbox::builder`].
///
/// The defaults: a free port of the loopback interface, http, the account `admin` with the password
/// `secret` that must be changed at the first login, and no webhook.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    tls: Option<TlsConfig>,
    profile: Profile,
    hosted: HostedSettings,
    api: Api,
    cloud: CloudSettings,
    setup: Setup,
}

impl Sandbox {
    /// Starts a sandbox with the default settings.
    ///
    /// # Errors
    ///
    /// If no port is free.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        let admin = User {
            password: "secret".to_owned(),
            admin: true,
            must_change: true,
        };
        let config = Config {
            strict: false,
            version: "v2.45.1".to_owned(),
            api_key: None,
            time_scale: 1.0,
            seed: 0,
            status_delay: Duration::from_millis(5),
            read_timeout: Duration::from_secs(30),
            contact_check: false,
            nodes: 1,
            rate_limits: false,
            hosted: None,
            cloud: None,
            webhook_timeout: Duration::from_secs(10),
            webhook_ca: Arc::from(""),
            capacity: Capacity {
                entries: 10_000,
                bytes: 64 * 1024 * 1024,
                queue: 10_000,
            },
        };
        let stores = StoreDefaults {
            users: HashMap::from([(ADMIN.to_owned(), admin)]),
            tokens: HashSet::new(),
            webhook: None,
            wa_id: "15550001111".to_owned(),
        };
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            profile: Profile::default(),
            hosted: HostedSettings::default(),
            api: Api::default(),
            cloud: CloudSettings::default(),
            setup: Setup {
                config,
                stores,
                control: ControlDefaults::default(),
                observers: Observers::default(),
            },
        }
    }
}

impl Builder {
    /// Adds an administrator that can log in without changing its password. With the name `admin`,
    /// it replaces the default account.
    pub fn account(self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.add_user(user.into(), password.into(), true)
    }

    /// Adds an account without administrator rights that can log in without changing its password.
    pub fn user(self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.add_user(user.into(), password.into(), false)
    }

    fn add_user(mut self, name: String, password: String, admin: bool) -> Self {
        let user = User {
            password,
            admin,
            must_change: false,
        };
        self.setup.stores.users.insert(name, user);
        self
    }

    /// Sets the key for `Authorization: Apikey …`, which health, metrics and stats accept. There is
    /// none by default.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.setup.config.api_key = Some(key.into());
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

    /// Sets the URL that events are posted to, as `PATCH /v1/settings/application` does. http is
    /// allowed.
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.setup.stores.webhook = Some(url.into());
        self
    }

    /// Adds PEM certificates that webhooks are trusted by, beside the system's.
    pub fn webhook_ca(mut self, pem: impl AsRef<str>) -> Self {
        let config = &mut self.setup.config;
        config.webhook_ca = Arc::from(format!("{}{}\n", config.webhook_ca, pem.as_ref()));
        self
    }

    /// Sets the timeout of an attempt to deliver an event, in real time. The default is ten seconds.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.setup.config.webhook_timeout = timeout;
        self
    }

    /// Sets the share of the events, 0 to 1, that are delivered twice.
    pub fn duplicates(mut self, share: f64) -> Self {
        self.setup.control.duplicates = share;
        self
    }

    /// Delivers the statuses of a message in reverse order, and later events before earlier ones.
    pub fn reorder(mut self, reorder: bool) -> Self {
        self.setup.control.reorder = reorder;
        self
    }

    /// Adds a fault that is active from the start. Can be called several times.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.setup.control.faults.push(fault);
        self
    }

    /// Checks every response against the document. One that violates it is replaced by an error
    /// 1014 that names the violation.
    pub fn strict(mut self, strict: bool) -> Self {
        self.setup.config.strict = strict;
        self
    }

    /// Sets the seed of ids, tokens and random choices. The same seed and the same sequence of
    /// requests give the same responses, except for times.
    pub fn seed(mut self, seed: u64) -> Self {
        self.setup.config.seed = seed;
        self
    }

    /// Sets how many times faster than real time waits pass: at 1000, a back-off of three seconds
    /// takes three milliseconds. Timestamps and the lifetime of tokens are not affected.
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.setup.config.time_scale = scale;
        self
    }

    /// Sets the time between two statuses of a message, before the time scale. The default is 5 ms.
    pub fn status_delay(mut self, delay: Duration) -> Self {
        self.setup.config.status_delay = delay;
        self
    }

    /// Sets the version in `meta`, such as `v2.45.1`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.setup.config.version = version.into();
        self
    }

    /// Sets the sender's number, in digits only.
    pub fn wa_id(mut self, wa_id: impl Into<String>) -> Self {
        self.setup.stores.wa_id = wa_id.into();
        self
    }

    /// Refuses messages to numbers that were not checked (404, code 1006), as versions before
    /// v2.39.1 do.
    pub fn require_contact_check(mut self, require: bool) -> Self {
        self.setup.config.contact_check = require;
        self
    }

    /// Sets the number of nodes that health reports; with more than one, its response is a map of
    /// them.
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.setup.config.nodes = nodes;
        self
    }

    /// Enforces the API's rate limits: 20 requests per second with bursts of 60, and for messages 50
    /// with bursts of 150. A request over the limit gets 429 with code 1015. Off by default.
    pub fn rate_limits(mut self, enforce: bool) -> Self {
        self.setup.config.rate_limits = enforce;
        self
    }

    /// Sets a callback for each request, called after its response is ready. It must not block.
    pub fn on_request(mut self, call: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.setup.observers.request = Some(Arc::new(call));
        self
    }

    /// Sets a callback for each webhook event, called after each attempt to deliver it. It must not
    /// block.
    pub fn on_delivery(mut self, call: impl Fn(&DeliveryRecord) + Send + Sync + 'static) -> Self {
        self.setup.observers.delivery = Some(Arc::new(call));
        self
    }

    /// Sets the timeout for receiving the head, and then the body, of a request. The default is 30
    /// seconds.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.setup.config.read_timeout = timeout;
        self
    }

    /// Sets how many messages and events are stored, and a tenth as many requests. The default is
    /// 10,000. The oldest are dropped.
    pub fn keep(mut self, count: usize) -> Self {
        self.setup.config.capacity.entries = count;
        self
    }

    /// Sets about how much memory each of these lists takes, and the events that wait for the
    /// webhook, in bytes. The default is 64 MiB.
    pub fn keep_bytes(mut self, bytes: usize) -> Self {
        self.setup.config.capacity.bytes = bytes;
        self
    }

    /// Sets how many events may wait for the webhook. The default is 10,000. Further ones are
    /// dropped, and counted.
    pub fn webhook_queue(mut self, capacity: usize) -> Self {
        self.setup.config.capacity.queue = capacity;
        self
    }

    /// Moves the settings of the hosted profile to the others.
    fn apply_profile(&mut self) -> Result<(), Error> {
        match self.profile {
            Profile::Hosted => {
                // A host has no account with a published password.
                let users = &mut self.setup.stores.users;
                users.retain(|_, user| !user.must_change);
                self.setup.config.hosted = Some(std::mem::take(&mut self.hosted));
                Ok(())
            }
            Profile::OnPremises if self.hosted == HostedSettings::default() => Ok(()),
            Profile::OnPremises => Err(Error::setting(check::HOSTED_ONLY)),
        }
    }

    /// Starts listening. The sandbox runs on the current tokio runtime until it is dropped.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, the certificate cannot be used, or a setting is
    /// invalid: a webhook that is not a URL, a share outside of 0 to 1, a time scale of 0, no node, a
    /// fault on an unknown operation, the hosted profile without a token or an account.
    pub async fn start(mut self) -> Result<Sandbox, Error> {
        self.apply_profile()?;
        self.apply_api()?;
        if let Some(message) = check::invalid_setting(&self.setup) {
            return Err(Error::setting(message));
        }
        let document = match self.api {
            Api::OnPremises => document(),
            Api::Cloud => cloud_document(),
        };
        let (tls, certificate) = self.tls.as_ref().map(tls::server).transpose()?.unzip();
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| Error::listen(self.listen, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| Error::listen(self.listen, error))?;
        let scheme = certificate.as_ref().map_or("http", |_| "https");
        let endpoint = Endpoint {
            url: format!("{scheme}://{address}"),
            certificate,
        };
        let read_timeout = self.setup.config.read_timeout;
        let state = Arc::new(State::new(self.setup));
        // It is empty until here.
        let _ = state.endpoint.set(endpoint.clone());
        let router = match self.api {
            Api::OnPremises => dispatch::router(document, &state),
            Api::Cloud => crate::cloud::dispatch::router(document, &state),
        };
        let router = router.merge(routes::router(&state));
        let (shutdown, receiver) = watch::channel(false);
        let serve = server::serve(listener, router, tls, read_timeout, receiver);
        let server = tokio::spawn(serve);
        let worker = tokio::spawn(webhook::run(Arc::clone(&state)));
        Ok(Sandbox {
            state,
            address,
            endpoint,
            shutdown,
            server,
            worker: worker.abort_handle(),
        })
    }
}
