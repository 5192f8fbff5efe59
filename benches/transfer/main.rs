//! Uploading and downloading 100 MB, compared with reqwest by hand in the same run: throughput and peak
//! memory.
//!
//! `cargo bench --bench transfer`. Each variant runs in a separate process, to measure its peak
//! memory, and so does the server. Throughput is wall time on loopback: compare the rows, not the
//! machines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use whatsapp_business::media::Upload;
use whatsapp_business::{Client, RetryPolicy, Token};

const SIZE: usize = 100 << 20;
const CHUNK: usize = 64 << 10;
const VARIANTS: &[(&str, &str)] = &[
    ("up-reqwest", "up, reqwest by hand, streamed"),
    ("up-ours", "up, `media().upload_from`"),
    ("down-reqwest", "down, reqwest by hand, streamed"),
    ("down-ours", "down, `media().stream`"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => run(serve()),
        ["variant", name, url] => variant(name, url),
        _ => report(),
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
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
    println!("\n| 100 MB | MB/s | peak memory over a client at rest, KiB |");
    println!("|---|---:|---:|");
    for (name, title) in VARIANTS {
        let output = Command::new(&me)
            .args(["variant", name, url.trim()])
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        let measured = String::from_utf8_lossy(&output.stdout);
        let (speed, memory) = measured.trim().split_once(' ').unwrap();
        println!("| {title} | {speed} | {memory} |");
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

fn variant(name: &str, url: &str) {
    run(async {
        let (http, client) = clients(url);
        // A first small call, so that only the transfer is measured.
        warm(&http, &client, url).await;
        let before = peak_kib();
        let began = Instant::now();
        let transferred = match name {
            "up-reqwest" => up_reqwest(&http, url).await,
            "up-ours" => up_ours(&client).await,
            "down-reqwest" => down_reqwest(&http, url).await,
            "down-ours" => down_ours(&client).await,
            _ => panic!("unknown variant {name}"),
        };
        assert_eq!(transferred, SIZE);
        let seconds = began.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss)]
        let speed = SIZE as f64 / 1e6 / seconds;
        println!("{speed:.0} {}", peak_kib() - before);
    });
}

fn clients(url: &str) -> (reqwest::Client, Client) {
    let client = Client::builder(url)
        .token(Token::new("token"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    (reqwest::Client::new(), client)
}

async fn warm(http: &reqwest::Client, client: &Client, url: &str) {
    http.get(format!("{url}/v1/health")).send().await.unwrap();
    client.health().check_status().await.unwrap();
}

fn chunks() -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream::repeat_with(|| Ok(Bytes::from(vec![7; CHUNK]))).take(SIZE / CHUNK)
}

async fn up_reqwest(http: &reqwest::Client, url: &str) -> usize {
    let response = http
        .post(format!("{url}/v1/media"))
        .header("content-type", "application/pdf")
        .header("content-length", SIZE)
        .body(reqwest::Body::wrap_stream(chunks()))
        .send()
        .await
        .unwrap();
    assert!(response.status().is_success());
    SIZE
}

async fn up_ours(client: &Client) -> usize {
    let upload = Upload::stream("application/pdf", chunks()).with_length(SIZE as u64);
    assert!(!client.media().upload_from(upload).await.unwrap().is_empty());
    SIZE
}

async fn down_reqwest(http: &reqwest::Client, url: &str) -> usize {
    let response = http.get(format!("{url}/v1/media/m")).send().await.unwrap();
    let mut stream = response.bytes_stream();
    let mut transferred = 0;
    while let Some(chunk) = stream.next().await {
        transferred += chunk.unwrap().len();
    }
    transferred
}

async fn down_ours(client: &Client) -> usize {
    let mut stream = client.media().download_stream("m").await.unwrap();
    let mut transferred = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        transferred += chunk.len();
    }
    transferred
}

/// Returns the peak resident memory so far, or 0 if the system does not report it.
fn peak_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let value = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    value.unwrap_or_default()
}

async fn serve() {
    let router = Router::new()
        .route("/v1/health", get(async || "{}"))
        .route("/v1/media", post(sink))
        .route("/v1/media/{id}", get(source));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn sink(request: Request) -> impl IntoResponse {
    let mut body = request.into_body().into_data_stream();
    let mut received = 0;
    while let Some(chunk) = body.next().await {
        received += chunk.unwrap().len();
    }
    assert_eq!(received, SIZE);
    r#"{"media":[{"id":"m"}]}"#
}

async fn source() -> impl IntoResponse {
    (
        [("content-length", SIZE.to_string())],
        Body::from_stream(chunks()),
    )
}
