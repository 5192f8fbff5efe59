//! The Cloud API: a token, and any number of phone numbers and accounts.

mod connection;
mod doctor;
mod event;
mod messages;

use clap::ArgMatches;
use whatsapp_business_cloud::types::SubscriptionRequest;
use whatsapp_business_cloud::{Error, api};
use whatsapp_business_runtime as runtime;
use whatsapp_business_sandbox::Sandbox;

use connection::{ACCOUNT, PHONE_NUMBER};

use crate::about::{About, Kind};
use crate::backend::{Backend, Connection, Future, Messaging, Purpose, SandboxStart, Session};
use crate::doctor::report::Report;
use crate::error::Failure;
use crate::secret;
use crate::settings;
use crate::settings::Settings;

/// The token of the sandbox of `--sandbox`.
const SANDBOX_TOKEN: &str = "sandbox-token";
/// The secret and the verify token of its webhook.
const SANDBOX_SECRET: &str = "sandbox-app-secret";

/// The Cloud API.
pub(crate) struct Cloud;

static ABOUT: About = About {
    name: "cloud",
    title: "Cloud API",
    operations: api::OPERATIONS,
    tags: api::TAGS,
    codes: api::ERROR_CODES,
    settings: settings! {
        Kind::Secret, "app-secret-file" "FILE" ["WHATSAPP_APP_SECRET"]
            "Prove requests, and check events, with the app secret in a file";
        Kind::Text, "graph-version" "VERSION" ["WHATSAPP_GRAPH_VERSION"]
            "The version of the Graph API, such as v26.0";
        Kind::Object, "phone-number-id" "ID" ["WHATSAPP_PHONE_NUMBER_ID"]
            "The phone number that commands of the Cloud API are about";
        Kind::Object, "account-id" "ID" ["WHATSAPP_ACCOUNT_ID"]
            "The WhatsApp Business Account that commands of the Cloud API are about";
    },
    needs: "token-file",
    sender: Some(PHONE_NUMBER),
    parameters: &[
        ("Phone-Number-ID", PHONE_NUMBER),
        ("WABA-ID", ACCOUNT),
        ("WhatsApp-Business-Account-ID", ACCOUNT),
    ],
    constants: messages::CONSTANTS,
    examples: "\
Examples:
  wab --api cloud --sandbox send text --to 15550100 Hello     # no set-up, nothing leaves this machine
  wab --api cloud profile add work --token-file token --phone-number-id ID --account-id ID
  wab -P work send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab -P work messages send-message --set to=15550100 --set type=text --set text.body=Hello
  wab -P work listen --forward http://localhost:3000/webhook
  wab -P work doctor
",
    requests: "  wab --api cloud api GET 106540352242922 -F fields=verified_name
  wab --api cloud api POST 106540352242922/messages --input message.json
  wab --api cloud api 102290129340398/message_templates --paginate
",
    access_remedy: "check the token and its permissions with `wab doctor`",
};

impl Backend for Cloud {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn open<'a>(
        &'a self,
        settings: &'a Settings,
        purpose: Purpose,
    ) -> Future<'a, Box<dyn Connection>> {
        Box::pin(async move {
            let connection = connection::open(settings, purpose)?;
            Ok(Box::new(connection) as Box<dyn Connection>)
        })
    }

    fn messaging(&self) -> Option<&dyn Messaging> {
        Some(&messages::Messages)
    }

    fn event_lines(&self, body: &[u8]) -> Result<Vec<crate::EventLine>, runtime::Error> {
        event::lines(body)
    }

    /// Subscribes the app of the token to the account, with a receiver in place of that of the app.
    fn register<'a>(
        &'a self,
        session: &'a Session,
        matches: &'a ArgMatches,
        url: &'a str,
    ) -> Future<'a, String> {
        Box::pin(async move {
            let account = session.settings.text(ACCOUNT).ok_or_else(|| {
                Failure::usage("there is no account to subscribe to: use `WHATSAPP_ACCOUNT_ID`")
            })?;
            let token = matches.get_one::<std::path::PathBuf>("verify-token-file");
            let token = token.ok_or_else(|| {
                Failure::usage("`--register` needs the token of the handshake")
                    .with_remedy("use `--verify-token-file FILE`")
            })?;
            let subscription = SubscriptionRequest::new()
                .with_override_callback_uri(url)
                .with_verify_token(secret::read(token)?);
            let client = connection::client(&session.settings, Purpose::Session)?;
            let webhooks = client.webhooks();
            webhooks.subscribe_app(account, Some(&subscription)).await?;
            Ok(format!("for the account {account}"))
        })
    }

    fn doctor<'a>(
        &'a self,
        report: &'a mut Report,
        settings: &'a Settings,
        matches: &'a ArgMatches,
    ) -> Future<'a> {
        Box::pin(doctor::run(report, settings, matches))
    }

    fn sandbox(&self) -> Option<SandboxStart> {
        let builder = Sandbox::cloud().token(SANDBOX_TOKEN);
        let builder = builder
            .app_secret(SANDBOX_SECRET)
            .verify_token(SANDBOX_SECRET);
        Some(Box::pin(async {
            let sandbox = builder.start().await?;
            let settings = vec![
                ("token-file", SANDBOX_TOKEN.to_owned()),
                ("app-secret-file", SANDBOX_SECRET.to_owned()),
                (PHONE_NUMBER, sandbox.phone_number_id().to_owned()),
                (ACCOUNT, sandbox.account_id().to_owned()),
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
