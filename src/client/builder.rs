//! Building a client from its settings.

use std::sync::Arc;
use std::time::Duration;

use whatsapp_business_runtime::client::TokenStore;
use whatsapp_business_runtime::client::{Credentials, Identity, Settings};
use whatsapp_business_runtime::{RateLimit, RetryPolicy, Token};

use super::login::UserLogin;
use super::{Api, Client};
use crate::Secret;
use crate::error::Result;
use crate::metadata::DEFINITION;

/// Builds a [`Client`]: see [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
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
        let mut settings = Settings::new(url);
        settings.version = "/v1";
        Self { settings }
    }

    /// Sets the account to log in with.
    pub fn credentials(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        let new_password = self
            .settings
            .credentials
            .and_then(|credentials| credentials.new_password);
        self.settings.credentials = Some(Credentials {
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
        match &mut self.settings.credentials {
            Some(credentials) => credentials.new_password = new_password,
            None => {
                self.settings.credentials = Some(Credentials {
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
        self.settings.token = Some(token);
        self
    }

    /// Sets a store in which the session is shared with other processes: only one of them logs in.
    /// The default is a session of this client and its clones, in memory.
    ///
    /// All processes need the same [`credentials`](Self::credentials).
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.settings.token_store = Some(Arc::new(store));
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
        self.settings.headers.push((name.into(), value.into()));
        self
    }

    /// Sends all requests through a proxy, such as `http://user:password@proxy.example.com:3128`.
    ///
    /// Without it, the environment decides: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.settings.proxy = Some(url.into());
        self
    }

    /// Sets the certificate that the client authenticates with (mutual TLS), and its private key in
    /// PKCS #8 form, both as PEM. The PEM text of the certificate may contain its chain.
    pub fn identity(mut self, certificate: impl Into<Vec<u8>>, key: impl Into<Secret>) -> Self {
        self.settings.tls.identity = Some(Identity {
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
        self.settings.tls.pinned = Some(pem.into());
        self
    }

    /// Sets an API key, which health, metrics and statistics accept in place of a token.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.settings.api_key = Some(api_key.into());
        self
    }

    /// Sets how long before its expiry a token is renewed, but at most half its lifetime. The default
    /// is one hour.
    pub fn renew_before(mut self, renew_before: Duration) -> Self {
        self.settings.renew_before = renew_before;
        self
    }

    /// Sets the timeout of establishing a connection, but at most nine tenths of
    /// [`timeout`](Self::timeout) and [`transfer_timeout`](Self::transfer_timeout). The default is
    /// 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of one attempt, to the end of its response. The default is 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.options.timeout = timeout;
        self
    }

    /// Sets the timeout of one attempt that uploads or downloads a file, such as media or photos. The
    /// default is 10 minutes.
    pub fn transfer_timeout(mut self, timeout: Duration) -> Self {
        self.settings.options.transfer_timeout = timeout;
        self
    }

    /// Sets the largest JSON response in bytes. The default is 64 MiB.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.settings.options.max_response_size = bytes;
        self
    }

    /// Sets how failed calls are retried.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.settings.options.retry = retry;
        self
    }

    /// Sets how fast requests are sent. Calls over the limit wait. The default is no limit.
    ///
    /// [`RateLimit::documented`] is 50 requests a second for messages, in bursts of up to 150, and 20
    /// for all other operations, in bursts of up to 60.
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
        self.settings.options.rate_limit = rate_limit;
        self
    }

    /// Adds a certificate to trust, that of the server or its issuer, as PEM. The PEM text may
    /// contain several.
    ///
    /// A new installation has a self-signed certificate, which must be added here.
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.roots.push(pem.into());
        self
    }

    /// Sets whether to accept any certificate. A man in the middle can then read the password and
    /// every message: use this in tests only.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.settings.tls.accept_invalid_certs = accept;
        self
    }

    /// Sets the `User-Agent` header. The default is `whatsapp-business/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = Some(user_agent.into());
        self
    }

    /// Sets a custom `reqwest` client, with its own TLS, proxy, user agent and connect timeout. The
    /// corresponding settings of this builder are ignored. The client should not follow redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.settings.http = Some(http);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// The URL, a certificate, a key, the proxy, the token or a header is not valid; the message says
    /// which.
    pub fn build(self) -> Result<Client> {
        let transport = self.settings.build(&DEFINITION, Some(&UserLogin))?;
        Ok(Client {
            api: Api::new(transport),
        })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("url", &self.settings.redacted_url())
            .field(
                "user",
                &self
                    .settings
                    .credentials
                    .as_ref()
                    .map(|credentials| &credentials.user),
            )
            .finish_non_exhaustive()
    }
}
