//! The settings of the Cloud API.

use std::fmt;
use std::time::Duration;

/// The API that a sandbox serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Api {
    /// The On-Premises API, which a business runs itself.
    #[default]
    OnPremises,
    /// The Cloud API, which is a part of the Graph API.
    Cloud,
}

/// The settings that only the Cloud API has.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CloudSettings {
    /// The secret that webhooks are signed with, and `appsecret_proof` is checked with.
    pub(crate) app_secret: Option<String>,
    /// The token of the handshake with the webhook.
    pub(crate) verify_token: Option<String>,
    pub(crate) phone_number_id: String,
    /// The id of the WhatsApp Business Account.
    pub(crate) account_id: String,
    /// How long the review of a template takes, before the time scale.
    pub(crate) review_delay: Duration,
}

impl Default for CloudSettings {
    fn default() -> Self {
        Self {
            app_secret: None,
            verify_token: None,
            phone_number_id: "106540352242922".to_owned(),
            account_id: "102290129340398".to_owned(),
            review_delay: Duration::from_millis(100),
        }
    }
}

impl fmt::Debug for CloudSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudSettings")
            .field("phone_number_id", &self.phone_number_id)
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}
