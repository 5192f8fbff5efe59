//! Transferring 100 MB needs less than 16 MiB, measured in a process of its own.
#![cfg(all(target_os = "linux", feature = "client"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use whatsapp_business_cloud::media::Upload;
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

#[test]
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
    println!("{extra} KiB");
}
