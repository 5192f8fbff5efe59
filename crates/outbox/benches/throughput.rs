//! Messages a second through an outbox, compared with `send_all`, which stores nothing.
//!
//! ```console
//! $ cargo bench -p whatsapp-business-outbox --bench throughput --features postgres
//! $ cargo bench -p whatsapp-business-outbox --bench throughput --features postgres -- memory
//! ```
//!
//! Each row is measured in a process of its own, in alternating runs, of which the best counts: other
//! programs on the machine can only slow one down. PostgreSQL is measured on the server of
//! `WHATSAPP_OUTBOX_TEST_POSTGRES`, in a database that is created for it. A general job queue is
//! measured too if `OUTBOX_BENCH_QUEUE` is the program that
//! `cargo build --release --manifest-path crates/outbox/benches/queue/Cargo.toml` builds.
//!
//! `memory` prints the peak memory of campaigns of 10,000 to 1,000,000 messages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream;
use whatsapp_business::{Client, OutboundMessage, Token};
use whatsapp_business_outbox::{Options, Outbox, sqlx};

const POSTGRES: &str = "WHATSAPP_OUTBOX_TEST_POSTGRES";
const QUEUE: &str = "OUTBOX_BENCH_QUEUE";
const IN_FLIGHT: usize = 64;
const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", delay] => serve(Duration::from_millis(delay.parse().unwrap())),
        ["variant", name, count, url] => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build();
            runtime
                .unwrap()
                .block_on(variant(name, count.parse().unwrap(), url));
        }
        ["memory", ..] => memory(),
        others => {
            let count = others.iter().find_map(|text| text.parse().ok());
            throughput(count.unwrap_or(20_000));
        }
    }
}

/// The server, as a process.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(delay_ms: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", delay_ms])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self {
            child,
            url: url.trim().to_owned(),
        }
    }

    /// Sends messages in a process of its own, and returns the rate and the rest of its output.
    fn run(&self, variant: &str, count: usize) -> (f64, String) {
        let count = count.to_string();
        let mut command = match variant {
            "queue" => {
                let mut command = Command::new(std::env::var(QUEUE).unwrap());
                command.args([&count, &self.url]);
                command
            }
            name => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args(["variant", name, &count, &self.url]);
                command
            }
        };
        let output = command.stderr(Stdio::inherit()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (rate, notes) = text.trim().split_once(' ').unwrap();
        (rate.parse().unwrap(), notes.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The databases that can be measured.
fn databases() -> Vec<&'static str> {
    let mut databases = vec!["sqlite"];
    if std::env::var(POSTGRES).is_ok() && cfg!(feature = "postgres") {
        databases.push("postgres");
    }
    databases
}

fn throughput(count: usize) {
    let mut variants = vec!["send_all"];
    variants.extend(databases());
    if std::env::var(QUEUE).is_ok() {
        variants.push("queue");
    }
    for delay in ["0", "20"] {
        let server = Server::start(delay);
        println!("{count} messages, {IN_FLIGHT} in flight, responses after {delay} ms:");
        let mut best = vec![(0.0, String::new()); variants.len()];
        for _ in 0..RUNS {
            for (variant, best) in variants.iter().zip(&mut best) {
                // It takes minutes.
                if *variant == "queue" && best.0 > 0.0 {
                    continue;
                }
                let run = server.run(variant, count);
                if run.0 > best.0 {
                    *best = run;
                }
            }
        }
        let ceiling = best[0].0;
        for (variant, (rate, notes)) in variants.iter().zip(&best) {
            println!("  {variant:9} {rate:8.0}/s  {:.2}  {notes}", rate / ceiling);
        }
    }
}

fn memory() {
    let server = Server::start("0");
    for variant in databases() {
        for count in [10_000, 100_000, 1_000_000] {
            let (rate, notes) = server.run(variant, count);
            println!("  {variant:9} {count:8} messages: {rate:.0}/s, {notes}");
        }
    }
}

fn message(n: usize) -> OutboundMessage {
    let text = "Your parcel is on its way and will be with you tomorrow before noon.";
    OutboundMessage::text(format!("4915{n:08}"), text)
}

async fn variant(name: &str, count: usize, url: &str) {
    let client = Client::builder(url).token(Token::new("t")).build().unwrap();
    if name == "send_all" {
        let began = Instant::now();
        let messages = stream::iter((0..count).map(message));
        let mut all = client
            .messages()
            .send_all(messages)
            .with_concurrency(IN_FLIGHT);
        while let Some(outcome) = all.next().await {
            outcome.result.unwrap();
        }
        println!("{} peak {} kB", rate(count, began), peak());
        return;
    }
    let directory = std::env::temp_dir().join(format!("outbox-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let database = match name {
        "sqlite" => format!("sqlite://{}/outbox.db", directory.display()),
        _ => create_database().await,
    };
    let outbox = Outbox::open(&database).await.unwrap();
    let began = Instant::now();
    let messages = (0..count).map(|n| (message(n), Options::new().with_key(n.to_string())));
    outbox.enqueue_all(stream::iter(messages)).await.unwrap();
    let enqueued = rate(count, began);
    let began = Instant::now();
    let worker = outbox.worker(client).with_concurrency(IN_FLIGHT);
    let report = worker.run_until_idle().await.unwrap();
    assert_eq!(report.accepted, count as u64);
    let sent = rate(count, began);
    let size = match name {
        "sqlite" => std::fs::metadata(directory.join("outbox.db"))
            .unwrap()
            .len(),
        _ => size(&database).await,
    };
    println!(
        "{sent} enqueued {enqueued:.0}/s, peak {} kB, {} MB stored",
        peak(),
        size / 1_000_000
    );
    drop(outbox);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[allow(clippy::cast_precision_loss)]
fn rate(count: usize, began: Instant) -> f64 {
    (count as f64 / began.elapsed().as_secs_f64()).round()
}

/// The largest resident size of the process so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(feature = "postgres")]
async fn create_database() -> String {
    use sqlx::Connection as _;
    let server = std::env::var(POSTGRES).unwrap();
    let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
    for statement in [
        "DROP DATABASE IF EXISTS outbox_bench WITH (FORCE)",
        "CREATE DATABASE outbox_bench",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/outbox_bench")
}

#[cfg(feature = "postgres")]
async fn size(database: &str) -> u64 {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(database).await.unwrap();
    let sql = "SELECT pg_total_relation_size('outbox_message')";
    let size: i64 = sqlx::query_scalar(sql)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    size.unsigned_abs()
}

#[cfg(not(feature = "postgres"))]
async fn create_database() -> String {
    unreachable!("feature `postgres` is not enabled")
}

#[cfg(not(feature = "postgres"))]
async fn size(_: &str) -> u64 {
    0
}

/// A server that accepts every message: it is not what is measured.
fn serve(delay: Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || connection(stream, delay));
    }
}

fn connection(mut stream: TcpStream, delay: Duration) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let mut buffer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        while let Some(end) = request_end(&buffer) {
            buffer.drain(..end);
            std::thread::sleep(delay);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let body = format!(r#"{{"messages":[{{"id":"gBEGkYiEB1VXAglK1Zq{number:012}"}}]}}"#);
            let head = format!(
                "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            if stream.write_all((head + &body).as_bytes()).is_err() {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(read) => buffer.extend_from_slice(&chunk[..read]),
        }
    }
}

fn request_end(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?;
    let text = text.to_ascii_lowercase();
    let length = text
        .split("content-length: ")
        .nth(1)?
        .split("\r\n")
        .next()?;
    let end = head + length.parse::<usize>().ok()?;
    (buffer.len() >= end).then_some(end)
}
