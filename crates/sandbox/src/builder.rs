//! How a sandbox is set up before it starts.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::document::document;
use crate::fault::{Fault, is_share};
use crate::log::{DeliveryRecord, RequestRecord};
use crate::random::Random;
use crate::sandbox::Sandbox;
use crate::settings::check_url;
use crate::state::{Config, Initial, Observers, State};
use crate::tls::TlsConfig;
use crate::users::{ADMIN, User};
use crate::{Error, control, dispatch, server, tls, webhook};

/// More nodes than this, health does not tell of.
const NODES: usize = 100;

/// Sets up a [`Sandbox`]; made by [`Sandbox::builder`].
///
/// Without any call: a free port of the loopback interface, http, the account `admin` with the
/// password `secret` that has to be changed at the first login, and no webhook.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    tls: Option<TlsConfig>,
    users: HashMap<String, User>,
    webhook: Option<String>,
    seed: u64,
    time_scale: f64,
    keep: usize,
    queue: usize,
    keep_bytes: usize,
    initial: Initial,
    observers: Observers,
    config: Config,
}

impl Default for Builder {
    fn default() -> Self {
        let admin = User {
            password: "secret".to_owned(),
            admin: true,
            must_change: true,
        };
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            users: HashMap::from([(ADMIN.to_owned(), admin)]),
            webhook: None,
            seed: 0,
            time_scale: 1.0,
            keep: 10_000,
            queue: 10_000,
            keep_bytes: 64 * 1024 * 1024,
            initial: Initial::default(),
            observers: Observers::default(),
            config: Config {
                strict: false,
                version: "v2.45.1".to_owned(),
                api_key: None,
                status_delay: Duration::from_millis(5),
                read_timeout: Duration::from_secs(30),
                webhook_timeout: Duration::from_secs(10),
                webhook_ca: Arc::from(""),
                wa_id: "15550001111".to_owned(),
                contact_check: false,
                nodes: 1,
                rate_limits: false,
            },
        }
    }
}

impl Builder {
    /// An administrator whose password is already changed: it can log in at once. With the name
    /// `admin`, it takes the place of the default account.
    pub fn account(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.users.insert(user.into(), ready(password, true));
        self
    }

