//! Transferring 100 MB needs less than 16 MiB, and hundreds of requests that never end need no more than the
//! receiver may buffer, measured in a process of its own.
#![cfg(all(target_os = "linux", feature = "client"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use whatsapp_business_cloud::media::Upload;
use whatsapp_business_cloud::webhook::{Event, Receiver, Signature};
use whatsapp_business_cloud::{AccessToken, Client};

const SIZE: usize = 100_000_000;

/// Accepts and serves 100 MB in blocks.
fn serve(stream: TcpStream, url: &str) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut block = vec![7; 1 << 16];
    loop {
        let (mut line, mut upload, mut is_file) = (String::new(), 0, false);
        loop {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            is_file |= line.starts_with("GET /file ");
            if let Some(length) = line.to_lowercase().strip_prefix("content-length:") {
                upload = length.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        if upload > 0 {
            while upload > 0 {
                let most = upload.min(block.len());
                upload -= reader.read(&mut block[..most]).unwrap();
            }
            let body = r#"{"id":"m"}"#;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            writer.write_all((head + body).as_bytes()).unwrap();
        } else if !is_file {
            let body = format!(r#"{{"id":"m","url":"{url}/file"}}"#);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            writer.write_all((head + &body).as_bytes()).unwrap();
        } else {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n");
            writer.write_all(head.as_bytes()).unwrap();
            let mut left = SIZE;
            while left > 0 {
                let most = left.min(block.len());
                writer.write_all(&block[..most]).unwrap();
                left -= most;
            }
        }
    }
}

/// Returns a value of the process status in KiB.
fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// One after the other, since the peak of the process is measured.
#[test]
fn transfers_and_unfinished_requests_need_bounded_memory() {
    transferring_100_megabytes_needs_less_than_16_mib();
    requests_that_never_end_are_bounded_in_time_and_memory();
}

fn transferring_100_megabytes_needs_less_than_16_mib() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let base = url.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let base = base.clone();
            std::thread::spawn(move || serve(stream.unwrap(), &base));
        }
    });
    let directory = std::env::temp_dir().join(format!("wa-cloud-memory-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let (up, down) = (directory.join("up.pdf"), directory.join("down.pdf"));
    let mut file = fs::File::create(&up).unwrap();
    for _ in 0..SIZE / 1_000_000 {
        file.write_all(&vec![7; 1_000_000]).unwrap();
    }
    drop(file);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = Client::builder(AccessToken::new("t"))
        .base_url(&url)
        .phone_number("2002")
        .build()
        .unwrap();
    // A first call allocates what the client and runtime need in any case.
    runtime
        .block_on(
            client
                .media()
                .upload_from(Upload::bytes("text/plain", "small")),
        )
        .unwrap();
    let before = status("VmRSS");
    runtime.block_on(async {
        client.media().upload_file(&up).await.unwrap();
        client.media().fetch("m").to_file(&down).await.unwrap();
    });
    let extra = status("VmHWM").saturating_sub(before);
    assert_eq!(fs::metadata(&down).unwrap().len(), SIZE as u64);
    fs::remove_dir_all(&directory).unwrap();
    assert!(extra < 16 << 10, "{extra} KiB");
}

/// Sends a request that claims 4 MiB and never ends, with `pieces` of 64 KiB, and returns the status of its
/// response.
async fn unfinished(address: std::net::SocketAddr, signature: &str, pieces: usize) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{signature}content-length: 4194304\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..pieces {
        // The receiver may have closed the connection.
        if stream.write_all(&[b' '; 64 << 10]).await.is_err() {
            break;
        }
    }
    let mut response = [0; 12];
    match stream.read_exact(&mut response).await {
        Ok(_) => String::from_utf8_lossy(&response[9..]).into_owned(),
        Err(_) => "closed".to_owned(),
    }
}

fn requests_that_never_end_are_bounded_in_time_and_memory() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let receiver = Receiver::new(|_: Event| async { Ok::<_, String>(()) })
            .with_signature(Signature::hub("secret"))
            .with_read_timeout(Duration::from_secs(2))
            .with_max_buffered(16 << 20);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = receiver.into_router();
        let server = tokio::spawn(async move { axum::serve(listener, router).await });

        let before = status("VmRSS:");
        let start = Instant::now();
        let forged = "x-hub-signature-256: sha256=00\r\n";
        let slow = (0..300).map(|_| unfinished(address, forged, 0));
        let large = (0..100).map(|_| unfinished(address, forged, 60));
        let unsigned = (0..100).map(|_| unfinished(address, "", 60));
        let (slow, large, unsigned) = tokio::join!(
            futures_util::future::join_all(slow),
            futures_util::future::join_all(large),
            futures_util::future::join_all(unsigned),
        );
        let growth = status("VmRSS:").saturating_sub(before);
        let took = start.elapsed();
        assert!(slow.iter().all(|status| status == "408"), "{slow:?}");
        let ended = |status: &String| ["408", "503", "closed"].contains(&status.as_str());
        assert!(large.iter().all(ended), "{large:?}");
        let refused = |status: &String| ["401", "closed"].contains(&status.as_str());
        assert!(unsigned.iter().all(refused), "{unsigned:?}");
        // 500 connections with their buffers, and what the bodies may take together.
        assert!(growth < 96 << 10, "{growth} KiB more");
        assert!(took < Duration::from_secs(60), "{took:?}");
        server.abort();
    });
}
