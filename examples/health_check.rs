//! A health check: prints one line per node, and exits with code 1 if one is not connected.

#![allow(clippy::print_stdout)]

mod support;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use support::{Outcome, setup};
use whatsapp_business::types::{CheckHealthResponseHealth as Health, GatewayStatus};
use whatsapp_business::{Client, Error};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => {
            println!("health_check: healthy");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            println!("health_check: unhealthy");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("health_check: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome<bool> {
    let setup = setup().await?;
    // A health check must end within seconds.
    let client = setup.client.with_timeout(Duration::from_secs(5));
    match nodes(&client).await {
        Ok(nodes) => {
            let healthy = nodes
                .iter()
                .all(|(_, status)| *status == GatewayStatus::Connected);
            for (node, status) in nodes {
                println!("  {node}: {status}");
            }
            Ok(healthy)
        }
        Err(error) => {
            println!("  {}", advice(&error));
            Err(error.into())
        }
    }
}

async fn nodes(client: &Client) -> Result<Vec<(String, GatewayStatus)>, Error> {
    let began = Instant::now();
    let response = client.health().check_status().await?;
    let version = response.meta.and_then(|meta| meta.version);
    let version = version.as_deref().unwrap_or("unknown version");
    println!(
        "  the server ({version}) responded within {} ms",
        began.elapsed().as_millis()
    );
    Ok(match response.health {
        Some(Health::GatewayHealth(health)) => vec![("gateway".to_owned(), health.gateway_status)],
        Some(Health::Map(nodes)) => nodes
            .into_iter()
            .map(|(name, node)| {
                (
                    name,
                    node.gateway_status.unwrap_or_else(|| "unknown".into()),
                )
            })
            .collect(),
        _ => vec![("gateway".to_owned(), "unknown".into())],
    })
}

fn advice(error: &Error) -> &'static str {
    if error.is_connect() {
        "the server is unreachable, or its certificate is not trusted"
    } else if error.is_timeout() {
        "the server does not respond in time"
    } else if error.is_auth() {
        "the server refuses the credentials"
    } else {
        "the server responds with an error"
    }
}
