//! Certificates: the external one that the API is served with, and the webhook's CA.

use std::sync::Arc;

use hyper::StatusCode;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;

use super::request::Request;
use crate::engine::{Failure, Reply};

/// Checks and stores a certificate. The sandbox does not serve it.
pub(super) fn upload_external(request: Request<'_>) -> Result<Reply, Failure> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let pem = text(&request)?;
    if PrivateKeyDer::from_pem_slice(pem.as_bytes()).is_err() {
        return Err(Failure::missing("a private key, as PEM,"));
    }
    if count_certificates(pem)? < 2 {
        return Err(Failure::missing(
            "at least one intermediate, after the certificate,",
        ));
    }
    let blocks = pem.split_inclusive(END);
    let blocks = blocks.filter_map(|block| block.find(BEGIN).and_then(|at| block.get(at..)));
    let intermediates: Vec<&str> = blocks.skip(1).collect();
    request
        .api
        .stores
        .external_ca
        .set(Some(intermediates.join("\n") + "\n"));
    Ok(Reply::ok(&json!({})))
}

pub(super) fn download_ca(request: Request<'_>) -> Result<Reply, Failure> {
    let uploaded = request.api.stores.external_ca.get();
    // A self-signed certificate is its own CA.
    let served = || request.engine.endpoint.get()?.certificate.clone();
    let pem = uploaded.or_else(served);
    let pem = pem.ok_or_else(|| Failure::not_found("no external certificate"))?;
    Ok(Reply::bytes("text/plain", pem))
}

pub(super) fn upload_webhook_ca(request: Request<'_>) -> Result<Reply, Failure> {
    let pem = text(&request)?;
    count_certificates(pem)?;
    request.engine.uploaded_ca.set(Some(Arc::from(pem)));
    Ok(Reply::ok(&()))
}

pub(super) fn download_webhook_ca(request: Request<'_>) -> Result<Reply, Failure> {
    Ok(match request.engine.uploaded_ca.get() {
        Some(pem) => Reply::bytes("text/plain", pem.to_string()),
        None => Reply::empty(StatusCode::NOT_FOUND),
    })
}

pub(super) fn delete_webhook_ca(request: Request<'_>) -> Result<Reply, Failure> {
    let removed = request.engine.uploaded_ca.lock().take();
    removed.ok_or_else(|| Failure::not_found("no webhook CA"))?;
    Ok(Reply::ok(&()))
}

fn text<'a>(request: &'a Request<'_>) -> Result<&'a str, Failure> {
    std::str::from_utf8(&request.body).map_err(|_| Failure::invalid("the body: not PEM"))
}

/// Returns the number of certificates, or an error if there is none or one is invalid.
fn count_certificates(pem: &str) -> Result<usize, Failure> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| Failure::invalid("the body: not PEM"))?;
        roots
            .add(certificate)
            .map_err(|_| Failure::invalid("the body: not an X.509 certificate"))?;
    }
    match roots.len() {
        0 => Err(Failure::missing("a certificate, as PEM,")),
        count => Ok(count),
    }
}