    /// An account without administrator rights, whose password is already changed.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.users.insert(user.into(), ready(password, false));
        self
    }

    /// The key that `Authorization: Apikey …` opens health, metrics and stats with. None by default.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.config.api_key = Some(key.into());
        self
    }

    /// Where to listen. By default a free port of 127.0.0.1.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Serves https instead of http.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Where events are posted, as if set by `PATCH /v1/settings/application`. Http is allowed.
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.webhook = Some(url.into());
        self
    }

    /// A private authority, as PEM, that webhooks over https may be signed by.
    pub fn webhook_ca(mut self, pem: impl AsRef<str>) -> Self {
        self.config.webhook_ca = Arc::from(format!("{}{}\n", self.config.webhook_ca, pem.as_ref()));
        self
    }

    /// How long an attempt to deliver an event may take, in real time. Ten seconds by default.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.config.webhook_timeout = timeout;
        self
    }

    /// This share of the events, 0 to 1, is delivered twice.
    pub fn duplicates(mut self, share: f64) -> Self {
        self.initial.duplicates = share;
        self
    }

    /// Statuses of a message arrive in reverse, and later events before earlier ones.
    pub fn reorder(mut self, reorder: bool) -> Self {
        self.initial.reorder = reorder;
        self
    }

    /// A fault that requests meet from the start. Can be called several times.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.initial.faults.push(fault);
        self
    }

    /// Checks every answer against the document; one that violates it becomes an error 1014 that
    /// says how.
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// The seed of every id, token and chance. The same seed and the same requests, one after
    /// another, give the same answers but for times.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many times as fast waits pass: at 1000, a back-off of three seconds takes three
    /// milliseconds. Timestamps and the life of tokens are not affected.
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.time_scale = scale;
        self
    }

    /// How long a message takes from one status to the next, before the time scale. 5 ms by
    /// default.
    pub fn status_delay(mut self, delay: Duration) -> Self {
        self.config.status_delay = delay;
        self
    }

    /// The version in `meta`, such as `v2.45.1`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.config.version = version.into();
        self
    }

    /// The sender's own number, digits only.
    pub fn wa_id(mut self, wa_id: impl Into<String>) -> Self {
        self.config.wa_id = wa_id.into();
        self
    }

    /// Refuses messages to numbers that were never checked (404, code 1006), as versions before
    /// v2.39.1 do.
    pub fn require_contact_check(mut self, require: bool) -> Self {
        self.config.contact_check = require;
        self
    }

    /// How many nodes health tells of; with more than one, it answers a map of them.
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.config.nodes = nodes;
        self
    }

    /// Keeps the API's rate limits: 20 requests a second with bursts of 60, and for messages 50
    /// with bursts of 150; over them, 429 with code 1015. Off by default.
    pub fn rate_limits(mut self, keep: bool) -> Self {
        self.config.rate_limits = keep;
        self
    }

    /// Calls this with each request, once it is answered. It must not block.
    pub fn on_request(mut self, call: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.observers.request = Some(Arc::new(call));
        self
    }

    /// Calls this with each event for the webhook, after each attempt to deliver it. It must not
    /// block.
    pub fn on_delivery(mut self, call: impl Fn(&DeliveryRecord) + Send + Sync + 'static) -> Self {
        self.observers.delivery = Some(Arc::new(call));
        self
    }

    /// How long a client may take to send the head or the body of a request. 30 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.config.read_timeout = timeout;
        self
    }

    /// How many messages and events are kept to be looked at, and a tenth as many requests;
    /// 10,000 by default. The oldest are forgotten.
    pub fn keep(mut self, count: usize) -> Self {
        self.keep = count;
        self
    }

    /// About how much memory each of these lists may take, in bytes; 64 MiB by default. The same
    /// holds for the events that wait for the webhook.
    pub fn keep_bytes(mut self, bytes: usize) -> Self {
        self.keep_bytes = bytes;
        self
    }

    /// How many events may wait for the webhook; 10,000 by default. More are dropped, and counted.
    pub fn webhook_queue(mut self, capacity: usize) -> Self {
        self.queue = capacity;
        self
    }

    /// Refuses settings that would only be noticed by nothing happening.
    fn check(&self) -> Result<(), Error> {
        let wrong = |message: String| Err(Error::setting(message));
        if let Some(url) = self.webhook.as_deref().filter(|url| !url.is_empty())
            && check_url(url).is_err()
        {
            return wrong(format!(
                "webhook: `{url}` is no URL; give one such as http://127.0.0.1:8080/hook"
            ));
        }
        if !is_share(self.initial.duplicates) {
            return wrong(format!(
                "duplicates: {} is no share; give 0 (none) to 1 (every event)",
                self.initial.duplicates
            ));
        }
        if !self.time_scale.is_finite() || self.time_scale <= 0.0 {
            return wrong(format!(
                "time scale: {} is no factor; give more than 0, 1 for real time",
                self.time_scale
            ));
        }
        if !(1..=NODES).contains(&self.config.nodes) {
            return wrong(format!(
                "nodes: {} cannot be told of; give 1 to {NODES}",
                self.config.nodes
            ));
        }
        if !self.config.wa_id.bytes().all(|byte| byte.is_ascii_digit())
            || self.config.wa_id.is_empty()
        {
            return wrong(format!(
                "wa_id: `{}` is no number; give its digits only, such as 15550001111",
                self.config.wa_id
            ));
        }
        let authorities = &self.config.webhook_ca;
        if !authorities.is_empty() && !tls::holds_certificates(authorities) {
            return wrong(
                "webhook CA: no certificate in it; give PEM, from BEGIN CERTIFICATE on".to_owned(),
            );
        }
        for fault in &self.initial.faults {
            fault
                .check()
                .map_err(|error| Error::setting(error.to_string()))?;
        }
        Ok(())
    }

    /// Starts listening. The sandbox runs on the current tokio runtime until it is dropped.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on, the certificate cannot be used, or a setting cannot: a
    /// webhook that is no URL, a share beyond 0 to 1, a time scale of 0, no node, a fault on an
    /// operation that there is not.
    pub async fn start(self) -> Result<Sandbox, Error> {
        self.check()?;
        let document = document()?;
        let tls = self.tls.as_ref().map(tls::server).transpose()?;
        let (tls, certificate) = tls.unzip();
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| Error::listen(self.listen, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| Error::listen(self.listen, error))?;
        let read_timeout = self.config.read_timeout;
        let state = Arc::new(State::new(
            self.config,
            Clock::new(self.time_scale),
            Random::new(self.seed),
            self.users,
            self.observers,
            self.webhook.as_deref(),
            self.keep,
            self.queue,
            self.keep_bytes,
            self.initial,
        ));
        let router = control::router(dispatch::router(document, &state), &state);
        let (end, ending) = watch::channel(false);
        let serving = server::serve(listener, router, tls, read_timeout, ending);
        let server = tokio::spawn(serving);
        let webhooks = tokio::spawn(webhook::run(Arc::clone(&state)));
        Ok(Sandbox::new(
            state,
            address,
            certificate,
            end,
            server,
            webhooks.abort_handle(),
        ))
    }
}

fn ready(password: impl Into<String>, admin: bool) -> User {
    User {
        password: password.into(),
        admin,
        must_change: false,
    }
}
