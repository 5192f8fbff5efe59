//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use serde_json::Value;
use whatsapp_business_cloud::api::GRAPH_VERSION;

use crate::engine::Api;
use crate::{Builder, Cloud, Error, Fault, Profile, RateLimitHeaders, Sandbox, TlsConfig};

const CLOUD_ONLY: &str = "api: app secrets, verify tokens and the ids of the phone number and the \
                          account belong to the Cloud API; select it, or leave them out";
const NOT_HOSTED: &str = "profile: the hosted profile belongs to the On-Premises API; leave it out";

const EXAMPLES: &str = "\
Examples:
  Listen on 127.0.0.1:9090, with an account that can log in at once and a webhook:
    whatsapp-business-sandbox --account admin:Better-Secret-1 --webhook http://127.0.0.1:8080/hook

  As the real API: https with a self-signed certificate, and a new password at the first login:
    whatsapp-business-sandbox --tls

  One request in ten fails, each send takes 200 ms, and back-off is a thousand times shorter:
    whatsapp-business-sandbox --fault status=503,code=1016,share=0.1 \\
        --fault on=Messages_sendMessage,delay=200 --time-scale 1000

  As a hosted provider: a token, rate-limit headers, signed webhooks, and fewer operations:
    whatsapp-business-sandbox --profile hosted --token long-lived-token \\
        --webhook http://127.0.0.1:8080/hook --webhook-secret shared-secret

  The Cloud API, with signed webhooks:
    whatsapp-business-sandbox --api cloud --token long-lived-token \\
        --webhook http://127.0.0.1:8080/hook --app-secret shared-secret --verify-token my-token

  Receive a message from a customer (the page at / can do the same):
    curl -H 'Content-Type: application/json' http://127.0.0.1:9090/sandbox/inbound \\
        -d '{\"from\": \"49151234567\", \"text\": \"Hello\"}'";

/// The start of a sandbox.
pub type Start = Pin<Box<dyn Future<Output = Result<Sandbox<dyn Api>, Error>>>>;

/// The WhatsApp Business API on loopback: every operation, validated against the document, with
/// webhooks, injected faults, and a live page at /.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Arguments {
    /// The address to listen on; port 0 selects a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9090")]
    listen: SocketAddr,

    /// Serve https with a self-signed certificate.
    #[arg(long, conflicts_with = "tls_certificate")]
    tls: bool,

    /// Serve https with this certificate and its intermediates (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,

    /// The certificate's key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,

    /// An administrator that can log in without changing its password. With the name admin it
    /// replaces the default account. Can be given several times.
    #[arg(long, value_name = "USER:PASSWORD", value_parser = parse_account)]
    account: Vec<(String, String)>,

    /// The API to serve.
    #[arg(long, value_name = "API", default_value = "on-premises")]
    api: ApiName,

    /// The kind of server to play.
    #[arg(long, value_name = "PROFILE", default_value = "on-premises")]
    profile: ProfileName,

    /// A bearer token that is valid without a login. Can be given several times.
    #[arg(long, value_name = "TOKEN")]
    token: Vec<String>,

    /// The key for `Authorization: Apikey`, which health, metrics and stats accept.
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,

    /// The URL that events are posted to. It can also be set through the API.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,

    /// The private CA of the webhook's certificate (PEM).
    #[arg(long, value_name = "FILE")]
    webhook_ca: Option<PathBuf>,

    /// The secret that the hosted profile signs webhooks with, in X-Turn-Hook-Signature.
    #[arg(long, value_name = "SECRET")]
    webhook_secret: Option<String>,

    /// The secret that the Cloud API signs webhooks with, in X-Hub-Signature-256.
    #[arg(long, value_name = "SECRET")]
    app_secret: Option<String>,

    /// The token of the Cloud API's handshake with the webhook, which precedes events.
    #[arg(long, value_name = "TOKEN")]
    verify_token: Option<String>,

    /// The id of the phone number that the Cloud API starts with.
    #[arg(long, value_name = "ID")]
    phone_number_id: Option<String>,

    /// The id of the WhatsApp Business Account of the Cloud API.
    #[arg(long, value_name = "ID")]
    account_id: Option<String>,

    /// With the hosted profile, also post messages that are sent through the API to the webhook.
    #[arg(long)]
    webhook_outbound: bool,

    /// The share of the events, 0 to 1, that are delivered twice.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    duplicates: f64,

    /// Deliver events out of order.
    #[arg(long)]
    reorder: bool,

    /// The milliseconds between two statuses of a message.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    status_delay: u64,

    /// How many times faster than real time waits pass (statuses, back-off).
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    time_scale: f64,

    /// The seed of ids, tokens and random choices.
    #[arg(long, default_value_t = 0)]
    seed: u64,

    /// A fault to inject, as a comma-separated list of status=, code=, delay= (ms),
    /// reset=before|after, html, on= (operation), share= and times=. Can be given several times.
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,

    /// Check every response against the document, and replace one that violates it by an error 1014.
    #[arg(long)]
    strict: bool,

    /// Refuse messages to numbers that were not checked.
    #[arg(long)]
    require_contact_check: bool,

    /// Enforce the API's rate limits: requests over them get 429.
    #[arg(long)]
    rate_limits: bool,

    /// The requests per minute and bucket (text, media, general) that the hosted profile accepts; 60
    /// by default.
    #[arg(long, value_name = "COUNT")]
    request_limit: Option<u32>,

    /// The rate-limit headers of the hosted profile: X-Ratelimit-* or RateLimit-*.
    #[arg(long, value_name = "FORM", default_value = "vendor")]
    rate_limit_headers: HeaderForm,

    /// The number of nodes that health reports.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    nodes: usize,

    /// The version in `meta`.
    #[arg(long, value_name = "VERSION", default_value = "v2.45.1")]
    api_version: String,

    /// The format of the log of requests and webhook calls, on standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
}

