//! `wab doctor`: finds out why there is no connection.

mod certificate;
pub(crate) mod report;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use reqwest::Url;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use whatsapp_business::{Client, OperationResponse};

use crate::connection::{Connection, Needs};
use crate::failure::{self, Exit, Failure, Result};
use crate::output::Output;
use crate::settings::Settings;
use report::Report;

/// How long a lookup, a connection or a handshake may take.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) fn command() -> Command {
    Command::new("doctor")
        .about("Find out why there is no connection: DNS, TCP, TLS, login, health, webhook")
        .after_help(
            "Examples:\n  wab doctor\n  wab doctor --url https://localhost:9090 --user admin\n  \
             wab doctor --save-certificate server.pem    # then: --pin server.pem",
        )
        .arg(
            Arg::new("save-certificate")
                .long("save-certificate")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("Write the certificates that the server presents, as PEM"),
        )
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    let mut report = Report::new(Output::new(matches));
    // The sandbox of `--sandbox` must run while it is examined.
    let sandbox = match settings.sandbox {
        true => Some(Connection::open(&settings, Needs::Nothing).await?),
        false => None,
    };
    let text = match &sandbox {
        Some(sandbox) => sandbox.url.clone(),
        None => settings.url()?.to_owned(),
    };
    let url = match Url::parse(&text) {
        Ok(url) if url.host_str().is_some() && matches!(url.scheme(), "http" | "https") => url,
        _ => {
            let remedy = "write it as https://localhost:9090";
            report.fail(
                "URL",
                Exit::Usage,
                &format!("`{text}` is no http or https URL"),
                remedy,
            )?;
            return report.end();
        }
    };
    if connect(&mut report, &url, matches).await? && api(&mut report, &settings, sandbox).await? {
        report.info("everything that can be seen from here works")?;
    }
    report.end()
}

/// Checks DNS, TCP and TLS, and returns whether there is a connection.
async fn connect(report: &mut Report, url: &Url, matches: &ArgMatches) -> Result<bool> {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let lookup = timeout(TIMEOUT, tokio::net::lookup_host((host.as_str(), port))).await;
    let addresses: Vec<SocketAddr> = match lookup {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => {
            let remedy = "check the name in the URL, and the DNS of this machine";
            let problem = format!("{host} has no address: {error}");
            report.fail("DNS", Exit::Connection, &problem, remedy)?;
            return Ok(false);
        }
        Err(_) => {
            let remedy = "check the DNS of this machine";
            report.fail("DNS", Exit::Connection, "the lookup timed out", remedy)?;
            return Ok(false);
        }
    };
    let list: Vec<String> = addresses.iter().map(|at| at.ip().to_string()).collect();
    report.ok("DNS", &format!("{host} is {}", list.join(", ")))?;

    let mut stream = None;
    let mut problems = Vec::new();
    for address in &addresses {
        let started = Instant::now();
        match timeout(TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(connected)) => {
                let elapsed = started.elapsed().as_secs_f64() * 1000.0;
                report.ok(
                    "TCP",
                    &format!("{address} accepts connections ({elapsed:.1} ms)"),
                )?;
                stream = Some(connected);
                break;
            }
            Ok(Err(error)) => problems.push(format!("{address}: {error}")),
            Err(_) => problems.push(format!("{address}: timed out")),
        }
    }
    let Some(stream) = stream else {
        let remedy = "check the port, that the server runs, and the firewalls in between";
        report.fail("TCP", Exit::Connection, &problems.join("; "), remedy)?;
        return Ok(false);
    };
    if url.scheme() == "http" {
        let local = addresses.iter().all(|at| at.ip().is_loopback());
        let warning = match local {
            true => "not used: the URL is http, on this machine",
            false => "not used: the URL is http, and passwords and messages can be read on the way",
        };
        report.ok("TLS", warning)?;
        return Ok(true);
    }
    match certificate::fetch(&host, stream, TIMEOUT).await {
        Ok(chain) => {
            report.ok("TLS", &chain.summary(&host))?;
            for details in chain.details() {
                report.info(&details)?;
            }
            if let Some(path) = matches.get_one::<PathBuf>("save-certificate") {
                let pem = chain.to_pem();
                std::fs::write(path, pem).map_err(|error| Failure::file("write", path, &error))?;
                report.info(&format!("saved in {}", path.display()))?;
            }
            Ok(true)
        }
        Err(reason) => {
            let remedy = match reason.contains("InvalidContentType") {
                true => "the server does not speak TLS on that port: use http://",
                false => {
                    "the server does not complete a TLS handshake: check the port, and what is in front of it"
                }
            };
            report.fail("TLS", Exit::Connection, &reason, remedy)?;
            Ok(false)
        }
    }
}

