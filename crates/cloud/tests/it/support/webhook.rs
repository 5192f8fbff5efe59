//! A receiver of webhook requests on a real socket, and a client that signs.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ring::hmac;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use whatsapp_business_cloud::webhook::{Event, Receiver, Signature};

pub(crate) const SECRET: &str = "the app secret";
pub(crate) const VERIFY_TOKEN: &str = "a verify token&";

const TIMEOUT: Duration = Duration::from_secs(10);

/// The events that the handler was called with.
pub(crate) type Handled = Arc<Mutex<Vec<Event>>>;

/// Starts a receiver that requires signatures.
pub(crate) async fn receiver() -> (SocketAddr, Handled) {
    let handled = Handled::default();
    let events = Arc::clone(&handled);
    let receiver = Receiver::new(move |event: Event| {
        events.lock().unwrap().push(event);
        async { Ok::<_, Infallible>(()) }
    })
    .with_signature(Signature::hub(SECRET))
    .with_verify_token(VERIFY_TOKEN);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = receiver.into_router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, handled)
}

/// Signs a body by another implementation of HMAC than that of the crate.
pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, body);
    let mut text = "sha256=".to_owned();
    for byte in tag.as_ref() {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// Posts a body with a signature, and returns the status.
pub(crate) async fn post(address: SocketAddr, signature: Option<&str>, body: &[u8]) -> u16 {
    let signature = signature.map(|value| format!("X-Hub-Signature-256: {value}\r\n"));
    let head = format!(
        "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{}\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        signature.unwrap_or_default(),
        body.len()
    );
    exchange(address, &head, body).await.0
}

/// Posts an event that is signed as the API signs it.
pub(crate) async fn post_signed(address: SocketAddr, event: &Value) -> u16 {
    let body = event.to_string();
    let signature = sign(SECRET, body.as_bytes());
    post(address, Some(&signature), body.as_bytes()).await
}

/// Requests a path with a query, and returns the status, the head and the body.
pub(crate) async fn get(address: SocketAddr, path: &str) -> (u16, String, String) {
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    exchange(address, &head, b"").await
}

async fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> (u16, String, String) {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    };
    let response = tokio::time::timeout(TIMEOUT, exchange).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}
