//! The settings of the hosted profile.

use std::time::Duration;

use super::Builder;
use crate::hosted::settings::{Profile, RateLimitHeaders};

impl Builder {
    /// Sets the kind of server that the sandbox plays. The default is [`Profile::OnPremises`].
    ///
    /// With [`Profile::Hosted`], only messages, contacts, media, health and login are served; any
    /// other path gets 404. There is no default account: add a [`token`](Self::token) or an
    /// [`account`](Self::account). Responses have rate-limit headers, and a request over
    /// [`request_limit`](Self::request_limit) gets 429. Messages of customers have vendor data in
    /// `_vnd`, and `GET /v1/contacts/{wa_id}/messages` and `GET /v1/labels` are served to requests
    /// that accept `application/vnd.v1+json`.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Adds a bearer token with the rights of an administrator that is valid without a login and
    /// does not expire.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.setup.stores.tokens.insert(token.into());
        self
    }

    /// Sets how many requests of each bucket the hosted profile accepts in a window of time. The
    /// default is 60 in 60 seconds. A window starts with its first request.
    ///
    /// Texts, messages with media, and all other requests are counted in the buckets `text`, `media`
    /// and `general`. Requests without valid credentials are not counted.
    pub fn request_limit(mut self, limit: u32, window: Duration) -> Self {
        self.hosted.limit = limit;
        self.hosted.window = window;
        self
    }

    /// Sets the names of the rate-limit headers of the hosted profile.
    pub fn rate_limit_headers(mut self, headers: RateLimitHeaders) -> Self {
        self.hosted.headers = headers;
        self
    }

    /// Sets the secret that the hosted profile signs webhooks with: the header
    /// `X-Turn-Hook-Signature` is the base64 form of the HMAC-SHA256 of the body. Without a secret,
    /// webhooks are not signed.
    pub fn webhook_secret(mut self, secret: impl Into<String>) -> Self {
        self.hosted.webhook_secret = Some(secret.into());
        self
    }

    /// Sets whether the hosted profile also posts messages that are sent through the API to the
    /// webhook: the body of the request unchanged, with the message's id in `X-WhatsApp-Id` and
    /// `turn` in `X-Turn-Hook-Subscription`. Off by default.
    pub fn webhook_outbound(mut self, post: bool) -> Self {
        self.hosted.outbound = post;
        self
    }
}
