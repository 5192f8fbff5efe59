use std::fmt;
use std::time::Duration;

use whatsapp_business_runtime::client::{CallBuilder, Identity, Options, Settings};
use whatsapp_business_runtime::{Method, RateLimit, RetryPolicy, Secret, Transport};

use crate::error::{Error, Result};
use crate::metadata::DEFINITION;

/// A response body as a stream of bytes, with its content type.
///
/// It implements `Stream`; [`chunk`](whatsapp_business_runtime::ByteStream::chunk) returns one chunk
/// at a time, and [`bytes`](whatsapp_business_runtime::ByteStream::bytes) collects them all.
pub type ByteStream = whatsapp_business_runtime::ByteStream<Error>;

/// A request of any path: see [`Client::request`].
pub type Request<'a> = whatsapp_business_runtime::Request<'a, Error>;

//? pages
/// The items of all pages of a list: a stream, with a method
/// [`next`](whatsapp_business_runtime::Pages::next).
pub type Pages<'a, T> = whatsapp_business_runtime::Pages<'a, T, Error>;

//? end
/// A call of an operation by name, from JSON: see [`Api::operation`].
#[cfg(feature = "dynamic")]
pub type OperationCall<'a> = whatsapp_business_runtime::OperationCall<'a, Error>;

/// The response to an [`OperationCall`].
#[cfg(feature = "dynamic")]
pub type OperationResponse = whatsapp_business_runtime::OperationResponse<Error>;

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`] has the same operations on a handle for each tag, which return the decoded body alone.
/// The methods here return it with its status and headers, as a
/// [`ResponseValue`](crate::ResponseValue). Authorization, rate limits and retries are the same.
#[derive(Clone)]
pub struct Api {
    pub(crate) transport: Transport,
//? scope
    pub(crate) scope: crate::support::Scope,
//? end
}

impl Api {
    /// Returns the transport, which knows no API.
    #[doc(hidden)]
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Begins a call of the operation at `index` of the table.
    pub(crate) fn call(&self, index: usize) -> CallBuilder<'_> {
        self.transport.call(index)
    }

    /// Begins a call of an operation by its id.
    ///
    /// The generated methods do the same with types. This is for programs that learn at run time
    /// which operation to call, and takes names and JSON.
    ///
    /// # Errors
    /// The document has no such operation. The message names the one with the most similar id.
//? send
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// use serde_json::json;
    ///
    /// let call = client
    ///     .api()
    ///     .operation("{{send}}")?
    ///     .body(json!({ {{constants}}"to": "15550100", "type": "text", "text": {"body": "Hello!"}}));
    /// println!("{:?}", call.send().await?);
    /// # Ok(())
    /// # }
    /// ```
//? end
    #[cfg(feature = "dynamic")]
    pub fn operation(&self, id: &str) -> Result<OperationCall<'_>> {
        self.transport.operation(id)
    }

    fn with_options(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self {
            transport: self.transport.with_options(change),
//? scope
            scope: self.scope.clone(),
//? end
        }
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)
    }
}

/// A client of the {{title}}.
///
//? login
/// It logs in when it needs to, and retries what is safe to retry. Clones are cheap and share
/// connections and session; the `with_…` methods return a clone with other options.
//? !login
/// It retries what is safe to retry. Clones are cheap and share connections; the `with_…` methods
/// return a clone with other options.
//? end
///
/// There is a handle for each tag of the document, such as [`{{handle}}`](Self::{{handle}}), with a
/// method for each operation.
///
/// ```no_run
/// # fn main() -> {{crate}}::Result<()> {
//? caller
/// use {{crate}}::Client;
///
/// let client = Client::builder("{{server}}")
//? login
///     .credentials("admin", "the password")
//? end
///     .build()?;
//? !caller
/// use {{crate}}::{AccessToken, Client};
///
/// let client = Client::builder(AccessToken::new("the access token")).build()?;
//? end
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) api: Api,
}

