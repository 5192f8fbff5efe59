//! The settings and the methods that only a sandbox of the On-Premises API has.

use std::time::Duration;

use serde_json::{Value, json};
use whatsapp_business::types::{CheckContactStatus, GatewayStatus, WebhookMessage};

use super::hosted::settings::{Profile, RateLimitHeaders};
use super::state::OnPremises;
use super::stores::users::User;
use crate::builder::Builder;
use crate::engine::error::Error;
use crate::sandbox::Sandbox;

impl Builder {
    /// Adds an administrator that can log in without changing its password. With the name `admin`,
    /// it replaces the default account.
    pub fn account(self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.add_user(user.into(), password.into(), true)
    }

    /// Adds an account without administrator rights that can log in without changing its password.
    pub fn user(self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.add_user(user.into(), password.into(), false)
    }

    fn add_user(mut self, name: String, password: String, admin: bool) -> Self {
        let user = User {
            password,
            admin,
            must_change: false,
        };
        self.api.options.users.insert(name, user);
        self
    }

    /// Sets the key for `Authorization: Apikey …`, which health, metrics and stats accept. There is
    /// none by default.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api.options.api_key = Some(key.into());
        self
    }

    /// Sets the version in `meta`, such as `v2.45.1`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.api.options.version = version.into();
        self
    }

    /// Refuses messages to numbers that were not checked (404, code 1006), as versions before
    /// v2.39.1 do.
    pub fn require_contact_check(mut self, require: bool) -> Self {
        self.api.options.contact_check = require;
        self
    }

    /// Sets the number of nodes that health reports; with more than one, its response is a map of
    /// them.
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.api.options.nodes = nodes;
        self
    }

    /// Sets the kind of server that the sandbox plays. The default is [`Profile::OnPremises`].
    ///
    /// With [`Profile::Hosted`], only messages, contacts, media, health and login are served; any
    /// other path gets 404. There is no default account: add a [`token`](Self::token) or an
    /// [`account`](Self::account). Responses have rate-limit headers, and a request over
    /// [`request_limit`](Self::request_limit) gets 429. Messages of customers have vendor data in
    /// `_vnd`, and `GET /v1/contacts/{wa_id}/messages` and `GET /v1/labels` are served to requests
    /// that accept `application/vnd.v1+json`.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.api.options.profile = profile;
        self
    }

    /// Sets how many requests of each bucket the hosted profile accepts in a window of time. The
    /// default is 60 in 60 seconds. A window starts with its first request.
    ///
    /// Texts, messages with media, and all other requests are counted in the buckets `text`, `media`
    /// and `general`. Requests without valid credentials are not counted.
    pub fn request_limit(mut self, limit: u32, window: Duration) -> Self {
        self.api.options.hosted.limit = limit;
        self.api.options.hosted.window = window;
        self
    }

    /// Sets the names of the rate-limit headers of the hosted profile.
    pub fn rate_limit_headers(mut self, headers: RateLimitHeaders) -> Self {
        self.api.options.hosted.headers = headers;
        self
    }

    /// Sets the secret that the hosted profile signs webhooks with: the header
    /// `X-Turn-Hook-Signature` is the base64 form of the HMAC-SHA256 of the body. Without a secret,
    /// webhooks are not signed.
    pub fn webhook_secret(mut self, secret: impl Into<String>) -> Self {
        self.api.options.hosted.webhook_secret = Some(secret.into());
        self
    }

    /// Sets whether the hosted profile also posts messages that are sent through the API to the
    /// webhook: the body of the request unchanged, with the message's id in `X-WhatsApp-Id` and
    /// `turn` in `X-Turn-Hook-Subscription`. Off by default.
    pub fn webhook_outbound(mut self, post: bool) -> Self {
        self.api.options.hosted.outbound = post;
        self
    }
}

impl Sandbox {
    /// Returns a builder for a sandbox of the On-Premises API with the default settings: the account
    /// `admin` with the password `secret` that must be changed at the first login.
    pub fn on_premises() -> Builder {
        Self::of(OnPremises::new())
    }

    /// Returns a builder for a sandbox of the On-Premises API, as [`on_premises`](Self::on_premises)
    /// does.
    pub fn builder() -> Builder {
        Self::on_premises()
    }

    /// Starts a sandbox of the On-Premises API with the default settings.
    ///
    /// # Errors
    ///
    /// If no port is free.
    pub async fn start() -> Result<Self, Error> {
        Self::on_premises().start().await
    }

    /// Receives a message of any type from a customer and returns its id. `from`, `id` and
    /// `timestamp` are added where they are missing.
    pub fn receive(&self, from: &str, message: WebhookMessage) -> String {
        match json!(message) {
            Value::Object(members) => self.receive_json(from, members),
            // The type is an object.
            _ => String::new(),
        }
    }

    /// Sets the result of checks of this number.
    pub fn set_contact_status(&self, wa_id: &str, status: impl Into<CheckContactStatus>) {
        let contacts = &self.api.stores.contacts;
        contacts.update(wa_id, |contact| contact.status = status.into());
    }

    /// Changes the identity of a customer, posts the event, and returns the new hash. Messages to
    /// the customer are refused (code 1028) until `PUT /v1/contacts/{wa_id}/identity` acknowledges
    /// the hash.
    pub fn change_identity(&self, wa_id: &str) -> String {
        self.api.change_identity(self.engine(), wa_id)
    }

    /// Adds a customer to a group by its invitation. Returns false if there is no such group, or it
    /// is full.
    pub fn join_group(&self, group: &str, wa_id: &str) -> bool {
        self.api.join_group(self.engine(), group, wa_id)
    }

    /// Returns the registration code that was sent last by SMS or voice and is not used yet.
    #[must_use]
    pub fn registration_code(&self) -> Option<String> {
        self.api.stores.account.lock().code().map(str::to_owned)
    }

    /// Sets the gateway's status. While it is not connected, messages are accepted and wait; while
    /// it is unregistered or uninitialized, they are refused.
    pub fn set_gateway(&self, status: impl Into<GatewayStatus>) {
        self.api.set_gateway(self.engine(), status.into());
    }
}
