//! TLS with a self-signed or a given certificate.

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::error::Error;

/// The certificate that the sandbox serves https with.
#[derive(Clone)]
#[non_exhaustive]
pub enum TlsConfig {
    /// A certificate for `localhost` and the loopback addresses, generated at the start. The real
    /// API serves such a certificate until another is uploaded. [`Sandbox::certificate_pem`] returns
    /// it.
    ///
    /// [`Sandbox::certificate_pem`]: crate::Sandbox::certificate_pem
    SelfSigned,
    /// A certificate and its key.
    Pem {
        /// The certificate, followed by its intermediates, as PEM.
        certificate: String,
        /// The private key, as PEM.
        key: String,
    },
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the key.
        f.write_str(match self {
            Self::SelfSigned => "SelfSigned",
            Self::Pem { .. } => "Pem",
        })
    }
}

/// Returns the server's configuration and its certificate as PEM.
pub(crate) fn server(config: &TlsConfig) -> Result<(Arc<ServerConfig>, String), Error> {
    let (certificate, key) = match config {
        TlsConfig::SelfSigned => {
            let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
            let generated = rcgen::generate_simple_self_signed(names)
                .map_err(|error| Error::with("cannot generate a self-signed certificate", error))?;
            (generated.cert.pem(), generated.signing_key.serialize_pem())
        }
        TlsConfig::Pem { certificate, key } => (certificate.clone(), key.clone()),
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(certificate.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| Error::with("the TLS certificate is not PEM", error))?;
    if chain.is_empty() {
        return Err(Error::new(
            "the TLS certificate has no `BEGIN CERTIFICATE` block; give the certificate, followed by \
             its intermediates",
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
        .map_err(|error| Error::with("the TLS key is not a PEM private key", error))?;
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::with("TLS cannot be configured", error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| Error::with("the TLS key does not match the certificate", error))?;
    Ok((Arc::new(server), certificate))
}

/// Returns whether a PEM contains certificates, all of them valid PEM.
pub(crate) fn contains_certificates(pem: &str) -> bool {
    let mut certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).peekable();
    certificates.peek().is_some() && certificates.all(|certificate| certificate.is_ok())
}

pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
