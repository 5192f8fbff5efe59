//! Making a client.

use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::Certificate;
use reqwest::Url;
use reqwest::header::HeaderValue;

use super::Client;
use super::url::{base_url, shown};
use crate::Secret;
use crate::error::{Error, Kind, Result};
use crate::rate_limit::RateLimit;
use crate::retry::RetryPolicy;
use crate::session::{Credentials, State, Token};
use crate::transport::{Api, Http, Options, Shared};

/// What a client calls itself, if it is told nothing else.
const USER_AGENT: &str = concat!("whatsapp-business/", env!("CARGO_PKG_VERSION"));

/// Makes a [`Client`]: see [`Client::builder`].
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
    accept_invalid: bool,
    user_agent: Option<String>,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            credentials: None,
            token: None,
            api_key: None,
            renew_before: Duration::from_secs(3600),
            connect_timeout: Duration::from_secs(10),
            options: Options::default(),
            certificates: Vec::new(),
            accept_invalid: false,
            user_agent: None,
            http: None,
        }
    }

    /// The account to log in with.
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

    /// What the password is to become if the account demands that it be changed, as a new
    /// installation's `admin` does at its first login.
    ///
    /// It does no harm later: if the old password is refused, this one is tried.
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

    /// A token from elsewhere. With credentials as well, it is renewed when it has run out.
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// A key for health, metrics and statistics, which those take in place of a token.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// How long before its end a token is renewed: an hour, or half its life if that is shorter.
    pub fn renew_before(mut self, renew_before: Duration) -> Self {
        self.renew_before = renew_before;
        self
    }

    /// How long a connection may take to be made: 10 seconds, or nine tenths of the shorter of
    /// [`timeout`](Self::timeout) and [`transfer_timeout`](Self::transfer_timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt of a call may take, to the end of its answer: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// The same where a file goes up or down, as with media and photos: 10 minutes.
    pub fn transfer_timeout(mut self, timeout: Duration) -> Self {
        self.options.transfer_timeout = timeout;
        self
    }

    /// The largest answer that is taken, in bytes, other than raw bytes: 64 MiB.
    pub fn max_answer_size(mut self, bytes: u64) -> Self {
        self.options.max_answer_size = bytes;
        self
    }

    /// How what failed is repeated.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.options.retry = retry;
        self
    }

    /// How fast requests are sent: without limit, if this is not called. Calls over the limit wait.
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

    /// A certificate to trust, or its issuer's, as PEM; several may stand in one text.
    ///
    /// A new installation has a self-signed certificate: hand it in here.
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Whether to take any certificate, whoever's it is. Whoever stands between then reads the
    /// password and every message: for a test only.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.accept_invalid = accept;
        self
    }

    /// What the client calls itself: `whatsapp-business/` and its version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// One's own `reqwest` client, with its own TLS, proxy, user agent and connect timeout: those
    /// of this builder are not used then. It should not follow redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// The URL, a certificate, the token, the key or the user agent cannot be used; the message
    /// says which.
    pub fn build(mut self) -> Result<Client> {
        let base = base_url(&self.url)?;
        if let Some(problem) = self.options.rate_limit.problem() {
            return Err(configuration(problem, None));
        }
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        if base.scheme() == "https" && self.http.is_none() {
            return Err(configuration(
                "`https://` needs TLS: turn on feature `rustls` or `native-tls`, or hand in an \
                 `http_client` that has it",
                None,
            ));
        }
        let session = State::new(
            self.credentials.take(),
            self.token.take(),
            self.api_key.as_ref(),
            self.renew_before,
        )?;
        let user_agent = match &self.user_agent {
            Some(name) => HeaderValue::from_str(name)
                .map_err(|_| configuration("the user agent cannot stand in a header", None))?,
            None => HeaderValue::from_static(USER_AGENT),
        };
        let http = match self.http.take() {
            Some(own) => Http::own(own),
            None => Http {
                client: self.http(&base)?,
                user_agent: Some(user_agent),
                timeout: Some(self.options.timeout),
            },
        };
        let options = self.options;
        let shared = Arc::new(Shared::new(http, base, session, options.clone()));
        Ok(Client {
            api: Api { shared, options },
        })
    }

    fn http(&self, base: &Url) -> Result<reqwest::Client> {
        // Told apart from a timeout after the request went out, it must come before any of those.
        let shortest = self.options.timeout.min(self.options.transfer_timeout) / 10 * 9;
        let builder = || {
            reqwest::Client::builder()
                .connect_timeout(self.connect_timeout.min(shortest))
                .timeout(self.options.timeout)
                .redirect(reqwest::redirect::Policy::none())
                // What is sent again, and when, is for `RetryPolicy` alone. With no retry allowed,
                // reqwest does not keep a copy of each request either.
                .retry(reqwest::retry::never().max_retries_per_request(0))
        };
        let error = match self.tls(builder())?.build() {
            Ok(http) => return Ok(http),
            Err(error) => error,
        };
        // A machine without CA certificates, such as a bare container, is none the worse for it
        // where they are not asked for.
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
            ": install them, as with package `ca-certificates`, or hand in the server's with \
             `add_root_certificate`"
        } else {
            ""
        };
        let reason = format!("no HTTP client of these settings for {base}: {deepest}{remedy}");
        Err(configuration(reason, Some(error)))
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn tls(&self, mut builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        #[cfg(feature = "rustls")]
        {
            // The process's own choice of provider stands, where it has made one.
            let _chosen_before = rustls::crypto::ring::default_provider().install_default();
        }
        for pem in &self.certificates {
            let certificates = Certificate::from_pem_bundle(pem).ok();
            let certificates = certificates.filter(|certificates| !certificates.is_empty());
            let Some(certificates) = certificates else {
                return Err(configuration(
                    "the root certificate is not PEM: it begins with `-----BEGIN CERTIFICATE-----`",
                    None,
                ));
            };
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        Ok(builder.danger_accept_invalid_certs(self.accept_invalid))
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn tls(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        if self.certificates.is_empty() && !self.accept_invalid {
            return Ok(builder);
        }
        Err(configuration(
            "certificates are for TLS, which feature `rustls` or `native-tls` adds",
            None,
        ))
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("url", &shown(&self.url))
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

pub(super) fn configuration(reason: impl Into<String>, source: Option<reqwest::Error>) -> Error {
    let source = source.map(|error| Arc::new(error.without_url()) as _);
    Error::with_source(Kind::Configuration(reason.into()), source)
}
