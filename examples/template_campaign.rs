//! Sends a template to every row of a CSV file, with a progress bar, and prints the failures.
//!
//! `cargo run --example template_campaign [FILE]`: columns `phone`, `name` and `order`. Without a
//! file, `examples/campaign.csv`. The sandbox rejects a tenth of the requests temporarily and drops a
//! few connections. There is a progress bar only on a terminal.

#![allow(clippy::print_stdout)]

mod support;

use std::env;

use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};
use support::{Outcome, setup_with};
use whatsapp_business::types::Template;
use whatsapp_business::{OutboundMessage, Rate, RateLimit};
use whatsapp_business_sandbox::Fault;

const CAMPAIGN: &[u8] = include_bytes!("campaign.csv");

#[tokio::main]
async fn main() -> Outcome {
    let setup = setup_with(|sandbox| {
        let send = "Messages_sendMessage";
        sandbox
            .fault(Fault::status(429).code(1015).on(send).share(0.1))
            .fault(Fault::reset_after().on(send).share(0.01))
    })
    .await?;
    let rows = rows()?;
    // The sandbox has no rate limit; a server has the documented one.
    let client = match &setup.sandbox {
        Some(_) => setup.client.with_rate_limit(sandbox_rate()),
        None => setup.client.clone(),
    };

    let messages: Vec<_> = rows.iter().map(message).collect();
    let bar = ProgressBar::new(messages.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")?);
    let mut all = client
        .messages()
        .send_all(stream::iter(messages))
        .with_concurrency(16);
    let (mut sent, mut unclear, mut failed) = (0, Vec::new(), Vec::new());
    while let Some(outcome) = all.next().await {
        match outcome.result {
            Ok(_) => sent += 1,
            Err(error) if error.is_ambiguous() => unclear.push((outcome.index, error)),
            Err(error) => failed.push((outcome.index, error)),
        }
        bar.set_message(format!(
            "{} unclear, {} failed",
            unclear.len(),
            failed.len()
        ));
        bar.inc(1);
    }
    // The summary follows below.
    bar.finish_and_clear();
    for (index, error) in unclear.iter().chain(&failed) {
        println!("  row {} ({}): {error}", index + 1, rows[*index].phone);
    }
    println!(
        "template_campaign: {sent} sent, {} unclear, {} failed",
        unclear.len(),
        failed.len()
    );
    Ok(())
}

fn sandbox_rate() -> RateLimit {
    RateLimit::none().with_tag("Messages", Rate::per_second(100).with_burst(10))
}

struct Row {
    phone: String,
    name: String,
    order: String,
}

fn message(row: &Row) -> OutboundMessage {
    let template = Template::named("shop", "order_shipped", "en")
        .with_body([row.name.as_str(), row.order.as_str()])
        .with_quick_reply(0, format!("track:{}", row.order));
    OutboundMessage::template(&row.phone, template)
}

fn rows() -> Outcome<Vec<Row>> {
    let (file, text) = match env::args().nth(1) {
        Some(file) => (file.clone(), std::fs::read(file)?),
        None => ("campaign.csv".to_owned(), CAMPAIGN.to_vec()),
    };
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        let at = headers.iter().position(|header| header.trim() == name);
        at.ok_or_else(|| format!("{file} has no column `{name}`"))
    };
    let (phone, name, order) = (column("phone")?, column("name")?, column("order")?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        rows.push(Row {
            phone: record[phone].trim().to_owned(),
            name: record[name].trim().to_owned(),
            order: record[order].trim().to_owned(),
        });
    }
    Ok(rows)
}
