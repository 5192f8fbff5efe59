//! The client of a command.

use serde_json::json;
use whatsapp_business_cloud::types::PhoneNumberInfo;
use whatsapp_business_cloud::{AccessToken, Client, OutboundMessage};
use whatsapp_business_outbox::{Outbox, Worker};

use super::messages::KINDS;
use crate::backend::{Connection, Future, Identity, Purpose};
use crate::error::{Failure, Result};
use crate::settings::Settings;

/// The settings with the objects that commands are about.
pub(super) const PHONE_NUMBER: &str = "phone-number-id";
pub(super) const ACCOUNT: &str = "account-id";

/// A client, and the objects that commands are about unless they name others.
pub(super) struct Connected {
    client: Client,
    phone_number: Option<String>,
    account: Option<String>,
}

/// Returns a connection with the token of the settings.
pub(super) fn open(settings: &Settings, purpose: Purpose) -> Result<Connected> {
    Ok(Connected {
        client: client(settings, purpose)?,
        phone_number: settings.text(PHONE_NUMBER).map(str::to_owned),
        account: settings.text(ACCOUNT).map(str::to_owned),
    })
}

/// Returns a client with the token of the settings.
pub(super) fn client(settings: &Settings, purpose: Purpose) -> Result<Client> {
    // Nothing is sent, and standard input may be the file of a secret, which is read once.
    let token = match purpose {
        Purpose::Check | Purpose::Show => "TOKEN".into(),
        Purpose::Call(_) | Purpose::Session => settings.secret("token-file")?.ok_or_else(|| {
            Failure::usage(
                "there is no access token: use `--token-file FILE` or `WHATSAPP_TOKEN`, or \
                 `--sandbox` for a first try",
            )
        })?,
    };
    let mut builder = crate::client_settings!(Client::builder(AccessToken::new(token)), settings);
    if let Some(url) = settings.text("url") {
        builder = builder.base_url(url);
    }
    if let Some(version) = settings.text("graph-version") {
        builder = builder.graph_version(version);
    }
    if !matches!(purpose, Purpose::Check)
        && let Some(secret) = settings.secret("app-secret-file")?
    {
        builder = builder.app_secret(secret);
    }
    if let Some(id) = settings.text(PHONE_NUMBER) {
        builder = builder.phone_number(id);
    }
    Ok(builder.build()?)
}

impl Connection for Connected {
    crate::client_connection!(client, OutboundMessage, &KINDS);

    fn identity(&self) -> Future<'_, Identity> {
        Box::pin(async move {
            let mut identity = Identity::default();
            if (&self.phone_number, &self.account) == (&None, &None) {
                return Err(Failure::usage(NO_OBJECTS).with_remedy(NAME_OBJECTS));
            }
            if let Some(id) = &self.phone_number {
                let number = self
                    .client
                    .phone_numbers()
                    .get_phone_number(id, None)
                    .await?;
                identity.lines.push(("number", summary(&number, "-")));
                identity.json.insert("number".to_owned(), json!(number));
            }
            if let Some(id) = &self.account {
                let account = self.client.accounts().get_account(id, None).await?;
                let name = account.name.as_ref().unwrap_or(&account.id);
                identity.lines.push(("account", name.clone()));
                identity.json.insert("account".to_owned(), json!(account));
            }
            Ok(identity)
        })
    }

    fn worker(&self, outbox: &Outbox) -> Option<(Worker, String)> {
        let id = self.phone_number.as_ref()?;
        let number = self.client.phone_number(id);
        Some((outbox.worker(number), format!("cloud/{id}")))
    }
}

/// Returns a phone number as text, with `missing` for what the server did not return.
pub(super) fn summary(number: &PhoneNumberInfo, missing: &str) -> String {
    let text = |text: &Option<String>| text.as_deref().unwrap_or(missing).to_owned();
    let quality = number.quality_rating.as_ref();
    format!(
        "{} ({}), quality {}, status {}",
        text(&number.display_phone_number),
        text(&number.verified_name),
        quality.map_or("unknown", |quality| quality.as_str()),
        text(&number.status),
    )
}

/// What is wrong if nothing can be requested, and what to do.
pub(super) const NO_OBJECTS: &str = "there is neither a phone number nor an account to request";
pub(super) const NAME_OBJECTS: &str = "use `wab --api cloud profile add NAME --phone-number-id ID \
                                       --account-id ID`, or `WHATSAPP_PHONE_NUMBER_ID`";
