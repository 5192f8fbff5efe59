//! The connection to a server: its address, and the certificates that it presents.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::certificate;
use super::report::Report;
use crate::error::{Exit, Failure, Result};

/// The option with the file for the certificates of the server.
pub(crate) const SAVE_CERTIFICATE: &str = "save-certificate";

/// How long a lookup, a connection or a handshake may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// Returns where a URL leads.
pub(crate) fn host_and_port(url: &Url) -> (String, u16) {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_matches(['[', ']']).to_owned();
    (host, url.port_or_known_default().unwrap_or(443))
}

/// Checks URL, DNS, TCP and TLS, and returns whether there is a connection.
pub(crate) async fn connect(report: &mut Report, text: &str, matches: &ArgMatches) -> Result<bool> {
    let url = match Url::parse(text) {
        Ok(url) if url.host_str().is_some() && matches!(url.scheme(), "http" | "https") => url,
        _ => {
            let problem = format!("`{text}` is not an http or https URL");
            let remedy = "write it as https://localhost:9090";
            report.fail("URL", Exit::Usage, &problem, remedy)?;
            return Ok(false);
        }
    };
    let (host, port) = host_and_port(&url);
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
            if let Some(path) = matches.get_one::<PathBuf>(SAVE_CERTIFICATE) {
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
