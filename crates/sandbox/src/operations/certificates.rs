//! Certificates: the one that the API is served with, and the webhook's authority.

use std::sync::{Arc, Mutex};

use hyper::StatusCode;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::lock;

#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// The intermediates of the uploaded certificate.
    pub(crate) external_ca: Option<String>,
    pub(crate) webhook_ca: Option<Arc<str>>,
}

/// What was uploaded.
#[derive(Debug, Default)]
pub(crate) struct Certificates(Mutex<Kept>);

impl Certificates {
    pub(crate) fn reset(&self) {
        *lock(&self.0) = Kept::default();
    }

    pub(crate) fn get(&self) -> Kept {
        lock(&self.0).clone()
    }

    pub(crate) fn set(&self, kept: Kept) {
        *lock(&self.0) = kept;
    }
}

/// Taken and checked; the sandbox goes on serving the certificate that it started with.
pub(super) fn upload_external(call: Call<'_>) -> Result<Answer, Refusal> {
    let pem = text(&call)?;
    if PrivateKeyDer::from_pem_slice(pem.as_bytes()).is_err() {
        return Err(Refusal::missing("a private key, as PEM,"));
    }
    if certificates(pem)? < 2 {
        return Err(Refusal::missing(
            "at least one intermediate, after the certificate,",
        ));
    }
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let after = pem.match_indices(BEGIN).nth(1);
    let intermediates: Vec<&str> = after
        .and_then(|(at, _)| pem.get(at..))
        .into_iter()
        .flat_map(|rest| rest.split_inclusive("-----END CERTIFICATE-----"))
        .filter(|block| block.contains(BEGIN))
        .map(str::trim)
        .collect();
    let kept = &call.state.store.certificates;
    kept.set(Kept {
        external_ca: Some(intermediates.join("\n") + "\n"),
        ..kept.get()
    });
    Ok(Answer::ok(&serde_json::json!({})))
}

pub(super) fn download_ca(call: Call<'_>) -> Result<Answer, Refusal> {
    let kept = call.state.store.certificates.get().external_ca;
    // Until another is uploaded, the certificate that it serves is its own authority.
    let pem = kept.or_else(|| call.state.certificate.get().cloned());
    let pem = pem.ok_or_else(|| Refusal::bare(StatusCode::NOT_FOUND))?;
    Ok(Answer::bytes("text/plain", pem.into()))
}

pub(super) fn upload_webhook_ca(call: Call<'_>) -> Result<Answer, Refusal> {
    let pem = text(&call)?;
    certificates(pem)?;
    let kept = &call.state.store.certificates;
    kept.set(Kept {
        webhook_ca: Some(Arc::from(pem)),
        ..kept.get()
    });
    Ok(Answer::null())
}

pub(super) fn download_webhook_ca(call: Call<'_>) -> Result<Answer, Refusal> {
    let kept = call.state.store.certificates.get().webhook_ca;
    let pem = kept.ok_or_else(|| Refusal::bare(StatusCode::NOT_FOUND))?;
    Ok(Answer::bytes("text/plain", pem.to_string().into()))
}

pub(super) fn delete_webhook_ca(call: Call<'_>) -> Result<Answer, Refusal> {
    let kept = &call.state.store.certificates;
    let before = kept.get();
    if before.webhook_ca.is_none() {
        return Err(Refusal::not_found("no webhook CA"));
    }
    kept.set(Kept {
        webhook_ca: None,
        ..before
    });
    Ok(Answer::null())
}

fn text<'a>(call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    std::str::from_utf8(&call.body).map_err(|_| Refusal::invalid("the body: not PEM"))
}

/// How many certificates a PEM holds; refused where it holds none, or one cannot be read.
fn certificates(pem: &str) -> Result<usize, Refusal> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| Refusal::invalid("the body: not PEM"))?;
        rustls::RootCertStore::empty()
            .add(certificate)
            .map_err(|_| Refusal::invalid("the body: not an X.509 certificate"))?;
        count += 1;
    }
    match count {
        0 => Err(Refusal::missing("a certificate, as PEM,")),
        count => Ok(count),
    }
}
