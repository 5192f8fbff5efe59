//! Building a client from its settings.

use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::Certificate;
use reqwest::Url;
use reqwest::header::HeaderValue;

use super::Client;
use super::auth::{Authenticator, Credentials, Token};
use super::rate_limit::RateLimit;
use super::retry::RetryPolicy;
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
    api_key: Option<Secret>,
    renew_before: Duration,
    connect_timeout: Duration,
    options: Options,
    certificates: Vec<Vec<u8>>,
    accept_invalid_certs: bool,
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
            api_key: None,
            renew_before: Duration::from_secs(3600),
            connect_timeout: Duration::from_secs(10),
            options: Options::default(),
            certificates: Vec::new(),
            accept_invalid_certs: false,
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
        self.certificates.push(pem.into());
        self
    }

    /// Sets whether to accept any certificate. A man in the middle can then read the password and
    /// every message: use this in tests only.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.accept_invalid_certs = accept;
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
    /// The URL, a certificate, the token, the API key or the user agent is not valid; the message
    /// says which.
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
        )?;
        let user_agent = match &self.user_agent {
            Some(name) => HeaderValue::from_str(name)
                .map_err(|_| Error::configuration("the user agent is not a valid header", None))?,
            None => HeaderValue::from_static(USER_AGENT),
        };
        let http = match self.http.take() {
            Some(custom) => Http::custom(custom),
            None => Http {
                client: self.http(&base)?,
                user_agent: Some(user_agent),
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
        let builder = || {
            let builder = reqwest::Client::builder();
            // Looking up the proxy of a request costs 1,600 instructions.
            let builder = match has_proxy_settings() {
                true => builder,
                false => builder.no_proxy(),
            };
            builder
                .connect_timeout(self.connect_timeout.min(shortest))
                .timeout(self.options.timeout)
                .redirect(reqwest::redirect::Policy::none())
                // Retries are up to `RetryPolicy`. Without retries of its own, reqwest does not
                // copy each request.
                .retry(reqwest::retry::never().max_retries_per_request(0))
        };
        let error = match self.tls(builder())?.build() {
            Ok(http) => return Ok(http),
            Err(error) => error,
        };
        // Without TLS, a machine without CA certificates, such as a minimal container, will do.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if base.scheme() == "http"
            && let Ok(http) = builder().tls_certs_only([]).build()
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

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn tls(&self, mut builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        #[cfg(feature = "rustls")]
        {
            // Fails if the application has installed a provider, which is then used.
            let _installed = rustls::crypto::ring::default_provider().install_default();
        }
        for pem in &self.certificates {
            let certificates = Certificate::from_pem_bundle(pem).ok();
            let certificates = certificates.filter(|certificates| !certificates.is_empty());
            let Some(certificates) = certificates else {
                return Err(Error::configuration(
                    "the root certificate is not PEM: PEM begins with `-----BEGIN CERTIFICATE-----`",
                    None,
                ));
            };
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        Ok(builder.danger_accept_invalid_certs(self.accept_invalid_certs))
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn tls(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        if self.certificates.is_empty() && !self.accept_invalid_certs {
            return Ok(builder);
        }
        Err(Error::configuration(
            "certificates need TLS: enable feature `rustls` or `native-tls`",
            None,
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
