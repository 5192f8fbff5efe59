//! Signatures with the app secret: of webhooks, and of the proof that a request may carry.

use std::fmt::Write as _;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");

/// Adds the signature of an event.
pub(super) fn add(secret: &str, body: &[u8], headers: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&format!("sha256={}", sign(secret, body))) {
        headers.insert(SIGNATURE, value);
    }
}

/// Returns whether `proof` is the proof of a token.
pub(super) fn is_proof(secret: &str, token: &str, proof: &str) -> bool {
    sign(secret, token.as_bytes()) == proof
}

/// Returns the hexadecimal form of the HMAC-SHA256 of a body.
fn sign(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex(hmac::sign(&key, body).as_ref())
}

/// Returns the hexadecimal form of bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
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
