//! A server that responds with what it was given, one response for each connection, and records the
//! requests.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

/// A response with status 200.
pub(crate) fn ok(body: &Value) -> String {
    error(200, body)
}

/// A response with any status.
pub(crate) fn error(status: u16, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

impl Server {
    pub(crate) async fn responding(responses: impl IntoIterator<Item = String>) -> Self {
        Self::responding_at(|_| responses).await
    }

    /// Starts a server whose responses contain its own URL.
    pub(crate) async fn responding_at<I: IntoIterator<Item = String>>(
        responses: impl FnOnce(&str) -> I,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let responses = responses(&format!("http://{address}"));
        let mut responses: VecDeque<String> = responses.into_iter().collect();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Some(response) = responses.pop_front() {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = tokio::time::timeout(TIMEOUT, read(&mut stream))
                    .await
                    .unwrap();
                seen.lock().unwrap().push(request);
                stream.write_all(response.as_bytes()).await.unwrap();
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads a request with a body of known length.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().unwrap())
            });
            let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
            assert!(!chunked, "a body of known length: {head}");
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request ends early: {text}");
        bytes.extend_from_slice(&buffer[..count]);
    }
}
