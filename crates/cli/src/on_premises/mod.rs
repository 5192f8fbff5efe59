//! The On-Premises API: a server of one's own, with a login, and one phone number.

mod connection;
mod doctor;
mod event;
mod login;
mod messages;
mod token_cache;

use clap::{ArgMatches, Command};
use serde_json::json;
use whatsapp_business::{Error, api};
use whatsapp_business_runtime::webhook::Signature;
use whatsapp_business_runtime::{self as runtime, Operation, Secret};
use whatsapp_business_sandbox::Sandbox;

use crate::about::{About, Kind};
use crate::backend::{
    Backend, Connection, Future, Messaging, Purpose, SandboxStart, Session, bearer,
};
use crate::doctor::report::Report;
use crate::error::Failure;
use crate::redacted::REDACTED;
use crate::settings;
use crate::settings::Settings;

/// The account of the sandbox of `--sandbox`.
const SANDBOX_USER: &str = "admin";
const SANDBOX_PASSWORD: &str = "Sandbox-Password-1";

/// The On-Premises API.
pub(crate) struct OnPremises;

static ABOUT: About = About {
    name: "on-premises",
    title: "On-Premises API",
    operations: api::OPERATIONS,
    tags: api::TAGS,
    codes: api::ERROR_CODES,
    settings: settings! {
        Kind::Text, "user" "USER" ["WHATSAPP_USER"] "The account to log in with";
        Kind::Secret, "password-file" "FILE" ["WHATSAPP_PASSWORD"]
            "Read the password from a file, or from standard input with `-`" belongs_to "user";
        Kind::Secret, "api-key-file" "FILE" ["WHATSAPP_API_KEY"]
            "Use the API key in a file for health, metrics and stats";
        Kind::Text, "api-key-header" "NAME" []
            "Send the API key with every request in this header, in place of a login";
    },
    needs: "url",
    sender: None,
    parameters: &[],
    constants: &[],
    examples: "\
Examples:
  wab --sandbox send text --to 15550100 Hello      # no set-up, nothing leaves this machine
  wab login --url https://localhost:9090 --user admin --save-as work
  wab send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab groups get-all --output table
  wab listen --forward http://localhost:3000/webhook
  wab doctor
",
    requests: "  wab api health
  wab api POST contacts --input contacts.json
  wab api PATCH settings/application -F callback_persist=true
",
    access_remedy: "check user and password, and log in again with `wab login`",
};

impl Backend for OnPremises {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn open<'a>(
        &'a self,
        settings: &'a Settings,
        purpose: Purpose,
    ) -> Future<'a, Box<dyn Connection>> {
        Box::pin(async move {
            let connection = connection::open(settings, purpose).await?;
            Ok(Box::new(connection) as Box<dyn Connection>)
        })
    }

    fn commands(&self) -> Vec<Command> {
        login::commands()
    }

    fn run<'a>(
        &'a self,
        command: &'a [&'a str],
        settings: &'a Settings,
        matches: &'a ArgMatches,
    ) -> Option<Future<'a>> {
        match command {
            ["login"] => Some(Box::pin(login::login(settings, matches))),
            ["logout"] => Some(Box::pin(login::logout(settings, matches))),
            _ => None,
        }
    }

    fn messaging(&self) -> Option<&dyn Messaging> {
        Some(&messages::Messages)
    }

    fn event_lines(&self, body: &[u8]) -> Result<Vec<crate::EventLine>, runtime::Error> {
        event::lines(body)
    }

    fn signature(&self, secret: Secret) -> Signature {
        Signature::turn(secret)
    }

    fn register<'a>(
        &'a self,
        session: &'a Session,
        _: &'a ArgMatches,
        url: &'a str,
    ) -> Future<'a, String> {
        Box::pin(async move {
            const UPDATE: &str = "Application_updateSettings";
            let call = session.call(UPDATE)?;
            let result = call.body(json!({"webhooks": {"url": url}})).send().await;
            session.finish(UPDATE, result).await?;
            Ok(format!("at {}", session.settings.url()?))
        })
    }

    fn doctor<'a>(
        &'a self,
        report: &'a mut Report,
        settings: &'a Settings,
        matches: &'a ArgMatches,
    ) -> Future<'a> {
        Box::pin(doctor::run(&OnPremises, report, settings, matches))
    }

    fn authorization(
        &self,
        settings: &Settings,
        operation: &Operation,
    ) -> Option<(&'static str, String)> {
        let accepts = |scheme: &str| operation.security.contains(&scheme);
        if let Some(name) = settings.text("api-key-header") {
            Some(("-H", format!("{name}: {REDACTED}")))
        } else if accepts("apiKey") && settings.has("api-key-file") {
            Some(("-H", format!("Authorization: Apikey {REDACTED}")))
        } else if accepts("httpBasic") {
            let user = settings.text("user").unwrap_or("USER");
            Some(("-u", format!("{user}:{REDACTED}")))
        } else {
            bearer(operation)
        }
    }

    fn sandbox(&self) -> Option<SandboxStart> {
        let builder = Sandbox::on_premises().account(SANDBOX_USER, SANDBOX_PASSWORD);
        Some(Box::pin(async {
            let sandbox = builder.api_key("sandbox-key").start().await?;
            let settings = vec![
                ("user", SANDBOX_USER.to_owned()),
                ("password-file", SANDBOX_PASSWORD.to_owned()),
            ];
            Ok((sandbox.into(), settings))
        }))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of(error.as_ref(), &ABOUT)
    }
}