/// The API to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ApiName {
    /// The API that a business runs itself.
    OnPremises,
    /// The Cloud API, a part of the Graph API.
    Cloud,
}

/// The kind of server to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProfileName {
    /// The client that a business runs itself: every operation.
    OnPremises,
    /// A provider such as Turn.io: messages, contacts, media, health and login.
    Hosted,
}

/// The names of the rate-limit headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HeaderForm {
    /// X-Ratelimit-Bucket, -Limit, -Remaining and -Reset (Unix time).
    Vendor,
    /// RateLimit-Limit, -Remaining and -Reset (seconds from now).
    Standard,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// A readable line per entry.
    Text,
    /// A JSON object per line.
    Json,
    /// No log.
    None,
}

impl Arguments {
    /// Prepares the start of the sandbox of the command line, which logs to standard error. The start
    /// fails if an option belongs to the other API.
    ///
    /// # Errors
    /// A file cannot be read; the message names it.
    pub fn prepare(&self) -> Result<Start, String> {
        let of_cloud = self.app_secret.is_some()
            || self.verify_token.is_some()
            || self.phone_number_id.is_some()
            || self.account_id.is_some();
        let rejected = |message| -> Result<Start, String> {
            Ok(Box::pin(async move { Err(Error::setting(message)) }))
        };
        match self.api {
            ApiName::OnPremises if of_cloud => rejected(CLOUD_ONLY),
            ApiName::Cloud if self.profile == ProfileName::Hosted => rejected(NOT_HOSTED),
            ApiName::OnPremises => Ok(start(self.common(self.on_premises())?)),
            ApiName::Cloud => Ok(start(self.common(self.cloud())?)),
        }
    }

