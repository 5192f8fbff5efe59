//! The settings that do not change while a sandbox runs.

use std::sync::Arc;
use std::time::Duration;

use crate::cloud::settings::{Api, CloudSettings};
use crate::hosted::settings::HostedSettings;

/// The longest JSON body, in bytes.
pub(crate) const JSON_LIMIT: usize = 4 * 1024 * 1024;
/// The longest raw body, in bytes: the API's limit for media.
pub(crate) const RAW_LIMIT: usize = 100 * 1024 * 1024;

#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) strict: bool,
    pub(crate) version: String,
    pub(crate) api_key: Option<String>,
    pub(crate) time_scale: f64,
    pub(crate) seed: u64,
    pub(crate) status_delay: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) contact_check: bool,
    pub(crate) nodes: usize,
    pub(crate) rate_limits: bool,
    /// The settings of the hosted profile; `None` for on-premises.
    pub(crate) hosted: Option<HostedSettings>,
    /// The settings of the Cloud API; `None` for the On-Premises API.
    pub(crate) cloud: Option<CloudSettings>,
    /// The timeout of an attempt to deliver an event.
    pub(crate) webhook_timeout: Duration,
    /// PEM certificates that webhooks are trusted by, beside the system's.
    pub(crate) webhook_ca: Arc<str>,
    pub(crate) capacity: Capacity,
}

impl Config {
    /// Returns the API that the sandbox serves.
    pub(crate) fn api(&self) -> Api {
        match self.cloud {
            Some(_) => Api::Cloud,
            None => Api::OnPremises,
        }
    }
}

/// The bounds of what a sandbox stores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capacity {
    /// The number of messages and of events; a tenth of it for requests.
    pub(crate) entries: usize,
    /// The memory of each list, in bytes.
    pub(crate) bytes: usize,
    /// The number of events that wait for the webhook.
    pub(crate) queue: usize,
}
