//! The settings of the Cloud API.

use std::time::Duration;

use super::{Builder, check};
use crate::cloud::settings::{Api, CloudSettings};
use crate::error::Error;
use crate::hosted::settings::Profile;

/// The token that is valid if the builder sets none.
const DEFAULT_TOKEN: &str = "sandbox-token";

impl Builder {
    /// Sets the API that the sandbox serves. The default is [`Api::OnPremises`].
    ///
    /// With [`Api::Cloud`], the routes are those of the Graph API, below any version such as
    /// `/v23.0`. A request needs a bearer [`token`](Self::token); without one in the builder it is
    /// `sandbox-token`. There is one phone number, which is registered, in one account.
    pub fn api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// Sets the app secret of the Cloud API: webhooks have a signature in `X-Hub-Signature-256`, and
    /// the `appsecret_proof` of a request is checked if it has one.
    pub fn app_secret(mut self, secret: impl Into<String>) -> Self {
        self.cloud.app_secret = Some(secret.into());
        self
    }

    /// Sets the verify token of the Cloud API's webhook. A webhook must then respond to a `GET` with
    /// `hub.mode=subscribe` and this `hub.verify_token` with the value of `hub.challenge`, before
    /// events are posted to it.
    pub fn verify_token(mut self, token: impl Into<String>) -> Self {
        self.cloud.verify_token = Some(token.into());
        self
    }

    /// Sets the id of the phone number that the Cloud API starts with.
    pub fn phone_number_id(mut self, id: impl Into<String>) -> Self {
        self.cloud.phone_number_id = id.into();
        self
    }

    /// Sets the id of the WhatsApp Business Account of the Cloud API.
    pub fn account_id(mut self, id: impl Into<String>) -> Self {
        self.cloud.account_id = id.into();
        self
    }

    /// Sets how long the review of a template of the Cloud API takes, before the time scale. It ends
    /// with the template's approval. The default is 100 ms.
    pub fn review_delay(mut self, delay: Duration) -> Self {
        self.cloud.review_delay = delay;
        self
    }

    /// Moves the settings of the Cloud API to the others.
    pub(super) fn apply_api(&mut self) -> Result<(), Error> {
        match self.api {
            Api::Cloud if self.profile == Profile::Hosted => Err(Error::setting(check::NOT_HOSTED)),
            Api::Cloud => {
                let stores = &mut self.setup.stores;
                stores.users.clear();
                if stores.tokens.is_empty() {
                    stores.tokens.insert(DEFAULT_TOKEN.to_owned());
                }
                self.setup.config.cloud = Some(std::mem::take(&mut self.cloud));
                Ok(())
            }
            Api::OnPremises if self.cloud == CloudSettings::default() => Ok(()),
            Api::OnPremises => Err(Error::setting(check::CLOUD_ONLY)),
        }
    }
}
