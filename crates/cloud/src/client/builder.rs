//! Building a client from its settings.

use std::fmt;
use std::time::Duration;

use whatsapp_business_runtime::client::{Identity, Settings};
use whatsapp_business_runtime::{RateLimit, RetryPolicy, Token};

use super::{Api, Client};
use crate::Secret;
use crate::error::{Error, Result};
use crate::metadata::DEFINITION;

/// The host of the Graph API.
const HOST: &str = "https://graph.facebook.com";

/// Builds a [`Client`]: see [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
    version: Option<String>,
    phone_number: Option<String>,
}

impl Client {
    /// Returns a builder of a client that uses an access token, such as that of a system user.
    pub fn builder(token: impl Into<Secret>) -> ClientBuilder {
        let mut settings = Settings::new(HOST.to_owned());
        settings.token = Some(Token::new(token));
        ClientBuilder {
            settings,
            version: None,
            phone_number: None,
        }
    }
}

impl ClientBuilder {
    /// Sets the id of the phone number that messages are sent from: not the number itself, but its id,
    /// such as `106540352242922`.
    ///
    /// [`Client::phone_number`] uses another one. Without either, sending fails.
    pub fn phone_number(mut self, id: impl Into<String>) -> Self {
        self.phone_number = Some(id.into());
        self
    }

    /// Sets the version of the Graph API, such as `v24.0`. The default is that of the document,
    /// [`api::GRAPH_VERSION`](crate::api::GRAPH_VERSION).
    ///
    /// Another version may have other properties and values: those are kept or ignored as
    /// additions of the server are.
    pub fn graph_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Sets the server, which is `https://graph.facebook.com` by default: a proxy, a gateway or a
    /// sandbox.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.url = url.into();
        self
    }

    /// Sets the secret of the app. Each request then proves that it comes from the app, by
    /// `appsecret_proof`.
    pub fn app_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.settings.app_secret = Some(secret.into());
        self
    }

    /// Sets the timeout of establishing a connection. The default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of each attempt, from sending the request to the end of the response. The
    /// default is 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.options.timeout = timeout;
        self
    }

    /// Sets the same timeout for uploads. The default is 10 minutes.
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

    /// Sets how fast requests are sent. The default is no limit.
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.settings.options.rate_limit = rate_limit;
        self
    }

    /// Adds a header to every request. Its value is never shown, as it may be a secret.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.settings.headers.push((name.into(), value.into()));
        self
    }

    /// Sends all requests through a proxy, such as `http://user:password@proxy.example.com:3128`.
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

    /// Sets the `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = Some(user_agent.into());
        self
    }

    /// Sends all requests with a caller-supplied client, whose settings of connections, proxies and
    /// TLS apply. It should not follow redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.settings.http = Some(http);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// The version, the URL, a certificate, a key, the proxy, the token, a header or the phone number
    /// is not valid; the message says which.
    pub fn build(mut self) -> Result<Client> {
        if let Some(version) = self.version {
            if !is_version(&version) {
                return Err(Error::configuration(format!(
                    "`{}` is not a version of the Graph API: write it as `v23.0`",
                    version.escape_debug()
                )));
            }
            self.settings.prefix = Some(format!("/{version}"));
        }
        if self.phone_number.as_deref() == Some("") {
            return Err(Error::configuration("the id of the phone number is empty"));
        }
        let transport = self.settings.build(&DEFINITION, None)?;
        Ok(Client {
            api: Api::new(transport, self.phone_number.map(Into::into)),
        })
    }
}

fn is_version(version: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version
        .strip_prefix('v')
        .and_then(|version| version.split_once('.'))
        .is_some_and(|(major, minor)| number(major) && number(minor))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("url", &self.settings.redacted_url())
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
