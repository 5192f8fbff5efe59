//! The settings of a client that this API alone has: the version of the Graph API, the secret of the app
//! and the phone number.

use std::sync::Arc;

use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::client::{Scope, Settings};

use super::ClientBuilder;
use crate::error::Result;
use crate::{Secret, support};

/// What a builder sets of the version and the phone number.
#[derive(Default)]
pub(crate) struct BuilderScope {
    version: Option<String>,
    phone_number: Option<String>,
}

impl ClientBuilder {
    /// Sets the id of the phone number that messages are sent from: not the number itself, but its id,
    /// such as `106540352242922`.
    ///
    /// [`Client::phone_number`](crate::Client::phone_number) uses another one. Without either, sending
    /// fails.
    pub fn phone_number(mut self, id: impl Into<String>) -> Self {
        self.scope.phone_number = Some(id.into());
        self
    }

    /// Sets the version of the Graph API, such as `v25.0`. The default is that of the document,
    /// [`api::GRAPH_VERSION`](crate::api::GRAPH_VERSION).
    ///
    /// Another version may have other properties and values: those are kept or ignored as
    /// additions of the server are.
    pub fn graph_version(mut self, version: impl Into<String>) -> Self {
        self.scope.version = Some(version.into());
        self
    }

    /// Sets the secret of the app. Each request then proves that it comes from the app, by
    /// `appsecret_proof`.
    pub fn app_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.settings.app_secret = Some(secret.into());
        self
    }
}

impl BuilderScope {
    /// Applies the version to the settings, and returns the phone number.
    pub(crate) fn into_scope(self, settings: &mut Settings) -> Result<support::Scope> {
        if let Some(version) = self.version {
            if !is_version(&version) {
                let version = version.escape_debug();
                return Err(configuration(format!(
                    "`{version}` is not a version of the Graph API: write it as `v26.0`"
                )));
            }
            settings.prefix = Some(format!("/{version}"));
        }
        if self.phone_number.as_deref() == Some("") {
            return Err(configuration("the id of the phone number is empty"));
        }
        Ok(self.phone_number.map(|id| Arc::new(Scope::new(id))))
    }
}

fn is_version(version: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version
        .strip_prefix('v')
        .and_then(|version| version.split_once('.'))
        .is_some_and(|(major, minor)| number(major) && number(minor))
}

pub(super) fn configuration(reason: impl Into<String>) -> crate::Error {
    runtime::Error::configuration(reason, None).into()
}
