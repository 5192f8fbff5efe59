//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use whatsapp_business_sandbox::{Builder, Fault, Sandbox, TlsConfig};

const EXAMPLES: &str = "\
Examples:
  Listen on 127.0.0.1:9090, with an account that can log in at once and a webhook:
    whatsapp-business-sandbox --account admin:Better-Secret-1 --webhook http://127.0.0.1:8080/hook

  As the real API: https with a self-signed certificate, and a new password at the first login:
    whatsapp-business-sandbox --tls

  One request in ten fails, each send takes 200 ms, and back-off is a thousand times shorter:
    whatsapp-business-sandbox --fault status=503,code=1016,share=0.1 \\
        --fault on=Messages_sendMessage,delay=200 --time-scale 1000

  Receive a message from a customer (the page at / can do the same):
    curl -H 'Content-Type: application/json' http://127.0.0.1:9090/sandbox/inbound \\
        -d '{\"from\": \"49151234567\", \"text\": \"Hello\"}'";

/// The WhatsApp Business API on loopback: every operation, validated against the document, with
/// webhooks, injected faults, and a live page at /.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
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

    /// The key for `Authorization: Apikey`, which health, metrics and stats accept.
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,

    /// The URL that events are posted to. It can also be set through the API.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,

    /// The private CA of the webhook's certificate (PEM).
    #[arg(long, value_name = "FILE")]
    webhook_ca: Option<PathBuf>,

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

    /// The number of nodes that health reports.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    nodes: usize,

    /// The version in `meta`.
    #[arg(long, value_name = "VERSION", default_value = "v2.45.1")]
    api_version: String,

    /// The format of the log of requests and webhook calls, on standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A readable line per entry.
    Text,
    /// A JSON object per line.
    Json,
    /// No log.
    None,
}

impl Arguments {
    /// Returns the builder with the settings of the command line.
    pub(crate) fn builder(&self) -> Result<Builder, String> {
        let mut builder = Sandbox::builder()
            .listen(self.listen)
            .duplicates(self.duplicates)
            .reorder(self.reorder)
            .status_delay(Duration::from_millis(self.status_delay))
            .time_scale(self.time_scale)
            .seed(self.seed)
            .strict(self.strict)
            .require_contact_check(self.require_contact_check)
            .rate_limits(self.rate_limits)
            .nodes(self.nodes)
            .version(self.api_version.as_str());
        if let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) {
            builder = builder.tls(TlsConfig::Pem {
                certificate: read(certificate)?,
                key: read(key)?,
            });
        } else if self.tls {
            builder = builder.tls(TlsConfig::SelfSigned);
        }
        for (user, password) in &self.account {
            builder = builder.account(user, password);
        }
        if let Some(key) = &self.api_key {
            builder = builder.api_key(key);
        }
        if let Some(url) = &self.webhook {
            builder = builder.webhook(url);
        }
        if let Some(ca) = &self.webhook_ca {
            builder = builder.webhook_ca(read(ca)?);
        }
        for fault in &self.fault {
            builder = builder.fault(fault.clone());
        }
        Ok(builder)
    }

    /// Returns the message for the start: where the sandbox listens, and how to log in.
    pub(crate) fn welcome(&self, sandbox: &Sandbox) -> String {
        let url = sandbox.url();
        let insecure = if sandbox.certificate_pem().is_some() {
            " -k"
        } else {
            ""
        };
        let login = match self.account.first() {
            Some((user, _)) => {
                format!("curl{insecure} -X POST -u {user} {url}/v1/users/login")
            }
            None => format!(
                "curl{insecure} -u admin:secret {url}/v1/users/login \\\n    \
                 -H 'Content-Type: application/json' -d '{{\"new_password\": \"Better-Secret-1\"}}'"
            ),
        };
        let mut text = format!(
            "WhatsApp Business sandbox\n  API        {url}/v1\n  page       {url}/\n  \
             document   {url}/openapi.json\n\nLog in:\n  {login}\n"
        );
        if !sandbox.address().ip().is_loopback() {
            text.push_str(
                "\nWarning: it is reachable from other machines, and every client that reaches it can \
                 control it without a password.\n",
            );
        }
        text
    }
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
