//! HMAC-SHA256, by the instructions of the processor where it has them.

use std::fmt;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::Secret;

/// A key, prepared: there is one for a secret of any length.
#[derive(Clone)]
pub(crate) struct Key(Option<Hmac<Sha256>>);

impl Key {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self(Hmac::new_from_slice(secret.expose().as_bytes()).ok())
    }

    /// Returns the code of some data.
    #[cfg(feature = "client")]
    pub(crate) fn code(&self, data: &[u8]) -> Vec<u8> {
        let mac = self.0.clone().map(|mac| mac.chain_update(data));
        mac.map_or(Vec::new(), |mac| mac.finalize().into_bytes().to_vec())
    }

    /// Returns whether data has this code, in a time that does not depend on where the two differ.
    #[cfg(feature = "receiver")]
    pub(crate) fn verify(&self, data: &[u8], code: &[u8]) -> bool {
        let mac = self.0.clone().map(|mac| mac.chain_update(data));
        mac.is_some_and(|mac| mac.verify_slice(code).is_ok())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
