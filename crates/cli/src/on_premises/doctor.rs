//! `wab doctor`: finds out why there is no connection.

use clap::ArgMatches;
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::connection::{is_connected, line, statuses};
use crate::backend::{Backend, Purpose, Session};
use crate::doctor::connection::{TIMEOUT, connect, host_and_port};
use crate::doctor::report::Report;
use crate::error::{self, Exit, Result};
use crate::settings::Settings;

const HEALTH: &str = "Health_checkStatus";

pub(super) async fn run(
    backend: &'static dyn Backend,
    report: &mut Report,
    settings: &Settings,
    matches: &ArgMatches,
) -> Result {
    if connect(report, settings.url()?, matches).await? && api(backend, report, settings).await? {
        report.info("everything that can be seen from here works")?;
    }
    Ok(())
}

/// Checks the login, the health and the webhook.
async fn api(
    backend: &'static dyn Backend,
    report: &mut Report,
    settings: &Settings,
) -> Result<bool> {
    if settings.sandbox.is_none() {
        // Without an account, the certificate can be checked nevertheless.
        let bare = Session::open(backend, settings, Purpose::Show).await?;
        let probe = bare.call(HEALTH)?.send().await;
        if let Err(error) = probe
            && error.is_connect()
        {
            let message = error::message(&error);
            let remedy = "if the fingerprint above is that of your server: \
                          `wab doctor --save-certificate server.pem`, then `--pin server.pem`";
            report.fail("certificate", Exit::Connection, &message, remedy)?;
            return Ok(false);
        }
    }
    let session = match Session::open(backend, settings, Purpose::Session).await {
        Ok(session) => session,
        Err(failure) => {
            let remedy = "check `--user` and the password; a new installation has admin and secret, \
                          to be changed with `wab login`";
            report.fail("login", failure.exit, &failure.to_string(), remedy)?;
            return Ok(false);
        }
    };
    let user = settings.text("user").unwrap_or("the token");
    let health = match session.json(HEALTH).await {
        Ok(value) => value["health"].clone(),
        Err(failure) => {
            let remedy = "log in again with `wab login`";
            report.fail("login", failure.exit, &failure.to_string(), remedy)?;
            return Ok(false);
        }
    };
    report.ok("login", &format!("{user} is accepted"))?;
    let statuses = statuses(&health);
    let connected = is_connected(&statuses);
    let text = line(&statuses);
    match connected {
        true => report.ok("health", &text)?,
        false => {
            let remedy = "it cannot send: `unregistered` needs `wab registration request-code`, \
                          `disconnected` a connection from the server to WhatsApp";
            report.fail("health", Exit::Refused, &text, remedy)?;
        }
    }
    Ok(webhook(report, &session).await? && connected)
}

async fn webhook(report: &mut Report, session: &Session) -> Result<bool> {
    let settings = match session.json("Application_getSettings").await {
        Ok(settings) => settings,
        Err(failure) => {
            let remedy = "only an administrator can read the settings";
            report.fail("webhook", failure.exit, &failure.to_string(), remedy)?;
            return Ok(false);
        }
    };
    let url = settings["settings"]["application"]["webhooks"]["url"].as_str();
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        let remedy = "set it: `wab application update-settings --set webhooks.url=https://…`, or \
                      `wab listen --register URL`";
        report.fail(
            "webhook",
            Exit::Refused,
            "no URL is set: events are not delivered",
            remedy,
        )?;
        return Ok(false);
    };
    let shown = Url::parse(url).map_or_else(
        |_| url.to_owned(),
        |mut parsed| {
            // Either can be a secret.
            let _ = parsed.set_password(None);
            parsed.set_query(None);
            parsed.to_string()
        },
    );
    let reached = match Url::parse(url) {
        Ok(parsed) => {
            let connected = timeout(TIMEOUT, TcpStream::connect(host_and_port(&parsed)));
            match connected.await {
                Ok(connected) => connected.map(|_| ()).map_err(|error| error.to_string()),
                Err(_) => Err("timed out".to_owned()),
            }
        }
        Err(error) => Err(error.to_string()),
    };
    match reached {
        Ok(()) => report.ok(
            "webhook",
            &format!("{shown} accepts connections from this machine"),
        )?,
        Err(reason) => {
            let problem = format!("{shown} is not reachable from this machine: {reason}");
            let remedy = "start the receiver; what counts is that the server reaches it";
            report.fail("webhook", Exit::Connection, &problem, remedy)?;
            return Ok(false);
        }
    }
    Ok(true)
}
