//! TLS settings: whom to trust, and who the client is.

use crate::Secret;
use crate::error::{Error, Result};

/// The TLS settings of a client.
#[derive(Default)]
pub struct Tls {
    /// PEM texts of additional root certificates.
    pub roots: Vec<Vec<u8>>,
    /// The PEM text of the only certificate to accept.
    pub pinned: Option<Vec<u8>>,
    /// Who the client is (mutual TLS).
    pub identity: Option<Identity>,
    /// Whether to accept any certificate.
    pub accept_invalid_certs: bool,
}

/// The certificate that the client authenticates with, and its private key, as PEM.
#[cfg_attr(not(any(feature = "rustls", feature = "native-tls")), allow(dead_code))]
pub struct Identity {
    /// The certificate, which may have its chain.
    pub certificate: Vec<u8>,
    /// The private key in PKCS #8 form.
    pub key: Secret,
}

fn invalid(reason: &str) -> Error {
    Error::configuration(reason.to_owned(), None)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
impl Tls {
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
        let unused = self.roots.is_empty()
            && self.pinned.is_none()
            && self.identity.is_none()
            && !self.accept_invalid_certs;
        match unused {
            true => Ok(builder),
            false => Err(invalid(
                "certificates need TLS: enable feature `rustls` or `native-tls`",
            )),
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
impl Tls {
    pub(super) fn apply(
        &self,
        mut builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder> {
        #[cfg(feature = "rustls")]
        {
            // Fails if the application has installed a provider, which is then used.
            let _installed = rustls::crypto::ring::default_provider().install_default();
        }
        if let Some(pem) = &self.pinned {
            return self.pin(builder, pem);
        }
        for pem in &self.roots {
            for certificate in certificates(pem, "the root certificate")? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        if let Some(identity) = &self.identity {
            builder = builder.identity(identity.of_reqwest()?);
        }
        Ok(builder.danger_accept_invalid_certs(self.accept_invalid_certs))
    }

    /// With the system's TLS, which takes the server's own certificate for a root.
    #[cfg(feature = "native-tls")]
    fn pin(&self, builder: reqwest::ClientBuilder, pem: &[u8]) -> Result<reqwest::ClientBuilder> {
        let builder = builder
            .tls_certs_only(certificates(pem, "the pinned certificate")?)
            .danger_accept_invalid_hostnames(true);
        match &self.identity {
            Some(identity) => Ok(builder.identity(identity.of_reqwest()?)),
            None => Ok(builder),
        }
    }

    /// rustls does not take a certificate that may sign others for a server's own, so that the
    /// certificate is compared here.
    #[cfg(not(feature = "native-tls"))]
    fn pin(&self, builder: reqwest::ClientBuilder, pem: &[u8]) -> Result<reqwest::ClientBuilder> {
        use rustls::pki_types::pem::PemObject;
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};

        let chain = |pem: &[u8], what: &str| {
            let chain: Vec<_> = CertificateDer::pem_slice_iter(pem).flatten().collect();
            match chain.is_empty() {
                true => Err(not_pem(what)),
                false => Ok(chain),
            }
        };
        let pinned = chain(pem, "the pinned certificate")?.swap_remove(0);
        let config = rustls::ClientConfig::builder()
            .dangerous()
            .with_custom_certificate_verifier(pinned::PinnedCertificate::new(pinned));
        let config = match &self.identity {
            None => config.with_no_client_auth(),
            Some(identity) => {
                let chain = chain(&identity.certificate, "the client certificate")?;
                let key = PrivateKeyDer::from_pem_slice(identity.key.expose().as_bytes())
                    .map_err(|_| invalid(KEY_NOT_PEM))?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|_| invalid("the key does not fit the client certificate"))?
            }
        };
        Ok(builder.tls_backend_preconfigured(config))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
const KEY_NOT_PEM: &str = "the client certificate or its key is not PEM, or not a PKCS #8 key: it begins with \
     `-----BEGIN PRIVATE KEY-----`";

#[cfg(any(feature = "rustls", feature = "native-tls"))]
impl Identity {
    fn of_reqwest(&self) -> Result<reqwest::Identity> {
        let key = self.key.expose().as_bytes();
        #[cfg(feature = "native-tls")]
        let identity = reqwest::Identity::from_pkcs8_pem(&self.certificate, key);
        #[cfg(not(feature = "native-tls"))]
        let identity = reqwest::Identity::from_pem(&[&self.certificate, &b"\n"[..], key].concat());
        identity.map_err(|_| invalid(KEY_NOT_PEM))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn certificates(pem: &[u8], what: &str) -> Result<Vec<reqwest::Certificate>> {
    match reqwest::Certificate::from_pem_bundle(pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(not_pem(what)),
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn not_pem(what: &str) -> Error {
    invalid(&format!(
        "{what} is not PEM: PEM begins with `-----BEGIN CERTIFICATE-----`"
    ))
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
mod pinned {
    use std::sync::Arc;

    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

    /// Accepts one certificate, whoever issued it and whatever names are in it. That the server has
    /// its key is verified as always.
    #[derive(Debug)]
    pub(super) struct PinnedCertificate {
        certificate: CertificateDer<'static>,
        provider: Arc<CryptoProvider>,
    }

    impl PinnedCertificate {
        pub(super) fn new(certificate: CertificateDer<'static>) -> Arc<Self> {
            let provider = CryptoProvider::get_default().cloned();
            let provider =
                provider.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
            Arc::new(Self {
                certificate,
                provider,
            })
        }
    }

    impl ServerCertVerifier for PinnedCertificate {
        fn verify_server_cert(
            &self,
            end_entity: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            match *end_entity == self.certificate {
                true => Ok(ServerCertVerified::assertion()),
                false => Err(Error::InvalidCertificate(
                    CertificateError::ApplicationVerificationFailure,
                )),
            }
        }

        fn verify_tls12_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            let algorithms = &self.provider.signature_verification_algorithms;
            verify_tls12_signature(message, certificate, signature, algorithms)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            let algorithms = &self.provider.signature_verification_algorithms;
            verify_tls13_signature(message, certificate, signature, algorithms)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.provider
                .signature_verification_algorithms
                .supported_schemes()
        }
    }
}
