//! The headers that a host adds to webhooks: the subscription and the signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;

use super::settings::HostedSettings;

const SIGNATURE: HeaderName = HeaderName::from_static("x-turn-hook-signature");
const SUBSCRIPTION: HeaderName = HeaderName::from_static("x-turn-hook-subscription");
const WHATSAPP_ID: HeaderName = HeaderName::from_static("x-whatsapp-id");

/// Returns the headers of an event. `outbound` is the id of the message that an outbound copy is of.
pub(crate) fn headers(settings: &HostedSettings, body: &[u8], outbound: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let subscription = match outbound {
        None => "whatsapp",
        Some(_) => "turn",
    };
    headers.insert(SUBSCRIPTION, HeaderValue::from_static(subscription));
    if let Some(id) = outbound.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert(WHATSAPP_ID, id);
    }
    if let Some(secret) = &settings.webhook_secret
        && let Ok(signature) = HeaderValue::from_str(&sign(secret, body))
    {
        headers.insert(SIGNATURE, signature);
    }
    headers
}

/// Returns the base64 form of the HMAC-SHA256 of a body.
fn sign(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, body))
}

#[cfg(test)]
mod tests {
    use super::sign;

    /// Test case 2 of RFC 4231.
    #[test]
    fn a_signature_is_the_base64_of_hmac_sha256() {
        let signature = sign("Jefe", b"what do ya want for nothing?");
        assert_eq!(signature, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
