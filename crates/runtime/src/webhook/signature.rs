//! Signatures of webhook requests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};

use crate::Secret;
use crate::mac::Key;

/// How a server signs its webhook requests: HMAC-SHA256 over the raw body, in a header.
///
/// Hosted servers sign; a server of your own may not. With several secrets, a request
/// that any of them has signed is accepted, so that a secret can be rotated.
///
/// ```
/// use whatsapp_business::webhook::{Event, Receiver, Signature};
///
/// let receiver = Receiver::new(|event: Event| async move { Ok::<_, std::io::Error>(()) })
///     .with_signature(Signature::turn("the new secret").or_secret("the old secret"));
/// # let _ = receiver;
/// ```
#[derive(Debug, Clone)]
pub struct Signature {
    header: HeaderName,
    encoding: Encoding,
    keys: Vec<Key>,
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Base64,
    /// After `sha256=`.
    Hex,
}

impl Signature {
    /// Signatures in base64, in a header of any name.
    #[must_use]
    pub fn base64(header: HeaderName, secret: impl Into<Secret>) -> Self {
        Self {
            header,
            encoding: Encoding::Base64,
            keys: vec![Key::new(&secret.into())],
        }
    }

    /// Signatures in hexadecimal after `sha256=`, in a header of any name.
    #[must_use]
    pub fn hex(header: HeaderName, secret: impl Into<Secret>) -> Self {
        Self {
            header,
            encoding: Encoding::Hex,
            keys: vec![Key::new(&secret.into())],
        }
    }

    /// Signatures as Turn.io sends them: base64 in `X-Turn-Hook-Signature`.
    #[must_use]
    pub fn turn(secret: impl Into<Secret>) -> Self {
        Self::base64(HeaderName::from_static("x-turn-hook-signature"), secret)
    }

    /// Signatures as Meta sends them: hexadecimal in `X-Hub-Signature-256`.
    #[must_use]
    pub fn hub(secret: impl Into<Secret>) -> Self {
        Self::hex(HeaderName::from_static("x-hub-signature-256"), secret)
    }

    /// Accepts another secret as well.
    #[must_use]
    pub fn or_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.keys.push(Key::new(&secret.into()));
        self
    }

    /// Returns whether a request is signed by one of the secrets.
    ///
    /// `body` is the body as it was received, before any decoding. Signatures are compared in
    /// constant time.
    #[must_use]
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let mut values = headers.get_all(&self.header).iter();
        // More than one is ambiguous.
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        let Some(given) = value
            .to_str()
            .ok()
            .and_then(|text| self.decode(text.trim()))
        else {
            return false;
        };
        let mut valid = false;
        for key in &self.keys {
            valid |= key.verify(body, &given);
        }
        valid
    }

    /// Returns whether a request has a signature at all.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        headers.contains_key(&self.header)
    }

    fn decode(&self, text: &str) -> Option<[u8; 32]> {
        match self.encoding {
            Encoding::Base64 => STANDARD.decode(text).ok()?.try_into().ok(),
            Encoding::Hex => {
                let digits = text.strip_prefix("sha256=")?.as_bytes();
                let mut bytes = [0; 32];
                if digits.len() != 64 {
                    return None;
                }
                for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
                    let high = char::from(pair[0]).to_digit(16)?;
                    let low = char::from(pair[1]).to_digit(16)?;
                    *byte = u8::try_from(high << 4 | low).ok()?;
                }
                Some(bytes)
            }
        }
    }
}
