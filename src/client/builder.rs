//! Building a client from its settings.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Client;
use super::auth::{Authenticator, Credentials, Token, TokenStore};
use super::rate_limit::RateLimit;
use super::retry::RetryPolicy;
use super::tls::{Identity, Tls};
use super::transport::{Api, Http, Options, Shared};
use super::url::{base_url, redacted};
use crate::Secret;
use crate::error::{Error, Result};

/// The default `User-Agent`.
const USER_AGENT: &str = concat!("whatsapp-business/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`]: see [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    url: String,
    credentials: Option<Credentials>,
    token: Option<Token>,
    token_store: Option<Arc<dyn TokenStore>>,
    api_key: Option<Secret>,
    renew_before: Duration,
    connect_timeout: Duration,
    options: Options,
    tls: Tls,
    proxy: Option<Secret>,
    headers: Vec<(String, Secret)>,
    user_agent: Option<String>,
    http: Option<reqwest::Client>,
}

impl Client {
    /// Returns a builder of a client for the server at `url`, such as `https://localhost:9090`.
    ///
    /// The URL may have a path, for a gateway that serves the API below one. A final `/v1` is
    /// removed.
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }
}

impl ClientBuilder {
    fn new(url: String) -> Self {
        Self {
            url,
            credentials: None,
            token: None,
            token_store: None,
            api_key: None,
            renew_before: Duration::from_secs(3600),
            connect_timeout: Duration::from_secs(10),
            options: Options::default(),
            tls: Tls::default(),
            proxy: None,
            headers: Vec::new(),
            user_agent: None,
            http: None,
        }
    }

    /// Sets the account to log in with.
    pub fn credentials(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        let new_password = self
            .credentials
            .and_then(|credentials| credentials.new_password);
        self.credentials = Some(Credentials {
            user: user.into(),
            password: password.into(),
            new_password,
        });
        self
    }

    /// Sets the password to change to if the account demands a change, as the account `admin` of a
    /// new installation does at its first login.
    ///
    /// It can stay configured: if the old password is refused, this one is tried. Without
    /// [`credentials`](Self::credentials), the account is that of a new installation, `admin` with
    /// password `secret`.
    pub fn new_password(mut self, new_password: impl Into<Secret>) -> Self {
        let new_password = Some(new_password.into());
        match &mut self.credentials {
            Some(credentials) => credentials.new_password = new_password,
            None => {
                self.credentials = Some(Credentials {
                    user: "admin".to_owned(),
                    password: Secret::from("secret"),
                    new_password,
                });
            }
        }
        self
    }

