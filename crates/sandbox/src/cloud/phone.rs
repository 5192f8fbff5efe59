//! A phone number of the business, and what is stored with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A phone number of the business.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phone {
    /// The number, in digits only.
    pub(crate) number: String,
    pub(crate) verified_name: String,
    /// Whether it can send messages.
    pub(crate) registered: bool,
    /// Whether the business has proved that it owns the number.
    pub(crate) verified: bool,
    /// The pin of the two-step verification.
    pub(crate) pin: Option<String>,
    /// The verification code that was sent last and is not used yet.
    pub(crate) code: Option<String>,
    pub(crate) profile: Map<String, Value>,
    /// The customers that the business has blocked, in the order of blocking.
    pub(crate) blocked: Vec<String>,
    /// QR codes by their code.
    pub(crate) qr_codes: BTreeMap<String, Map<String, Value>>,
    pub(crate) cart_enabled: bool,
    pub(crate) catalog_visible: bool,
    pub(crate) public_key: Option<String>,
    /// The members that the client set by an update of the number.
    pub(crate) updated: Map<String, Value>,
}

impl Phone {
    pub(crate) fn new(number: &str, verified_name: &str) -> Self {
        Self {
            number: number.to_owned(),
            verified_name: verified_name.to_owned(),
            cart_enabled: true,
            ..Self::default()
        }
    }
}
