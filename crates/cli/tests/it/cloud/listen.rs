//! `wab --api cloud listen`: the handshake, signatures, and the events of a sandbox.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{home, request, start};
use crate::support::{Home, blocking};

const SECRET: &str = "app-secret";
const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"2"},"messages":[{"from":"49151234567","id":"wamid.a","timestamp":"1","type":"text","text":{"body":"Hello"}}]}}]}]}"#;
/// The signature of the body with the secret.
const SIGNATURE: &str = "bafd7312e945132cf702d3abdf5fab51483d62c534252c7bbfb9046b4b5e8876";

fn address(text: &str) -> SocketAddr {
    let (_, rest) = text.split_once("listening on http://").unwrap();
    let (address, _) = rest.split_once('/').unwrap();
    address.parse().unwrap()
}

#[test]
fn the_handshake_is_responded_to_and_only_signed_events_are_printed() {
    let home = Home::empty();
    let secret = home.file("secret", SECRET);
    let token = home.file("token", "verify-me");
    let mut program = home.start(&[
        "--api",
        "cloud",
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--app-secret-file",
        secret.to_str().unwrap(),
        "--verify-token-file",
        token.to_str().unwrap(),
        "--count",
        "1",
        "-o",
        "table",
    ]);
    let address = address(&program.wait_for("(Ctrl-C ends)"));
    let handshake = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1234");
        request(address, &format!("GET /?{query} HTTP/1.1"), "")
    };
    let (head, body) = handshake("verify-me");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body, "1234");
    let (head, body) = handshake("wrong");
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    assert!(!body.contains("1234"));

    let post = |signature: &str, body: &str| {
        let head = format!(
            "POST / HTTP/1.1\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}"
        );
        request(address, &head, body).0
    };
    let tampered = BODY.replace("Hello", "Hallo");
    assert!(post(SIGNATURE, &tampered).starts_with("HTTP/1.1 401"));
    assert!(post(SIGNATURE, BODY).starts_with("HTTP/1.1 200"));
    let run = program.end().succeeded();
    assert!(
        run.text().contains("text      49151234567  Hello  wamid.a"),
        "{run:?}"
    );
    assert!(!run.text().contains("Hallo"), "{run:?}");
}

#[test]
fn a_sandbox_posts_its_events_to_it() {
    let home = Home::empty();
    let mut program = home.start(&[
        "--api",
        "cloud",
        "--sandbox",
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--count",
        "1",
        "--json",
    ]);
    let text = program.wait_for("sandbox at http://");
    let (_, rest) = text.split_once("sandbox at http://").unwrap();
    let sandbox: SocketAddr = rest
        .lines()
        .next()
        .unwrap()
        .trim_end_matches('/')
        .parse()
        .unwrap();
    let inbound = r#"{"from": "49151234567", "text": "Hello"}"#;
    let head = "POST /sandbox/inbound HTTP/1.1\r\nContent-Type: application/json";
    let (head, _) = request(sandbox, head, inbound);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let run = program.end().succeeded();
    assert!(run.text().contains(r#""body":"Hello""#), "{run:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receiver_is_registered_for_the_account() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let token = home.file("token", "verify-me");
        let url = "https://example.com/hook";
        let mut program = home.start(&[
            "listen",
            "--listen",
            "127.0.0.1:0",
            "--register",
            url,
            "--verify-token-file",
            token.to_str().unwrap(),
        ]);
        program.wait_for("registered https://example.com/hook");
        let apps = home.json(&["webhooks", "list-subscribed-apps"]);
        assert_eq!(apps["data"][0]["override_callback_uri"], url);
    })
    .await;
}
