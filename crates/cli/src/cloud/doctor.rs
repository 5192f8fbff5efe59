//! `wab --api cloud doctor`: finds out whether the token, the number and the account can be used.

use clap::{ArgMatches, Command};
use whatsapp_business_cloud::{Error, ErrorCode};

use super::connection::Connection;
use crate::doctor::report::Report;
use crate::failure::{Exit, Failure, Result};
use crate::output::Output;
use crate::settings::Settings;

pub(crate) fn command() -> Command {
    Command::new("doctor")
        .about("Find out whether the token, the phone number and the account can be used")
        .after_help(
            "Examples:\n  wab --api cloud doctor --token-file token\n  wab -P work doctor -o json",
        )
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    let mut report = Report::new(Output::new(matches));
    let connection = match Connection::open(&settings).await {
        Ok(connection) => connection,
        Err(failure) => {
            let remedy = "create a token of a system user, and use `--token-file FILE`";
            report.fail("token", failure.exit, &failure.to_string(), remedy)?;
            return report.end();
        }
    };
    let ids = &connection.ids;
    if (&ids.phone_number, &ids.account) == (&None, &None) {
        let problem = "there is neither a phone number nor an account to request";
        let remedy = "use `wab --api cloud profile add NAME --phone-number-id ID --account-id ID`, \
                      or `WHATSAPP_PHONE_NUMBER_ID`";
        report.fail("settings", Exit::Usage, problem, remedy)?;
        return report.end();
    }
    let mut has_token = false;
    if let Some(id) = &ids.phone_number {
        let numbers = connection.client.phone_numbers();
        match numbers.get_phone_number(id, None).await {
            Ok(number) => {
                has_token = accepted(&mut report, has_token)?;
                let text = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
                let quality = number.quality_rating.as_ref();
                let details = format!(
                    "{} ({}), quality {}, status {}",
                    text(number.display_phone_number),
                    text(number.verified_name),
                    quality.map_or("unknown", |quality| quality.as_str()),
                    text(number.status),
                );
                report.ok("number", &details)?;
            }
            Err(error) => failed(&mut report, "number", error)?,
        }
    }
    if let Some(id) = &ids.account {
        match connection.client.accounts().get_account(id, None).await {
            Ok(account) => {
                accepted(&mut report, has_token)?;
                report.ok("account", &account.name)?;
                webhooks(&mut report, &connection, id).await?;
            }
            Err(error) => failed(&mut report, "account", error)?,
        }
    }
    report.end()
}

/// Reports that the server has accepted the token, once.
fn accepted(report: &mut Report, reported: bool) -> Result<bool> {
    if !reported {
        report.ok("token", "accepted")?;
    }
    Ok(true)
}

/// Reports where events of the account go.
async fn webhooks(report: &mut Report, connection: &Connection, account: &str) -> Result {
    let webhooks = connection.client.webhooks();
    match webhooks.list_subscribed_apps(account, None).await {
        Ok(apps) if apps.data.is_empty() => report
            .info("no app is subscribed: the account has no events (`webhooks subscribe-app`)"),
        Ok(apps) => {
            let apps = apps.data.into_iter();
            let names: Vec<_> = apps
                .map(|app| app.whatsapp_business_api_data.name)
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
