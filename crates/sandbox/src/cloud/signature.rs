//! Signatures with the app secret: of webhooks, and of the proof that a request may carry.

use std::fmt::Write as _;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;

use super::store::Cloud;

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");

/// Returns the headers of an event: its signature, if there is an app secret.
pub(crate) fn headers(cloud: &Cloud, body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(secret) = &cloud.settings.app_secret
        && let Ok(value) = HeaderValue::from_str(&format!("sha256={}", sign(secret, body)))
    {
        headers.insert(SIGNATURE, value);
    }
    headers
}

/// Returns whether `proof` is the proof of a token.
pub(super) fn is_proof(secret: &str, token: &str, proof: &str) -> bool {
    sign(secret, token.as_bytes()) == proof
}

/// Returns the hexadecimal form of the HMAC-SHA256 of a body.
fn sign(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, body);
    tag.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::sign;

    /// Test case 2 of RFC 4231.
    #[test]
    fn a_signature_is_the_hexadecimal_form_of_hmac_sha256() {
        assert_eq!(
            sign("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
