//! For who is on call: one line for each node, and exit code 1 if one is not connected.

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
            println!("health_check: well");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            println!("health_check: not well");
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
    // Who is on call wants to know within seconds.
    let client = setup.client.with_timeout(Duration::from_secs(5));
    match nodes(&client).await {
        Ok(nodes) => {
            let well = nodes
                .iter()
                .all(|(_, status)| *status == GatewayStatus::Connected);
            for (node, status) in nodes {
                println!("  {node}: {status}");
            }
            Ok(well)
        }
        Err(error) => {
            println!("  {}", advice(&error));
            Err(error.into())
        }
    }
}

async fn nodes(client: &Client) -> Result<Vec<(String, GatewayStatus)>, Error> {
    let began = Instant::now();
    let answer = client.health().check_status().await?;
    let version = answer.meta.and_then(|meta| meta.version);
    let version = version.as_deref().unwrap_or("of an unknown version");
    println!(
        "  the server ({version}) answered within {} ms",
        began.elapsed().as_millis()
    );
    Ok(match answer.health {
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
        _ => vec![("gateway".to_owned(), "not told".into())],
    })
}

fn advice(error: &Error) -> &'static str {
    if error.is_connect() {
        "nothing listens there, or its certificate is not trusted"
    } else if error.is_timeout() {
        "it hangs: look at its load"
    } else if error.is_auth() {
        "it runs, and does not know us"
    } else {
        "it runs, and fails"
    }
}
