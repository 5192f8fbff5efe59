//! A string that must not be seen: passwords, pins, tokens, codes, certificates, backups.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::decode::{Failed, Reader};
use super::encode::Item;
use super::wire::Wire;

/// A string that `Debug` does not show and that is wiped from memory when dropped.
///
/// What is made of it to be sent, the header or body of a request, is not shown either, but is not
/// wiped: the HTTP client below has no means to.
///
/// It stands for every `format: password` of the document. It is sent as the plain string that it
/// is; to read it in a program, say so with [`expose`](Self::expose).
///
/// ```
/// use whatsapp_business_runtime::Secret;
///
/// let pin = Secret::from("123456");
/// assert_eq!(format!("{pin:?}"), "[redacted]");
/// assert_eq!(pin.expose(), "123456");
/// ```
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// The string itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl PartialEq for Secret {
    /// Takes as long for any two secrets of the same length.
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.expose().as_bytes(), other.expose().as_bytes());
        let differing = ours
            .iter()
            .zip(theirs)
            .fold(0, |differing, (a, b)| differing | (a ^ b));
        ours.len() == theirs.len() && std::hint::black_box(differing) == 0
    }
}

impl Eq for Secret {}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.into())
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value.into())
    }
}

impl Wire for Secret {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        String::decode(reader).map(Self::from)
    }

    fn item(&self) -> Item<'_> {
        Item::Text(self.expose())
    }
}

super::de::serde!(Secret);
