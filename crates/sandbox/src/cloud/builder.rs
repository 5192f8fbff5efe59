//! The settings and the methods that only a sandbox of the Cloud API has.

use std::time::Duration;

use serde_json::{Map, Value};

use super::store::Cloud;
use crate::builder::Builder;
use crate::engine::control::actions;
use crate::sandbox::Sandbox;

impl Builder<Cloud> {
    /// Sets the app secret: webhooks have a signature in `X-Hub-Signature-256`, and
    /// the `appsecret_proof` of a request is checked if it has one.
    pub fn app_secret(mut self, secret: impl Into<String>) -> Self {
        self.api.settings.app_secret = Some(secret.into());
        self
    }

    /// Sets the verify token of the webhook. A webhook must then respond to a `GET` with
    /// `hub.mode=subscribe` and this `hub.verify_token` with the value of `hub.challenge`, before
    /// events are posted to it.
    pub fn verify_token(mut self, token: impl Into<String>) -> Self {
        self.api.settings.verify_token = Some(token.into());
        self
    }

    /// Sets the id of the phone number that the sandbox starts with.
    pub fn phone_number_id(mut self, id: impl Into<String>) -> Self {
        self.api.settings.phone_number_id = id.into();
        self
    }

    /// Sets the id of the WhatsApp Business Account.
    pub fn account_id(mut self, id: impl Into<String>) -> Self {
        self.api.settings.account_id = id.into();
        self
    }

    /// Sets how long the review of a template takes, before the time scale. It ends
    /// with the template's approval. The default is 100 ms.
    pub fn review_delay(mut self, delay: Duration) -> Self {
        self.api.settings.review_delay = delay;
        self
    }
}

impl Sandbox<Cloud> {
    /// Returns a builder for a sandbox of the Cloud API with the default settings.
    ///
    /// The routes are those of the Graph API, below any version such as `/v23.0`. A request needs a
    /// bearer [`token`](Builder::token); without one in the builder it is `sandbox-token`. There is
    /// one phone number, which is registered, in one account.
    pub fn cloud() -> Builder<Cloud> {
        Self::of(Cloud::new())
    }

    /// Returns the id of the phone number that the sandbox started with.
    #[must_use]
    pub fn phone_number_id(&self) -> &str {
        &self.api.settings.phone_number_id
    }

    /// Returns the id of the WhatsApp Business Account.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.api.settings.account_id
    }

    /// Returns the verification code that was sent last by SMS or voice and is not used yet.
    #[must_use]
    pub fn registration_code(&self) -> Option<String> {
        self.api.verification_code()
    }

    /// Receives any JSON from a customer at a phone number, as
    /// [`receive_json`](Self::receive_json) does at the first one. Returns `None` if there is no such
    /// phone number.
    pub fn receive_json_at(
        &self,
        phone_number_id: &str,
        from: &str,
        message: Map<String, Value>,
    ) -> Option<String> {
        actions::receive(
            &*self.api,
            self.engine(),
            Some(phone_number_id),
            from,
            None,
            message,
        )
        .ok()
    }
}
