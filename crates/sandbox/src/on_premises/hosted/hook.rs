//! The headers that a host adds to webhooks: the subscription and the signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;

use super::settings::HostedSettings;

const SIGNATURE: HeaderName = HeaderName::from_static("x-turn-hook-signature");
const SUBSCRIPTION: HeaderName = HeaderName::from_static("x-turn-hook-subscription");
const WHATSAPP_ID: HeaderName = HeaderName::from_static("x-whatsapp-id");

/// Returns the headers of a copy of a message that was sent through the API.
pub(crate) fn outbound(id: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(SUBSCRIPTION, HeaderValue::from_static("turn"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(WHATSAPP_ID, id);
    }
    headers
}

/// Adds the headers of an event, unless it is such a copy, and the signature.
pub(crate) fn sign(settings: &HostedSettings, body: &[u8], headers: &mut HeaderMap) {
    let subscription = HeaderValue::from_static("whatsapp");
    headers.entry(SUBSCRIPTION).or_insert(subscription);
    if let Some(secret) = &settings.webhook_secret
        && let Ok(signature) = HeaderValue::from_str(&signature(secret, body))
    {
        headers.insert(SIGNATURE, signature);
    }
}

/// Returns the base64 form of the HMAC-SHA256 of a body.
fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, body))
}

#[cfg(test)]
mod tests {
    use super::signature;

    /// Test case 2 of RFC 4231.
    #[test]
    fn a_signature_is_the_base64_of_hmac_sha256() {
        let signature = signature("Jefe", b"what do ya want for nothing?");
        assert_eq!(signature, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
