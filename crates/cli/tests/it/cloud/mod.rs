//! The Cloud API through the program: every operation, profiles, webhooks, checks and the sandbox.

mod api;
mod campaign;
#[path = "../../../../sandbox/tests/it/cloud/cases.rs"]
mod cases;
mod listen;
mod media;
mod operations;
mod profiles;
mod send;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::Home;
use serde_json::Value;
use whatsapp_business_sandbox::{Cloud, Sandbox};

const TOKEN: &str = "test-token";

async fn start() -> Sandbox<Cloud> {
    let builder = Sandbox::cloud().token(TOKEN).strict(true);
    builder.time_scale(1000.0).start().await.unwrap()
}

/// A home whose environment leads to a sandbox, its phone number and its account.
fn home(sandbox: &Sandbox<Cloud>) -> Home {
    Home::empty()
        .with("WHATSAPP_API", "cloud")
        .with("WHATSAPP_URL", sandbox.url())
        .with("WHATSAPP_TOKEN", TOKEN)
        .with("WHATSAPP_PHONE_NUMBER_ID", sandbox.phone_number_id())
        .with("WHATSAPP_ACCOUNT_ID", sandbox.account_id())
}

/// Sends a request on a connection of its own. Returns the status line with the headers, and the
/// body.
fn request(address: SocketAddr, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).unwrap();
    let length = body.len();
    let request = format!(
        "{head}\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// The first object of each kind in a sandbox.
fn objects(sandbox: &Sandbox<Cloud>) -> Value {
    let (_, body) = request(sandbox.address(), "GET /sandbox HTTP/1.1", "");
    let summary: Value = serde_json::from_str(&body).unwrap();
    summary["objects"].clone()
}
