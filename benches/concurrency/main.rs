//! CPU time per send with many sends in flight on two threads, compared with reqwest by hand.
//!
//! `cargo bench --bench concurrency`. Each variant runs in a separate process, and so does the
//! server; the variants alternate, and the median of several runs counts. The CPU time is that of
//! the client process, user and system: compare the rows, not the machines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../support/server.rs"]
mod server;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use serde::{Deserialize, Serialize};
use whatsapp_business::{Client, OutboundMessage, Token};

const TO: &str = "4915123456789";
const TEXT: &str = "Your parcel is on its way and will be with you tomorrow before noon.";
const TOKEN: &str = "eyJhbGciOHlXVCJ9.eyJ1c2VyIjoiYWRtaW4iLCJpYXQiOjE1MjMxMDI4MTh9";
const SENDS: u32 = 100_000;
const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => {
            println!("{}", server::start().url);
            loop {
                std::thread::park();
            }
        }
        ["variant", name, in_flight, url] => variant(name, in_flight.parse().unwrap(), url),
        _ => report(),
    }
}

fn report() {
    let me = std::env::current_exe().unwrap();
    let mut server = Command::new(&me)
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let cost = |name: &str, in_flight: &str| -> f64 {
        let output = Command::new(&me)
            .args(["variant", name, in_flight, url.trim()])
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        let measured = String::from_utf8_lossy(&output.stdout);
        measured.trim().parse().unwrap()
    };
    println!(
        "\n| in flight, on two threads | reqwest by hand, µs | whatsapp-business, µs | ratio |"
    );
    println!("|---|---:|---:|---:|");
    for in_flight in ["64", "512"] {
        let mut runs: Vec<(f64, f64)> = Vec::new();
        for _ in 0..RUNS {
            runs.push((cost("reqwest", in_flight), cost("ours", in_flight)));
        }
        let median = |mut costs: Vec<f64>| {
            costs.sort_by(f64::total_cmp);
            costs[costs.len() / 2]
        };
        let by_hand = median(runs.iter().map(|(by_hand, _)| *by_hand).collect());
        let ours = median(runs.iter().map(|(_, ours)| *ours).collect());
        let ratio = median(runs.iter().map(|(by_hand, ours)| ours / by_hand).collect());
        println!("| {in_flight} | {by_hand:.1} | {ours:.1} | {ratio:.2} |");
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Prints the CPU time per send in microseconds.
fn variant(name: &str, in_flight: u32, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let seconds = match name {
        "reqwest" => runtime.block_on(by_hand(url, in_flight, SENDS)),
        "ours" => runtime.block_on(ours(url, in_flight, SENDS)),
        _ => panic!("unknown variant {name}"),
    };
    println!("{}", seconds * 1e6 / f64::from(SENDS));
}

/// Runs `send` until it has been called `count` times, by as many tasks as are to be in flight, and
/// returns the CPU time in seconds.
async fn all<F>(in_flight: u32, count: u32, send: impl Fn() -> F + Clone + Send + 'static) -> f64
where
    F: Future<Output = ()> + Send,
{
    let left = Arc::new(AtomicU32::new(count));
    let mut tasks = tokio::task::JoinSet::new();
    let before = cpu_seconds();
    for _ in 0..in_flight {
        let (send, left) = (send.clone(), Arc::clone(&left));
        tasks.spawn(async move {
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                send().await;
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    cpu_seconds() - before
}

/// User and system time of this process, in seconds.
fn cpu_seconds() -> f64 {
    // Fields 14 and 15, after the name of the process in parentheses, in ticks of 10 ms.
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit(')').next().unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

async fn ours(url: &str, in_flight: u32, count: u32) -> f64 {
    let client = Client::builder(url)
        .token(Token::new(TOKEN))
        .build()
        .unwrap();
    let send = move || {
        let client = client.clone();
        async move {
            let message = OutboundMessage::text(TO, TEXT);
            let sent = client.messages().send(&message).await.unwrap();
            assert!(!sent.id.is_empty());
        }
    };
    all(in_flight, count, send).await
}

#[derive(Serialize)]
struct Message<'a> {
    to: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    text: Text<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
}

#[derive(Deserialize)]
struct MessageResponse {
    messages: Vec<Sent>,
}

#[derive(Deserialize)]
struct Sent {
    id: String,
}

async fn by_hand(url: &str, in_flight: u32, count: u32) -> f64 {
    let url = reqwest::Url::parse(&format!("{url}/v1/messages")).unwrap();
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .connect_timeout(std::time::Duration::from_secs(10))
        .timeout(std::time::Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .build()
        .unwrap();
    let mut authorization = HeaderValue::from_str(&format!("Bearer {TOKEN}")).unwrap();
    authorization.set_sensitive(true);
    let send = move || {
        let (client, url) = (client.clone(), url.clone());
        let authorization = authorization.clone();
        async move {
            let message = Message {
                to: TO,
                kind: "text",
                text: Text { body: TEXT },
            };
            let response = client
                .post(url)
                .header(AUTHORIZATION, authorization)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .header(ACCEPT, HeaderValue::from_static("application/json"))
                .header(USER_AGENT, HeaderValue::from_static("by-hand/1.0"))
                .body(serde_json::to_vec(&message).unwrap())
                .send()
                .await
                .unwrap();
            assert!(response.status().is_success());
            let body = response.bytes().await.unwrap();
            let response: MessageResponse = serde_json::from_slice(&body).unwrap();
            assert!(!response.messages[0].id.is_empty());
        }
    };
    all(in_flight, count, send).await
}