impl Client {
//? caller
    /// Returns a builder of a client for the server at `url`, such as `{{server}}`.
    ///
    /// The URL may have a path, for a gateway that serves the API below one.{{version_note}}
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        let mut settings = Settings::new(url.into());
        settings.version = "{{prefix}}";
        ClientBuilder {
            settings,
//? scope
            scope: Default::default(),
//? end
        }
    }
//? !caller
    /// Returns a builder of a client that uses an access token.
    pub fn builder(token: crate::AccessToken) -> ClientBuilder {
        let mut settings = Settings::new("{{server}}".to_owned());
        settings.token = Some(token.into());
        ClientBuilder {
            settings,
//? scope
            scope: Default::default(),
//? end
        }
    }
//? end

    /// Returns the generated client, whose methods return responses with their status and headers.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Returns a client with another timeout: see [`ClientBuilder::timeout`].
    ///
    /// If the timeout is shorter than [`ClientBuilder::connect_timeout`], a message whose connection
    /// was not established in time is reported as ambiguous.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = timeout)
    }

    /// Returns a client with another timeout of uploads and downloads: see
    /// [`ClientBuilder::transfer_timeout`].
    #[must_use]
    pub fn with_transfer_timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.transfer_timeout = timeout)
    }

    /// Returns a client with another retry policy.
    ///
    /// ```
    /// # fn example(client: {{crate}}::Client) {
    /// use {{crate}}::RetryPolicy;
    ///
    /// let once = client.with_retry(RetryPolicy::none());
    /// # let _ = once;
    /// # }
    /// ```
    #[must_use]
    pub fn with_retry(&self, retry: RetryPolicy) -> Self {
        self.with(|options| options.retry = retry)
    }

    /// Returns a client with other rate limits: see [`ClientBuilder::rate_limit`]. If they name an
    /// unknown tag or operation, its calls fail ([`Error::is_invalid`](crate::Error::is_invalid)).
    #[must_use]
    pub fn with_rate_limit(&self, rate_limit: RateLimit) -> Self {
        self.with(|options| options.rate_limit = rate_limit)
    }

    /// Begins a request of any path of the server, such as an operation that the document does not
    /// have.
    ///
    /// It shares authorization, rate limit, retries, errors and tracing with all other calls. A path
    /// that belongs to an operation of the document has the rate limit and the authorization of that
    /// operation; any other is sent with the bearer token, and counts among "all operations" of the
    /// rate limit. Its [`operation`](crate::Error::operation) is then `request`.
    ///
    /// `path` begins at the root of the host, and may have a query.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// use serde_json::Value;
    /// use {{crate}}::Method;
    ///
    /// let labels = client
    ///     .request(Method::GET, "{{prefix}}/labels")
    ///     .query("limit", 50)
    ///     .header("Accept", "application/vnd.v1+json")
    ///     .send_json::<Value>()
    ///     .await?;
    /// println!("{labels:?}");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent before one of the `send` methods"]
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Request<'_> {
        self.api.transport.request(&method, path.as_ref())
    }

    fn with(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self {
            api: self.api.with_options(change),
        }
    }
}

/// Builds a [`Client`]: see [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    pub(crate) settings: Settings,
//? scope
    pub(crate) scope: crate::support::BuilderScope,
//? end
}

impl ClientBuilder {
//? !caller
    /// Sets the server, which is `{{server}}` by default: a proxy, a gateway or a sandbox.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.url = url.into();
        self
    }

