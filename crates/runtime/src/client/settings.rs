//! What a client is built from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::auth::{Authenticator, Credentials, Token, TokenStore};
use super::tls::Tls;
use super::transport::{Http, LogIn, Options, Shared, Transport};
use super::url::{base_url, redacted};
use crate::Secret;
use crate::definition::Definition;
use crate::error::{Error, Result};

/// The settings of a client: what the builders of all APIs set.
pub struct Settings {
    /// The URL of the server.
    pub url: String,
    /// What is removed from the end of [`url`](Self::url), such as `/v1`.
    pub version: &'static str,
    /// What stands between the host and the path of an operation, in place of the document's.
    pub prefix: Option<String>,
    /// The account to log in with.
    pub credentials: Option<Credentials>,
    /// The token to begin with.
    pub token: Option<Token>,
    /// Where the session is shared with other processes.
    pub token_store: Option<Arc<dyn TokenStore>>,
    /// The key that some operations accept in place of a token.
    pub api_key: Option<Secret>,
    /// The secret of the app, by which each token is proven in the query (`appsecret_proof`).
    pub app_secret: Option<Secret>,
    /// How long before its expiry a token is renewed.
    pub renew_before: Duration,
    /// The timeout of establishing a connection.
    pub connect_timeout: Duration,
    /// What can differ from call to call.
    pub options: Options,
    /// Whom to trust, and who the client is.
    pub tls: Tls,
    /// The URL of the proxy.
    pub proxy: Option<Secret>,
    /// Headers of every request.
    pub headers: Vec<(String, Secret)>,
    /// The `User-Agent`, in place of that of the API.
    pub user_agent: Option<String>,
    /// A client of the caller.
    pub http: Option<reqwest::Client>,
}

impl Settings {
    /// Creates the default settings of a client for the server at `url`.
    #[must_use]
    pub fn new(url: String) -> Self {
        Self {
            url,
            version: "",
            prefix: None,
            credentials: None,
            token: None,
            token_store: None,
            api_key: None,
            app_secret: None,
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
    pub fn set_credentials(&mut self, user: String, password: Secret) {
        let new_password = self.credentials.take().and_then(|known| known.new_password);
        self.credentials = Some(Credentials {
            user,
            password,
            new_password,
        });
    }

    /// Sets the password to change to if the account demands a change. Without an account, it is that
    /// of a new installation.
    pub fn set_new_password(&mut self, new_password: Secret) {
        let credentials = self.credentials.get_or_insert_with(|| Credentials {
            user: "admin".to_owned(),
            password: Secret::from("secret"),
            new_password: None,
        });
        credentials.new_password = Some(new_password);
    }

    /// Builds the transport of a client. Nothing is sent yet.
    ///
    /// # Errors
    /// The URL, a certificate, a key, the proxy, the token or a header is not valid; the message says
    /// which.
    pub fn build(
        mut self,
        api: &'static Definition,
        login: Option<&'static dyn LogIn>,
    ) -> Result<Transport> {
        let base = base_url(&self.url, self.version)?;
        if let Some(problem) = self.options.rate_limit.prepare(api) {
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
            self.app_secret.take(),
            self.renew_before,
            self.token_store.take(),
        )?;
        let user_agent = match &self.user_agent {
            Some(name) => HeaderValue::from_str(name)
                .map_err(|_| Error::configuration("the user agent is not a valid header", None))?,
            None => HeaderValue::from_static(api.user_agent),
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
        let shared = Arc::new(Shared::new(
            api,
            login,
            http,
            base,
            self.prefix.take(),
            auth,
            self.options,
        ));
        Ok(Transport::new(shared))
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

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.credentials.as_ref().map(|account| &account.user);
        f.debug_struct("ClientBuilder")
            // Unless it may contain a password or a key.
            .field("url", &redacted(&self.url))
            .field("prefix", &self.prefix)
            .field("user", &user)
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
