//! The certificates that a server presents, trusted or not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, SubjectAltName};
use x509_cert::{Certificate, TbsCertificate};

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
            visible(&own.subject.to_string())
        )
    }

    /// Returns the lines that describe the certificate.
    pub(super) fn details(&self) -> Vec<String> {
        let Some(own) = self.own() else {
            return Vec::new();
        };
        let (from, until) = (own.validity.not_before, own.validity.not_after);
        let now = SystemTime::now();
        let state = match (from.to_system_time()..=until.to_system_time()).contains(&now) {
            true => "",
            false => " (not valid now)",
        };
        let issuer = match own.issuer == own.subject {
            true => "itself (self-signed)".to_owned(),
            false => own.issuer.to_string(),
        };
        let digest = Sha256::digest(&self.certificates[0]);
        let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut lines = vec![
            format!("names        {}", visible(&names(&own).join(", "))),
            format!("issued by    {}", visible(&issuer)),
            format!("valid        {from} to {until}{state}"),
            format!("SHA-256      {}", digest.join(":")),
        ];
        let constraints = own.get::<BasicConstraints>().ok().flatten();
        if constraints.is_some_and(|(_, constraints)| constraints.ca) {
            lines.push(
                "note         it is marked as a CA, which some clients refuse as a server certificate"
                    .to_owned(),
            );
        }
        lines
    }

    fn own(&self) -> Option<TbsCertificate> {
        let certificate = Certificate::from_der(self.certificates.first()?).ok()?;
        Some(certificate.tbs_certificate)
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

fn names(certificate: &TbsCertificate) -> Vec<String> {
    let extension = certificate.get::<SubjectAltName>().ok().flatten();
    let names = extension.map(|(_, names)| names.0).unwrap_or_default();
    let names = names.iter().filter_map(|name| match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(address) => {
            let bytes = address.as_bytes();
            match (<[u8; 4]>::try_from(bytes), <[u8; 16]>::try_from(bytes)) {
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

#[cfg(test)]
mod tests {
    use rcgen::{
        BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
    };

    use super::*;

    #[test]
    fn describes_who_a_certificate_is_for_and_by_whom() {
        let key = || KeyPair::generate().unwrap();
        let names = ["shop.example", "*.shop.example", "10.0.0.1", "::1"].map(str::to_owned);
        let mut params = CertificateParams::new(names).unwrap();
        params
            .distinguished_name
            .push(DnType::CommonName, "Shop\u{1b}");
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut authority.distinguished_name;
        name.push(DnType::CommonName, "Trust");
        (authority.not_before, authority.not_after) =
            (date_time_ymd(2001, 2, 3), date_time_ymd(2004, 5, 6));
        let authority = CertifiedIssuer::self_signed(authority, key()).unwrap();
        let own = params.signed_by(&key(), &authority).unwrap();
        let chain = |certificate: &rcgen::Certificate| Chain {
            certificates: vec![certificate.der().clone()],
            version: "TLS 1.3".to_owned(),
        };

        let issued = chain(&own);
        let fits = issued.summary("a.shop.example");
        assert!(fits.starts_with("TLS 1.3, certificate of "), "{fits}");
        assert!(fits.contains("CN=Shop") && !fits.contains('\u{1b}'));
        assert!(!fits.contains("not for this host"));
        for host in ["a.b.shop.example", "example", "10.0.0.2"] {
            assert!(issued.summary(host).contains("not for this host"), "{host}");
        }
        let lines = issued.details();
        assert_eq!(
            lines[0],
            "names        shop.example, *.shop.example, 10.0.0.1, ::1"
        );
        assert!(lines[1].ends_with("CN=Trust"), "{lines:?}");
        assert!(lines[2].ends_with('Z'), "{lines:?}");
        let digest = lines[3].strip_prefix("SHA-256      ").unwrap();
        assert_eq!(digest.split(':').count(), 32);
        assert_eq!(lines.len(), 4);

        let lines = chain(authority.as_ref()).details();
        assert!(lines[1].ends_with("itself (self-signed)"));
        assert_eq!(
            lines[2],
            "valid        2001-02-03T00:00:00Z to 2004-05-06T00:00:00Z (not valid now)"
        );
        assert!(lines[4].contains("marked as a CA"));

        let unreadable = Chain {
            certificates: vec![CertificateDer::from(vec![0x30, 0x01])],
            version: "TLS".to_owned(),
        };
        assert!(
            unreadable
                .summary("shop.example")
                .contains("cannot be read")
        );
        assert!(unreadable.details().is_empty());
    }
}