/// Checks the login, the health and the webhook.
async fn api(
    report: &mut Report,
    settings: &Settings,
    sandbox: Option<Connection>,
) -> Result<bool> {
    if sandbox.is_none() {
        // Without an account, the certificate can be checked nevertheless.
        let bare = settings.client(settings.url()?)?.build()?;
        let probe = bare.api().operation("Health_checkStatus")?.send().await;
        if let Err(error) = probe
            && error.is_connect()
        {
            let message = failure::message(&error);
            let remedy = "if the fingerprint above is that of your server: \
                          `wab doctor --save-certificate server.pem`, then `--pin server.pem`";
            report.fail("certificate", Exit::Connection, &message, remedy)?;
            return Ok(false);
        }
    }
    let opened = match sandbox {
        Some(sandbox) => Ok(sandbox),
        None => Connection::open(settings, Needs::Token).await,
    };
    let connection = match opened {
        Ok(connection) => connection,
        Err(failure) => {
            let remedy = "check `--user` and the password; a new installation has admin and secret, \
                          to be changed with `wab login`";
            report.fail("login", failure.exit, &failure.to_string(), remedy)?;
            return Ok(false);
        }
    };
    let user = settings.user.as_deref().unwrap_or("the token");
    let health = match call(&connection.client, "Health_checkStatus").await {
        Ok(value) => value["health"].clone(),
        Err(failure) => {
            let remedy = "log in again with `wab login`";
            report.fail("login", failure.exit, &failure.to_string(), remedy)?;
            return Ok(false);
        }
    };
    report.ok("login", &format!("{user} is accepted"))?;
    let statuses = statuses(&health);
    let connected =
        !statuses.is_empty() && statuses.iter().all(|(_, status)| status == "connected");
    let text: Vec<String> = statuses
        .iter()
        .map(|(node, status)| format!("{node}{status}"))
        .collect();
    let text = text.join(", ");
    match connected {
        true => report.ok("health", &text)?,
        false => {
            let remedy = "it cannot send: `unregistered` needs `wab registration request-code`, \
                          `disconnected` a connection from the server to WhatsApp";
            report.fail("health", Exit::Refused, &text, remedy)?;
        }
    }
    webhook(report, &connection.client)
        .await
        .map(|ok| ok && connected)
}

/// The statuses of one node or of several.
fn statuses(health: &Value) -> Vec<(String, String)> {
    let status = |value: &Value| value["gateway_status"].as_str().map(str::to_owned);
    match status(health) {
        Some(status) => vec![(String::new(), status)],
        None => {
            let nodes = health.as_object().into_iter().flatten();
            let nodes = nodes.map(|(name, node)| {
                (
                    format!("{name}: "),
                    status(node).unwrap_or_else(|| "unknown".to_owned()),
                )
            });
            nodes.collect()
        }
    }
}

async fn webhook(report: &mut Report, client: &Client) -> Result<bool> {
    let settings = match call(client, "Application_getSettings").await {
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
            let host = parsed
                .host_str()
                .unwrap_or_default()
                .trim_matches(['[', ']'])
                .to_owned();
            let port = parsed.port_or_known_default().unwrap_or(443);
            timeout(TIMEOUT, TcpStream::connect((host.as_str(), port)))
                .await
                .map_err(|_| "timed out".to_owned())
                .and_then(|connected| connected.map_err(|error| error.to_string()))
                .map(|_| ())
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

async fn call(client: &Client, id: &str) -> Result<Value> {
    let response = client.api().operation(id)?.send().await?;
    Ok(match response.into_inner() {
        OperationResponse::Json(value) => value,
        _ => Value::Null,
    })
}
