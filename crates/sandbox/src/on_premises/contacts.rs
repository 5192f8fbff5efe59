//! What is known of a customer beside what happens to messages to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use whatsapp_business::types::CheckContactStatus;

/// A customer.
#[derive(Debug, Clone)]
pub(crate) struct Contact {
    /// The result of a check of its number.
    pub(crate) status: CheckContactStatus,
    /// Whether its number was checked.
    pub(crate) checked: bool,
    /// The number of its changes of identity.
    pub(crate) identities: u32,
    /// Whether the business has acknowledged the last change.
    pub(crate) acknowledged: bool,
    /// The time of the last change, in seconds of the Unix epoch.
    pub(crate) changed: i64,
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            status: CheckContactStatus::Valid,
            checked: false,
            identities: 0,
            acknowledged: true,
            changed: 0,
        }
    }
}

impl Contact {
    /// Returns the hash of its current identity.
    pub(crate) fn identity_hash(&self, wa_id: &str) -> String {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(wa_id.as_bytes());
        hash.update(&self.identities.to_be_bytes());
        let mut text = URL_SAFE_NO_PAD.encode(hash.finish());
        // 12 bytes.
        text.truncate(16);
        text
    }
}
