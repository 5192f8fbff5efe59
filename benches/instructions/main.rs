//! Instructions per call and per parse, compared with careful hand-written code in the same run.
//!
//! `cargo bench --bench instructions` runs each variant twice under `valgrind --tool=callgrind`,
//! with few and with many rounds, and divides the difference, so that start-up does not count.
//! Instruction counts are reproducible, whatever else the machine does. Without valgrind, it measures
//! wall time instead, which is not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod by_hand;
mod measure;
mod parse;
mod parse_cloud;
mod receive;
mod send;
#[path = "../support/server.rs"]
mod server;

const SEND: &[(&str, &str)] = &[
    ("send-hyper", "hyper by hand"),
    ("send-reqwest", "reqwest by hand, only the id decoded"),
    (
        "send-reqwest-whole",
        "reqwest by hand, the whole response decoded",
    ),
    (
        "send-reqwest-cloud",
        "reqwest by hand to the Cloud API, only the id decoded",
    ),
    ("send-cloud", "whatsapp-business-cloud, `messages().send`"),
    ("send-ours", "whatsapp-business, `messages().send`"),
    (
        "send-api",
        "whatsapp-business, `api().messages_send_message`",
    ),
];

const PARSE: &[(&str, &str)] = &[
    (
        "parse-all",
        "hand-written owned structs of every kind of event",
    ),
    ("parse-hand", "hand-written owned structs of this kind only"),
    ("parse-value", "`serde_json::Value`"),
    ("parse-types", "`types::WebhookEvent`"),
    ("parse-ours", "`webhook::parse`, with the raw event kept"),
];

const PARSE_CLOUD: &[(&str, &str)] = &[
    ("hand", "hand-written owned structs of every kind of event"),
    ("value", "`serde_json::Value`"),
    ("ours", "`webhook::parse`, with the raw event kept"),
];

const RECEIVE: &[(&str, &str)] = &[
    (
        "hand",
        "a handler of axum with HMAC and `serde_json::Value`",
    ),
    ("ours", "`Receiver`"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("variant") => variant(&arguments[1..]),
        _ => report(),
    }
}

/// Runs one variant for a number of rounds, in a separate process.
fn variant(arguments: &[String]) {
    let [name, rounds, rest @ ..] = arguments else {
        panic!("variant NAME ROUNDS [URL]");
    };
    let rounds: u32 = rounds.parse().expect("a number of rounds");
    match (name.as_str(), rest) {
        ("send-hyper", [url]) => send::hyper(url, rounds),
        ("send-reqwest", [url]) => send::reqwest(url, rounds),
        ("send-reqwest-whole", [url]) => send::reqwest_whole(url, rounds),
        ("send-reqwest-cloud", [url]) => send::reqwest_cloud(url, rounds),
        ("send-cloud", [url]) => send::ours_cloud(url, rounds),
        ("send-ours", [url]) => send::ours(url, rounds),
        ("send-api", [url]) => send::api(url, rounds),
        ("parse-all", _) => parse::all(rounds),
        ("parse-hand", _) => parse::hand(rounds),
        ("parse-value", _) => parse::value(rounds),
        ("parse-types", _) => parse::types(rounds),
        ("parse-ours", _) => parse::ours(rounds),
        ("receive", [way, kind]) => receive::run(way, kind, rounds),
        ("parse-cloud", [way, kind]) => parse_cloud::run(way, kind, rounds),
        _ => panic!("unknown variant {name}"),
    }
}

fn report() {
    let server = server::start();
    let unit = measure::unit();
    println!("\n| one text sent on a keep-alive connection | {unit} | to the first |");
    println!("|---|---:|---:|");
    rows(SEND, &[&server.url], 100, 1100);
    println!("\n| one text event of a webhook parsed | {unit} | to the first |");
    println!("|---|---:|---:|");
    rows(PARSE, &[], 1000, 11_000);
    for (name, what, ways) in [
        ("parse-cloud", "parsed", PARSE_CLOUD),
        ("receive", "received, with a signature", RECEIVE),
    ] {
        for kind in parse_cloud::KINDS {
            println!("\n| Cloud API: one {kind} {what} | {unit} | to the first |");
            println!("|---|---:|---:|");
            let (few, many) = match kind {
                "batch" => (20, 220),
                _ => (1000, 11_000),
            };
            let mut first = None;
            for (way, title) in ways {
                let cost = measure::one_round(name, &[way, kind], few, many);
                let first = *first.get_or_insert(cost);
                println!("| {title} | {cost:.0} | {:.2} |", cost / first);
            }
        }
    }
}

fn rows(variants: &[(&str, &str)], rest: &[&str], few: u32, many: u32) {
    let mut first = None;
    for (name, title) in variants {
        let cost = measure::one_round(name, rest, few, many);
        let first = *first.get_or_insert(cost);
        println!("| {title} | {cost:.0} | {:.2} |", cost / first);
    }
}
