//! `wab doctor`: finds out whether the token, the number and the account can be used.

use clap::ArgMatches;
use whatsapp_business_cloud::{Client, Error, ErrorCode};

use super::connection::{ACCOUNT, NAME_OBJECTS, NO_OBJECTS, PHONE_NUMBER, client, summary};
use crate::backend::Purpose;
use crate::doctor::connection::{SAVE_CERTIFICATE, connect};
use crate::doctor::report::Report;
use crate::error::{Exit, Failure, Result};
use crate::settings::Settings;

/// The server unless `--url` names another.
const SERVER: &str = "https://graph.facebook.com";

pub(super) async fn run(report: &mut Report, settings: &Settings, matches: &ArgMatches) -> Result {
    if matches.contains_id(SAVE_CERTIFICATE) {
        connect(report, settings.text("url").unwrap_or(SERVER), matches).await?;
    }
    let client = match client(settings, Purpose::Session) {
        Ok(client) => client,
        Err(failure) => {
            let remedy = "create a token of a system user, and use `--token-file FILE`";
            return report.fail("token", failure.exit, &failure.to_string(), remedy);
        }
    };
    let (number, account) = (settings.text(PHONE_NUMBER), settings.text(ACCOUNT));
    if (number, account) == (None, None) {
        return report.fail("settings", Exit::Usage, NO_OBJECTS, NAME_OBJECTS);
    }
    let mut has_token = false;
    if let Some(id) = number {
        let numbers = client.phone_numbers();
        match numbers.get_phone_number(id, None).await {
            Ok(number) => {
                has_token = accepted(report, has_token)?;
                report.ok("number", &summary(&number, "unknown"))?;
            }
            Err(error) => failed(report, "number", error)?,
        }
    }
    if let Some(id) = account {
        match client.accounts().get_account(id, None).await {
            Ok(account) => {
                accepted(report, has_token)?;
                report.ok("account", account.name.as_ref().unwrap_or(&account.id))?;
                webhooks(report, &client, id).await?;
            }
            Err(error) => failed(report, "account", error)?,
        }
    }
    Ok(())
}

/// Reports that the server has accepted the token, once.
fn accepted(report: &mut Report, reported: bool) -> Result<bool> {
    if !reported {
        report.ok("token", "accepted")?;
    }
    Ok(true)
}

/// Reports where events of the account go.
async fn webhooks(report: &mut Report, client: &Client, account: &str) -> Result {
    let webhooks = client.webhooks();
    match webhooks.list_subscribed_apps(account, None).await {
        Ok(apps) if apps.data.is_empty() => report
            .info("no app is subscribed: the account has no events (`webhooks subscribe-app`)"),
        Ok(apps) => {
            let apps = apps.data.into_iter();
            let names: Vec<_> = apps
                .filter_map(|app| app.whatsapp_business_api_data)
                .map(|app| app.name.unwrap_or(app.id))
                .collect();
            report.ok("webhooks", &format!("subscribed: {}", names.join(", ")))
        }
        Err(error) => failed(report, "webhooks", error),
    }
}

/// Reports an error: of the token, or of what was requested.
fn failed(report: &mut Report, step: &'static str, error: Error) -> Result {
    let code = error.code().map(ErrorCode::number);
    let (step, remedy) = match (error.status(), code, error.subcode()) {
        (_, Some(190), _) => ("token", "create a new token of a system user"),
        (_, Some(10 | 200..=299), _) => (step, "give the system user the permission"),
        (_, Some(100), Some(33)) => (
            step,
            "check the id, and that the system user is assigned to it",
        ),
        (None, ..) => ("connection", "check the network, `--proxy` and `--url`"),
        _ => (step, "see the message"),
    };
    let failure = Failure::from(error);
    report.fail(step, failure.exit, &failure.to_string(), remedy)
}
