//! The settings that only the On-Premises API has.

use std::collections::HashMap;

use super::hosted::settings::{HostedSettings, Profile};
use super::stores::users::{ADMIN, User};
use crate::engine::Settings;

/// The highest number of nodes that health reports.
const MAX_NODES: usize = 100;

/// The settings that only the On-Premises API has.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) version: String,
    pub(crate) api_key: Option<String>,
    pub(crate) contact_check: bool,
    pub(crate) nodes: usize,
    pub(crate) users: HashMap<String, User>,
    pub(crate) profile: Profile,
    pub(crate) hosted: HostedSettings,
}

impl Default for Options {
    fn default() -> Self {
        let admin = User {
            password: "secret".to_owned(),
            admin: true,
            must_change: true,
        };
        Self {
            version: "v2.45.1".to_owned(),
            api_key: None,
            contact_check: false,
            nodes: 1,
            users: HashMap::from([(ADMIN.to_owned(), admin)]),
            profile: Profile::default(),
            hosted: HostedSettings::default(),
        }
    }
}

impl Options {
    pub(super) fn is_hosted(&self) -> bool {
        self.profile == Profile::Hosted
    }

    /// Returns the first invalid setting as an error, and how to fix it.
    pub(super) fn check(&mut self, settings: &Settings) -> Result<(), String> {
        if !(1..=MAX_NODES).contains(&self.nodes) {
            let nodes = self.nodes;
            return Err(format!(
                "nodes: {nodes} is not supported; give 1 to {MAX_NODES}"
            ));
        }
        let hosted = &self.hosted;
        let invalid = if !self.is_hosted() {
            let message = "profile: request limits, the names of their headers, webhook secrets and \
                           outbound copies belong to the hosted profile; select it, or leave them out";
            (*hosted != HostedSettings::default()).then_some(message)
        } else {
            // A host has no account with a published password.
            self.users.retain(|_, user| !user.must_change);
            if settings.tokens.is_empty() && self.users.is_empty() {
                Some("profile: a host has no default account; add a token or an account")
            } else if hosted.limit == 0 || hosted.window.is_zero() {
                Some("request limit: give at least one request in a time above zero")
            } else if hosted.webhook_secret.as_deref() == Some("") {
                Some("webhook secret: it is empty; leave it out to not sign webhooks")
            } else {
                None
            }
        };
        invalid.map_or(Ok(()), |message| Err(message.to_owned()))
    }
}
