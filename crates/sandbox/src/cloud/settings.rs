//! The settings of the Cloud API.

use std::fmt;
use std::time::Duration;

/// The settings that only the Cloud API has.
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

impl CloudSettings {
    /// Returns the first invalid setting, and how to fix it.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        if !is_id(&self.phone_number_id) || !is_id(&self.account_id) {
            return Some("phone number and account ids: give digits only");
        }
        if self.phone_number_id == self.account_id {
            return Some("phone number and account ids: give two different ones");
        }
        if self.app_secret.as_deref() == Some("") {
            return Some("app secret: it is empty; leave it out to not sign webhooks");
        }
        if self.verify_token.as_deref() == Some("") {
            return Some("verify token: it is empty; leave it out to not verify webhooks");
        }
        None
    }
}
