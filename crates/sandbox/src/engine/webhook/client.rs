//! Posting one event: over http, or over https to a public or a private CA.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::engine::api::Handshake;

/// The longest response body of a webhook that is read to reuse its connection, in bytes.
const MAX_RESPONSE: usize = 64 * 1024;

type Pooled = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// An HTTP client that trusts the system's certificates and those given as PEM.
#[derive(Debug)]
pub(super) struct WebhookClient {
    client: Pooled,
    /// The PEM certificates that it trusts.
    pub(super) authorities: Arc<str>,
    /// Whether it can be used for https.
    pub(super) secure: bool,
}

impl WebhookClient {
    /// A client for https, or only for http, which saves the time to load the system's certificates.
    pub(super) fn new(authorities: Arc<str>, secure: bool) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        if secure {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        for certificate in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
            let certificate = certificate.map_err(|error| format!("webhook CA: {error}"))?;
            roots
                .add(certificate)
                .map_err(|error| format!("webhook CA: {error}"))?;
        }
        let config = ClientConfig::builder_with_provider(crate::engine::tls::provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(10))
            .build(connector);
        Ok(Self {
            client,
            authorities,
            secure,
        })
    }

    /// Posts an event with additional headers, and returns the status of the response, or why there was none.
    pub(super) async fn post(
        &self,
        url: &str,
        body: Bytes,
        headers: HeaderMap,
        timeout: Duration,
    ) -> Result<StatusCode, String> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.headers_mut() = headers;
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        let (status, _) = self.send(url, request, timeout).await?;
        Ok(status)
    }

    /// Sends the request of a handshake. Returns an error unless the webhook responds as it must.
    pub(super) async fn verify(
        &self,
        url: &str,
        handshake: &Handshake,
        timeout: Duration,
    ) -> Result<(), String> {
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}{}", handshake.query);
        let request = Request::new(Full::new(Bytes::new()));
        match self.send(&url, request, timeout).await? {
            (StatusCode::OK, body) if body == handshake.response => Ok(()),
            (StatusCode::OK, _) => Err("handshake: the response is not the challenge".to_owned()),
            (status, _) => Err(format!("handshake: the response is {status}")),
        }
    }

    /// Sends a request, and returns the status and the beginning of the body of the response.
    async fn send(
        &self,
        url: &str,
        mut request: Request<Full<Bytes>>,
        timeout: Duration,
    ) -> Result<(StatusCode, Bytes), String> {
        let uri: Uri = url.parse().map_err(|error| format!("{url}: {error}"))?;
        *request.uri_mut() = uri;
        let call = async {
            let response = self
                .client
                .request(request)
                .await
                .map_err(|error| reason(&error))?;
            let status = response.status();
            // Read to the end so that the connection can be reused.
            let body = Limited::new(response.into_body(), MAX_RESPONSE)
                .collect()
                .await;
            let body = body.map(|body| body.to_bytes()).unwrap_or_default();
            Ok((status, body))
        };
        tokio::time::timeout(timeout, call)
            .await
            .unwrap_or_else(|_| Err(format!("no response within {} ms", timeout.as_millis())))
    }
}

/// Formats an error with its causes: hyper's own message is only "client error (Connect)".
fn reason(error: &hyper_util::client::legacy::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
