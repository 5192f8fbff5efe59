//! The client of a command, and the objects that commands are about unless they name others.

use std::time::Duration;

use clap::ArgMatches;
use whatsapp_business_cloud::{Client, Error};
use whatsapp_business_sandbox::{Api, Sandbox};

use crate::failure::{Failure, Result};
use crate::settings::Settings;

/// The token of the sandbox of `--sandbox`.
const SANDBOX_TOKEN: &str = "sandbox-token";
/// The secret and the verify token of its webhook.
pub(crate) const SANDBOX_SECRET: &str = "sandbox-app-secret";
/// How long the embedded sandbox may take to deliver events.
const SETTLING: Duration = Duration::from_millis(1000);

/// A client with what must live as long as it.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) ids: Ids,
    pub(crate) sandbox: Option<Sandbox>,
}

/// The objects that commands are about unless they name others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids {
    pub(crate) phone_number: Option<String>,
    /// The WhatsApp Business Account.
    pub(crate) account: Option<String>,
}

impl Ids {
    /// Returns the objects of the settings.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            phone_number: settings.phone_number_id.clone(),
            account: settings.account_id.clone(),
        }
    }

    /// Returns the phone number to send from: that of `--from`, else that of the settings.
    pub(crate) fn sender(&self, matches: &ArgMatches) -> Result<String> {
        let from = matches.get_one::<String>("phone-number-id");
        from.or(self.phone_number.as_ref()).cloned().ok_or_else(|| {
            Failure::usage(
                "there is no phone number to send from: use `--from ID`, \
                 `WHATSAPP_PHONE_NUMBER_ID`, or a profile with one",
            )
        })
    }

    /// Returns the id of the object that a parameter names.
    pub(crate) fn of_parameter(&self, name: &str) -> Option<&str> {
        match name {
            "Phone-Number-ID" => self.phone_number.as_deref(),
            "WABA-ID" | "WhatsApp-Business-Account-ID" => self.account.as_deref(),
            _ => None,
        }
    }
}

impl Connection {
    /// Returns a client with the token of the settings, or of a sandbox.
    pub(crate) async fn open(settings: &Settings) -> Result<Self> {
        if !settings.sandbox {
            let token = settings.token.as_ref().ok_or_else(|| {
                Failure::usage(
                    "there is no access token: use `--token-file FILE` or `WHATSAPP_TOKEN`, or \
                     `--sandbox` for a first try",
                )
            })?;
            return Ok(Self {
                client: settings.cloud_client(token.read()?)?.build()?,
                ids: Ids::of(settings),
                sandbox: None,
            });
        }
        let sandbox = Sandbox::builder()
            .api(Api::Cloud)
            .token(SANDBOX_TOKEN)
            .app_secret(SANDBOX_SECRET)
            .verify_token(SANDBOX_SECRET)
            .start()
            .await
            .map_err(|error| Failure::usage(error.to_string()))?;
        let client = settings.cloud_client(SANDBOX_TOKEN.into())?;
        Ok(Self {
            client: client.base_url(sandbox.url()).build()?,
            ids: Ids {
                phone_number: sandbox.phone_number_id().map(str::to_owned),
                account: sandbox.account_id().map(str::to_owned),
            },
            sandbox: Some(sandbox),
        })
    }

    /// Returns the result of a call, once the sandbox has delivered the events that it causes.
    pub(crate) async fn finish<T>(&self, result: Result<T, Error>) -> Result<T> {
        if let Some(sandbox) = &self.sandbox {
            let _ = tokio::time::timeout(SETTLING, sandbox.settled()).await;
        }
        Ok(result?)
    }
}