    /// Applies the settings that both APIs have.
    fn common<A: Api>(&self, builder: Builder<A>) -> Result<Builder<A>, String> {
        let mut builder = builder
            .listen(self.listen)
            .duplicates(self.duplicates)
            .reorder(self.reorder)
            .status_delay(Duration::from_millis(self.status_delay))
            .time_scale(self.time_scale)
            .seed(self.seed)
            .strict(self.strict)
            .rate_limits(self.rate_limits);
        if let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) {
            builder = builder.tls(TlsConfig::Pem {
                certificate: read(certificate)?,
                key: read(key)?,
            });
        } else if self.tls {
            builder = builder.tls(TlsConfig::SelfSigned);
        }
        if let Some(ca) = &self.webhook_ca {
            builder = builder.webhook_ca(read(ca)?);
        }
        let settings = &mut builder.settings;
        settings.tokens.extend(self.token.iter().cloned());
        settings.callbacks.url = self.webhook.as_deref().map(Arc::from);
        settings.faults.clone_from(&self.fault);
        Ok(super::log::attach(builder, self.log_format))
    }

    fn on_premises(&self) -> Builder {
        let mut builder = Sandbox::on_premises()
            .require_contact_check(self.require_contact_check)
            .nodes(self.nodes)
            .version(self.api_version.as_str())
            .profile(match self.profile {
                ProfileName::OnPremises => Profile::OnPremises,
                ProfileName::Hosted => Profile::Hosted,
            })
            .rate_limit_headers(match self.rate_limit_headers {
                HeaderForm::Vendor => RateLimitHeaders::Vendor,
                HeaderForm::Standard => RateLimitHeaders::Standard,
            })
            .webhook_outbound(self.webhook_outbound);
        for (user, password) in &self.account {
            builder = builder.account(user, password);
        }
        let options = &mut builder.api.options;
        options.api_key.clone_from(&self.api_key);
        options
            .hosted
            .webhook_secret
            .clone_from(&self.webhook_secret);
        options.hosted.limit = self.request_limit.unwrap_or(options.hosted.limit);
        builder
    }

    fn cloud(&self) -> Builder<Cloud> {
        let mut builder = Sandbox::cloud();
        let settings = &mut builder.api.settings;
        settings.app_secret.clone_from(&self.app_secret);
        settings.verify_token.clone_from(&self.verify_token);
        if let Some(id) = &self.phone_number_id {
            settings.phone_number_id.clone_from(id);
        }
        if let Some(id) = &self.account_id {
            settings.account_id.clone_from(id);
        }
        builder
    }

    /// Returns the message for the start: where the sandbox listens, and how to log in.
    pub fn welcome(&self, sandbox: &Sandbox<dyn Api>) -> String {
        let mut text = match self.api {
            ApiName::OnPremises => self.on_premises_welcome(sandbox),
            ApiName::Cloud => self.cloud_welcome(sandbox),
        };
        if !sandbox.address().ip().is_loopback() {
            text.push_str(
                "\nWarning: it is reachable from other machines, and every client that reaches it can \
                 control it without a password.\n",
            );
        }
        text
    }

    fn cloud_welcome(&self, sandbox: &Sandbox<dyn Api>) -> String {
        let url = sandbox.url();
        let insecure = match sandbox.certificate_pem() {
            Some(_) => " -k",
            None => "",
        };
        let objects = sandbox.objects();
        let id = |kind: &str| {
            objects
                .get(kind)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (phone, account) = (id("phone_number"), id("account"));
        let token = match self.token.is_empty() {
            true => "sandbox-token",
            false => "$TOKEN",
        };
        format!(
            "WhatsApp Business sandbox (Cloud API)\n  API        {url}/{GRAPH_VERSION}\n  page       {url}/\n  \
             document   {url}/openapi.json\n  phone      {phone}\n  account    {account}\n\nSend a \
             text:\n  curl{insecure} -H \"Authorization: Bearer {token}\" \
             {url}/{GRAPH_VERSION}/{phone}/messages \\\n    -H 'Content-Type: application/json' -d \
             '{{\"messaging_product\": \"whatsapp\", \"to\": \"49151234567\", \"type\": \
             \"text\", \"text\": {{\"body\": \"Hello\"}}}}'\n"
        )
    }

    fn on_premises_welcome(&self, sandbox: &Sandbox<dyn Api>) -> String {
        let url = sandbox.url();
        let insecure = if sandbox.certificate_pem().is_some() {
            " -k"
        } else {
            ""
        };
        let heading = match self.account.is_empty() && !self.token.is_empty() {
            true => "Send a request with a token",
            false => "Log in",
        };
        let login = match self.account.first() {
            Some((user, _)) => {
                format!("curl{insecure} -X POST -u {user} {url}/v1/users/login")
            }
            None if !self.token.is_empty() => {
                format!("curl{insecure} -H \"Authorization: Bearer $TOKEN\" {url}/v1/health")
            }
            None => format!(
                "curl{insecure} -u admin:secret {url}/v1/users/login \\\n    \
                 -H 'Content-Type: application/json' -d '{{\"new_password\": \"Better-Secret-1\"}}'"
            ),
        };
        format!(
            "WhatsApp Business sandbox\n  API        {url}/v1\n  page       {url}/\n  \
             document   {url}/openapi.json\n\n{heading}:\n  {login}\n"
        )
    }
}

fn start<A: Api>(builder: Builder<A>) -> Start {
    Box::pin(async { Ok(builder.start().await?.into()) })
}

fn read(path: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn parse_account(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((user, password)) if !user.is_empty() && !password.is_empty() => {
            Ok((user.to_owned(), password.to_owned()))
        }
        _ => Err("expected USER:PASSWORD".to_owned()),
    }
}
