//! The certificates that a server presents, trusted or not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::output::visible;

/// The certificates that a server presented, its own first.
pub(super) struct Chain {
    certificates: Vec<CertificateDer<'static>>,
    version: String,
}

/// Completes a handshake with any certificate, and returns what the server presented. Nothing is
/// sent over the connection.
pub(super) async fn fetch(host: &str, stream: TcpStream, limit: Duration) -> Result<Chain, String> {
    let provider = Arc::new(ring::default_provider());
    let recorder = Arc::new(Recorder {
        provider: Arc::clone(&provider),
        seen: Mutex::default(),
    });
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Recorder>::clone(&recorder);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = tokio::time::timeout(limit, connector.connect(name, stream))
        .await
        .map_err(|_| "the handshake timed out".to_owned())?
        .map_err(|error| error.to_string())?;
    let version = stream.get_ref().1.protocol_version();
    let version = match version.and_then(|version| version.as_str()) {
        Some(version) => version.replace("TLSv1_", "TLS 1."),
        None => "TLS".to_owned(),
    };
    let certificates = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Chain {
        certificates: certificates.clone(),
        version,
    })
}

impl Chain {
    /// Returns the version and the subject, and whether the certificate is for this host.
    pub(super) fn summary(&self, host: &str) -> String {
        let Some(own) = self.own() else {
            return format!("{}, with a certificate that cannot be read", self.version);
        };
        let names = names(&own);
        let wildcard = host
            .split_once('.')
            .map(|(_, domain)| format!("*.{domain}"));
        let fits = names.iter().any(|name| {
            name.eq_ignore_ascii_case(host)
                || wildcard
                    .as_ref()
                    .is_some_and(|wildcard| name.eq_ignore_ascii_case(wildcard))
        });
        let warning = if fits {
            ""
        } else {
            ", which is not for this host"
        };
        format!(
            "{}, certificate of {}{warning}",
            self.version,
            visible(&own.subject().to_string())
        )
    }

    /// Returns the lines that describe the certificate.
    pub(super) fn details(&self) -> Vec<String> {
        let Some(own) = self.own() else {
            return Vec::new();
        };
        let validity = own.validity();
        let state = match validity.is_valid() {
            true => "",
            false => " (not valid now)",
        };
        let issuer = match own.issuer() == own.subject() {
            true => "itself (self-signed)".to_owned(),
            false => own.issuer().to_string(),
        };
        let digest = Sha256::digest(&self.certificates[0]);
        let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut lines = vec![
            format!("names        {}", visible(&names(&own).join(", "))),
            format!("issued by    {}", visible(&issuer)),
            format!(
                "valid        {} to {}{state}",
                validity.not_before, validity.not_after
            ),
            format!("SHA-256      {}", digest.join(":")),
        ];
        if own.is_ca() {
            lines.push(
                "note         it is marked as a CA, which some clients refuse as a server certificate"
                    .to_owned(),
            );
        }
        lines
    }

    fn own(&self) -> Option<X509Certificate<'_>> {
        let (_, certificate) = X509Certificate::from_der(self.certificates.first()?).ok()?;
        Some(certificate)
    }

    /// Returns all certificates as PEM.
    pub(super) fn to_pem(&self) -> String {
        let mut pem = String::new();
        for certificate in &self.certificates {
            pem.push_str("-----BEGIN CERTIFICATE-----\n");
            let encoded = BASE64.encode(certificate);
            for start in (0..encoded.len()).step_by(64) {
                pem.push_str(&encoded[start..encoded.len().min(start + 64)]);
                pem.push('\n');
            }
            pem.push_str("-----END CERTIFICATE-----\n");
        }
        pem
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let names = extension.map(|extension| extension.value.general_names.as_slice());
    let names = names
        .unwrap_or_default()
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => {
                match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
                    (Ok(v4), _) => Some(std::net::Ipv4Addr::from(v4).to_string()),
                    (_, Ok(v6)) => Some(std::net::Ipv6Addr::from(v6).to_string()),
                    _ => None,
                }
            }
            _ => None,
        });
    names.collect()
}

/// Accepts any certificate, and records it.
#[derive(Debug)]
struct Recorder {
    provider: Arc<CryptoProvider>,
    seen: Mutex<Vec<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(own.clone().into_owned());
        seen.extend(
            intermediates
                .iter()
                .map(|certificate| certificate.clone().into_owned()),
        );
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