//? end
//? login
    /// Sets the account to log in with.
    pub fn credentials(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.settings.set_credentials(user.into(), password.into());
        self
    }

    /// Sets the password to change to if the account demands a change, as the account `admin` of a
    /// new installation does at its first login.
    ///
    /// It can stay configured: if the old password is refused, this one is tried. Without
    /// [`credentials`](Self::credentials), the account is that of a new installation, `admin` with
    /// password `secret`.
    pub fn new_password(mut self, new_password: impl Into<Secret>) -> Self {
        self.settings.set_new_password(new_password.into());
        self
    }

    /// Sets a token to begin with. If there are credentials too, it is renewed when it expires.
    pub fn token(mut self, token: crate::Token) -> Self {
        self.settings.token = Some(token);
        self
    }

    /// Sets a bearer token that does not expire, as hosted servers issue it. The client then does not
    /// log in.
    pub fn bearer_token(self, token: crate::AccessToken) -> Self {
        self.token(token.into())
    }

    /// Sets a store in which the session is shared with other processes: only one of them logs in.
    /// The default is a session of this client and its clones, in memory.
    ///
    /// All processes need the same [`credentials`](Self::credentials).
    pub fn token_store(mut self, store: impl crate::TokenStore + 'static) -> Self {
        self.settings.token_store = Some(std::sync::Arc::new(store));
        self
    }

    /// Sets how long before its expiry a token is renewed, but at most half its lifetime. The default
    /// is one hour.
    pub fn renew_before(mut self, renew_before: Duration) -> Self {
        self.settings.renew_before = renew_before;
        self
    }

//? !login
//? caller
    /// Sets the token that calls are authorized with.
    pub fn bearer_token(mut self, token: crate::AccessToken) -> Self {
        self.settings.token = Some(token.into());
        self
    }

//? end
//? end
//? api_key
    /// Sets an API key, which some operations accept in place of a token.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.settings.api_key = Some(api_key.into());
        self
    }

//? end
    /// Sets an API key that is sent with every request in a header of its own, such as
    /// `D360-API-KEY`, as some providers require it.
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

    /// Adds a certificate to trust, that of the server or its issuer, as PEM. The PEM text may
    /// contain several.
//? caller
    ///
    /// A new installation has a self-signed certificate, which must be added here.
//? end
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.roots.push(pem.into());
        self
    }

    /// Sets whether to accept any certificate. A man in the middle can then read the credentials and
    /// every message: use this in tests only.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.settings.tls.accept_invalid_certs = accept;
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

    /// Sets the timeout of one attempt that uploads or downloads a file. The default is 10 minutes.
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
    /// [`RateLimit::documented`] is {{rates}}.
    ///
    /// ```
    /// # fn example(builder: {{crate}}::ClientBuilder) -> {{crate}}::Result<()> {
    /// use {{crate}}::RateLimit;
    ///
    /// let client = builder.rate_limit(RateLimit::documented()).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.settings.options.rate_limit = rate_limit;
        self
    }

    /// Sets the `User-Agent` header. The default is `{{package}}/` and the version.
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
    /// A setting is not valid, such as the URL, a certificate, a key, the proxy, the token or a
    /// header; the message says which.
    pub fn build(self) -> Result<Client> {
//? scope
        let mut settings = self.settings;
        let scope = self.scope.into_scope(&mut settings)?;
//? !scope
        let settings = self.settings;
//? end
        let transport = settings.build(&DEFINITION, {{log_in}})?;
        Ok(Client {
            api: Api {
                transport,
//? scope
                scope,
//? end
            },
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

/// The handles of the document's tags, such as that of `client.{{handle}}()`.
#[allow(clippy::all, clippy::pedantic, rustdoc::bare_urls)]
pub mod handles {
    use crate::types;

    include!(concat!(env!("BINDINGS"), "/client.rs"));
}

/// A client for programs without an async runtime.
///
/// [`Client`](blocking::Client) runs the calls of the async client on a runtime with one thread.
/// [`call`](blocking::Client::call) gives access to every operation.
///
/// ```no_run
/// # fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
/// use {{crate}}::blocking;
///
/// let client = blocking::Client::new(client)?;
//? send
/// let message = {{crate}}::OutboundMessage::text("15550100", "Hello");
/// println!("accepted as {}", client.send(&message)?.id);
/// client.call(async |client| client.messages().send(&message).await)?;
//? end
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "blocking")]
pub mod blocking {
    include!(concat!(env!("BINDINGS"), "/blocking.rs"));
}
