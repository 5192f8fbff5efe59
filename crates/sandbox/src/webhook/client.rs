//! Posting one event: over http, or over https to a public or a private CA.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// The longest answer of a webhook that is read so that its connection can be used again.
const ANSWER: usize = 64 * 1024;

type Pooled = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client that trusts the system's authorities and, beside them, those given as PEM.
#[derive(Debug)]
pub(super) struct Poster {
    client: Pooled,
    /// What it was made for.
    pub(super) authorities: Arc<str>,
    pub(super) secure: bool,
}

impl Poster {
    /// `secure`: for https; reading the system's authorities takes a while, so not for http.
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
        let config = ClientConfig::builder_with_provider(crate::tls::provider())
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

    /// The status that the webhook answered, or why it did not.
    pub(super) async fn post(
        &self,
        url: &str,
        body: Bytes,
        limit: Duration,
    ) -> Result<StatusCode, String> {
        let uri: Uri = url.parse().map_err(|error| format!("{url}: {error}"))?;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        request.headers_mut().insert(
            CONTENT_TYPE,
            hyper::header::HeaderValue::from_static("application/json"),
        );
        let call = async {
            let response = self
                .client
                .request(request)
                .await
                .map_err(|error| reason(&error))?;
            let status = response.status();
            // Read so that the connection can be used again; what it says is of no interest.
            let _ = Limited::new(response.into_body(), ANSWER).collect().await;
            Ok(status)
        };
        tokio::time::timeout(limit, call)
            .await
            .unwrap_or_else(|_| Err(format!("no answer within {} ms", limit.as_millis())))
    }
}

/// An error with its causes: the first of them says only "client error (Connect)".
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