    /// Sets a token to begin with. If there are credentials too, it is renewed when it expires.
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets a store in which the session is shared with other processes: only one of them logs in.
    /// The default is a session of this client and its clones, in memory.
    ///
    /// All processes need the same [`credentials`](Self::credentials).
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.token_store = Some(Arc::new(store));
        self
    }

    /// Sets a bearer token that does not expire, as hosted servers issue it. The client then does not
    /// log in.
    pub fn bearer_token(self, token: impl Into<Secret>) -> Self {
        self.token(Token::new(token))
    }

    /// Sets an API key that is sent with every request in a header of its own, such as
    /// `D360-API-KEY`. The client then needs neither token nor credentials.
    ///
    /// ```
    /// # fn main() -> whatsapp_business::Result<()> {
    /// use whatsapp_business::Client;
    ///
    /// let client = Client::builder("https://waba.example.com")
    ///     .api_key_header("D360-API-KEY", "the key")
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_key_header(self, name: impl Into<String>, key: impl Into<Secret>) -> Self {
        self.default_header(name, key)
    }

    /// Adds a header to every request. Its value is never shown, as it may be a secret.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends all requests through a proxy, such as `http://user:password@proxy.example.com:3128`.
    ///
    /// Without it, the environment decides: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Sets the certificate that the client authenticates with (mutual TLS), and its private key in
    /// PKCS #8 form, both as PEM. The PEM text of the certificate may contain its chain.
    pub fn identity(mut self, certificate: impl Into<Vec<u8>>, key: impl Into<Secret>) -> Self {
        self.tls.identity = Some(Identity {
            certificate: certificate.into(),
            key: key.into(),
        });
        self
    }

    /// Accepts one certificate of the server and no other, as PEM.
    ///
    /// This is for a self-signed certificate: it is accepted whether it may sign others or not, for
    /// any host name, and after its expiry. Certificates added by
    /// [`add_root_certificate`](Self::add_root_certificate) are ignored then. With feature
    /// `native-tls`, the system's TLS must accept it as a root.
    pub fn pin_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.pinned = Some(pem.into());
        self
    }

    /// Sets an API key, which health, metrics and statistics accept in place of a token.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Sets how long before its expiry a token is renewed, but at most half its lifetime. The default
    /// is one hour.
    pub fn renew_before(mut self, renew_before: Duration) -> Self {
        self.renew_before = renew_before;
        self
    }

    /// Sets the timeout of establishing a connection, but at most nine tenths of
    /// [`timeout`](Self::timeout) and [`transfer_timeout`](Self::transfer_timeout). The default is
    /// 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of one attempt, to the end of its response. The default is 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// Sets the timeout of one attempt that uploads or downloads a file, such as media or photos. The
    /// default is 10 minutes.
    pub fn transfer_timeout(mut self, timeout: Duration) -> Self {
        self.options.transfer_timeout = timeout;
        self
    }

    /// Sets the largest JSON response in bytes. The default is 64 MiB.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.options.max_response_size = bytes;
        self
    }

    /// Sets how failed calls are retried.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.options.retry = retry;
        self
    }

    /// Sets how fast requests are sent. Calls over the limit wait. The default is no limit.
    ///
    /// ```
    /// # fn main() -> whatsapp_business::Result<()> {
    /// use whatsapp_business::{Client, RateLimit};
    ///
    /// let client = Client::builder("https://localhost:9090")
    ///     .rate_limit(RateLimit::documented())
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.options.rate_limit = rate_limit;
        self
    }

    /// Adds a certificate to trust, that of the server or its issuer, as PEM. The PEM text may
    /// contain several.
    ///
    /// A new installation has a self-signed certificate, which must be added here.
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(pem.into());
        self
    }

    /// Sets whether to accept any certificate. A man in the middle can then read the password and
    /// every message: use this in tests only.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.tls.accept_invalid_certs = accept;
        self
    }

    /// Sets the `User-Agent` header. The default is `whatsapp-business/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets a custom `reqwest` client, with its own TLS, proxy, user agent and connect timeout. The
    /// corresponding settings of this builder are ignored. The client should not follow redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// The URL, a certificate, a key, the proxy, the token or a header is not valid; the message says
    /// which.
    pub fn build(mut self) -> Result<Client> {
        let base = base_url(&self.url)?;
        if let Some(problem) = self.options.rate_limit.problem() {
            return Err(Error::configuration(problem, None));
        }
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        if base.scheme() == "https" && self.http.is_none() {
            return Err(Error::configuration(
                "`https://` needs TLS: enable feature `rustls` or `native-tls`, or set an `http_client` \
                 with TLS",
                None,
            ));
        }
        let auth = Authenticator::new(
            self.credentials.take(),
            self.token.take(),
            self.api_key.as_ref(),
            self.renew_before,
            self.token_store.take(),
        )?;
        let user_agent = match &self.user_agent {
            Some(name) => HeaderValue::from_str(name)
                .map_err(|_| Error::configuration("the user agent is not a valid header", None))?,
            None => HeaderValue::from_static(USER_AGENT),
        };
        let headers = default_headers(&self.headers)?;
        let http = match self.http.take() {
            Some(custom) => Http {
                headers,
                ..Http::custom(custom)
            },
            None => Http {
                client: self.http(&base)?,
                user_agent: Some(user_agent),
                headers,
                timeout: Some(self.options.timeout),
            },
        };
        let shared = Arc::new(Shared::new(http, base, auth, self.options));
        Ok(Client {
            api: Api::new(shared),
        })
    }

    fn http(&self, base: &Url) -> Result<reqwest::Client> {
        // To be distinguishable from a timeout after the request was sent, this must fire first.
        let shortest = self.options.timeout.min(self.options.transfer_timeout) / 10 * 9;
        let builder = || -> Result<reqwest::ClientBuilder> {
            let builder = reqwest::Client::builder();
            let builder = match &self.proxy {
                Some(url) => builder.proxy(reqwest::Proxy::all(url.expose()).map_err(|error| {
                    let reason = "the proxy URL is not valid: write it as `http://host:port`";
                    Error::configuration(reason, Some(Arc::new(error.without_url())))
                })?),
                // Looking up the proxy of a request costs 1,600 instructions.
                None if !has_proxy_settings() => builder.no_proxy(),
                None => builder,
            };
            Ok(builder
                .connect_timeout(self.connect_timeout.min(shortest))
                .timeout(self.options.timeout)
                .redirect(reqwest::redirect::Policy::none())
                // Retries are up to `RetryPolicy`. Without retries of its own, reqwest does not
                // copy each request.
                .retry(reqwest::retry::never().max_retries_per_request(0)))
        };
        let error = match self.tls.apply(builder()?)?.build() {
            Ok(http) => return Ok(http),
            Err(error) => error,
        };
        // Without TLS, a machine without CA certificates, such as a minimal container, will do.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if base.scheme() == "http"
            && let Ok(http) = builder()?.tls_certs_only([]).build()
        {
            return Ok(http);
        }
        let mut deepest: &dyn std::error::Error = &error;
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        let remedy = if deepest.to_string().contains("No CA certificates") {
            ": install them, for example with package `ca-certificates`, or add that of the server \
             with `add_root_certificate`"
        } else {
            ""
        };
        let reason = format!("the HTTP client for {base} cannot be built: {deepest}{remedy}");
        Err(Error::configuration(
            reason,
            Some(Arc::new(error.without_url())),
        ))
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("url", &redacted(&self.url))
            .field(
                "user",
                &self
                    .credentials
                    .as_ref()
                    .map(|credentials| &credentials.user),
            )
            .finish_non_exhaustive()
    }
}

fn default_headers(headers: &[(String, Secret)]) -> Result<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let header = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::from_str(value.expose()).ok());
        let Some((name, mut value)) = header else {
            let reason = format!(
                "the header `{}` or its value has a character that is not allowed in a header",
                name.escape_default()
            );
            return Err(Error::configuration(reason, None));
        };
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}

/// Returns whether reqwest may find a proxy in the environment or the settings of the system.
fn has_proxy_settings() -> bool {
    const VARIABLES: [&str; 6] = [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ];
    // These have settings beside the environment.
    cfg!(any(windows, target_vendor = "apple"))
        || VARIABLES
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
