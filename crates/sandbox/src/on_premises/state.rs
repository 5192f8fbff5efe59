//! What the On-Premises API stores beside what the engine stores for any API.

use std::collections::HashMap;

use whatsapp_business::types::Meta;

use super::hosted::limits::Limits;
use super::options::Options;
use super::stores::Stores;
use crate::engine::rate_limit::RateLimits;

/// The On-Premises API, which a business runs itself or a host offers.
#[derive(Debug)]
pub struct OnPremises {
    pub(crate) options: Options,
    pub(super) stores: Stores,
    pub(super) limits: RateLimits,
    /// The rate limits of the hosted profile.
    pub(super) hosted_limits: Option<Limits>,
    pub(super) meta: Meta,
}

impl OnPremises {
    pub(crate) fn new() -> Self {
        Self {
            options: Options::default(),
            stores: Stores::new(HashMap::new(), String::new()),
            limits: RateLimits::default(),
            hosted_limits: None,
            meta: Meta::new(),
        }
    }

    pub(super) fn is_hosted(&self) -> bool {
        self.hosted_limits.is_some()
    }
}
