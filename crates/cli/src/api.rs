//! The API that a command line is about, and its document.

use std::fmt;
use std::sync::OnceLock;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use whatsapp_business::api::Operation;

/// The API of this run. It is chosen before the command tree is built, which depends on it.
static CURRENT: OnceLock<Api> = OnceLock::new();

/// An API with commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Api {
    #[default]
    OnPremises,
    Cloud,
}

impl Api {
    /// Sets the API of this run, once.
    pub(crate) fn choose(self) {
        let _ = CURRENT.set(self);
    }

    /// Returns the API of this run.
    pub(crate) fn current() -> Self {
        CURRENT.get().copied().unwrap_or_default()
    }

    /// Returns its operations.
    pub(crate) fn operations(self) -> &'static [Operation] {
        match self {
            Self::OnPremises => whatsapp_business::api::OPERATIONS,
            Self::Cloud => whatsapp_business_cloud::api::OPERATIONS,
        }
    }

    /// Returns its document.
    pub(crate) fn document(self) -> &'static Value {
        match self {
            Self::OnPremises => whatsapp_business::api::document(),
            Self::Cloud => whatsapp_business_cloud::api::document(),
        }
    }

    /// Returns its document as text.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::OnPremises => whatsapp_business::api::DOCUMENT,
            Self::Cloud => whatsapp_business_cloud::api::DOCUMENT,
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnPremises => "On-Premises API",
            Self::Cloud => "Cloud API",
        })
    }
}
