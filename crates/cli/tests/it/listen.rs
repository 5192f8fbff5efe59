//! `wab listen`: printing, forwarding and refusing events; and `wab sandbox`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use crate::support::{Home, Program, TIMEOUT, blocking, sandbox};
use serde_json::Value;
use whatsapp_business_sandbox::{Profile, Sandbox};

/// The URL in what a program has printed.
fn url(program: &mut Program, before: &str) -> String {
    let text = program.wait_for(before);
    // The rest of the line may be still on its way.
    let rest = text.split(before).nth(1).unwrap().to_owned();
    let end = rest.find([' ', '\n', '\u{1b}']);
    rest[..end.unwrap_or(rest.len())].to_owned()
}

/// Receives requests, responds with a status to each, and returns their heads and bodies.
fn application(status: &'static str) -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(TIMEOUT)).unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head).unwrap() == 0 {
                    break;
                }
            }
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1);
            let length = length
                .and_then(|rest| rest.lines().next()?.parse().ok())
                .unwrap_or(0);
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let reply =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(reply.as_bytes()).unwrap();
            if sender.send((lower, body)).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

/// Posts a body and returns the status line.
fn post(url: &str, headers: &str, body: &str) -> String {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_the_server_are_printed_and_forwarded() {
    let sandbox = Arc::new(sandbox(Sandbox::builder()).await);
    let home = Home::of(&sandbox);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let (forward, received) = application("200 OK");
        // The port must be known to register it.
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let here = format!("http://{free}/");
        let mut listen = home.start(&[
            "listen",
            "--listen",
            &free,
            "--register",
            &here,
            "--forward",
            &forward,
            "--json",
            "--count",
            "1",
        ]);
        listen.wait_for("listening on");
        let id = during.receive_text("49151234567", "Hello there");
        let (head, body) = received.recv_timeout(TIMEOUT).unwrap();
        assert!(head.starts_with("post /webhook"), "{head}");
        let forwarded: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(forwarded["messages"][0]["id"], id.as_str());
        assert_eq!(listen.end().json(), forwarded);
    })
    .await;
    tokio::time::timeout(TIMEOUT, sandbox.settled())
        .await
        .unwrap();
    assert_eq!(
        sandbox.webhooks()[0].attempts.last().unwrap().status,
        Some(200)
    );
}

const EVENT: &str =
    r#"{"messages":[{"from":"4915","id":"m7","type":"text","text":{"body":"Hi"}}]}"#;
const MESSAGE: &str = r#"{"contacts":[{"wa_id":"4915","profile":{"name":"Ada"}}],"messages":[
    {"from":"4915","id":"m1","timestamp":"1700000000","type":"text","text":{"body":"Hi \u001b[31m"}}]}"#;

#[test]
fn a_failure_of_the_application_is_passed_on_so_that_the_event_comes_again() {
    let home = Home::empty();
    let (forward, received) = application("500 Oops");
    let arguments = [
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--forward",
        &forward,
        "-o",
        "table",
    ];
    let mut listen = home.start(&arguments);
    let here = url(&mut listen, "listening on ");
    let line = post(&here, "X-Hub-Signature-256: sha256=abc\r\n", MESSAGE);
    assert!(line.contains("500"), "{line}");
    let (head, body) = received.recv_timeout(TIMEOUT).unwrap();
    assert!(head.contains("x-hub-signature-256: sha256=abc"), "{head}");
    assert_eq!(body, MESSAGE.as_bytes(), "unchanged");
    let text = listen.wait_for("forwarded:");
    assert!(
        text.contains("4915 (Ada)") && text.contains("500"),
        "{text}"
    );
    assert!(
        !text.contains('\u{1b}'),
        "a customer must not control the terminal: {text:?}"
    );

    listen.signal("-INT");
    listen.end().succeeded();
    let closed = [
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--forward",
        "http://127.0.0.1:9/",
        "--json",
    ];
    let mut listen = home.start(&closed);
    let here = url(&mut listen, "listening on ");
    assert!(post(&here, "", MESSAGE).contains("502"));
    listen.wait_for("forwarding failed");
}

#[test]
fn both_apis_print_one_form_and_events_are_chosen_by_kind_and_number() {
    let cloud = |value: &str| {
        format!(
            r#"{{"entry":[{{"id":"1","changes":[{{"field":"messages","value":{{"metadata":{{
            "phone_number_id":"2002","display_phone_number":"1"}},{value}}}}}]}}]}}"#
        )
    };
    let message = MESSAGE.trim().trim_start_matches('{').trim_end_matches('}');
    let status = r#""statuses":[{"id":"m2","status":"delivered","timestamp":"1700000000","recipient_id":"4916"}]"#;
    let line = "22:13:20Z text      4915 (Ada)  Hi";
    for (api, text, state) in [
        ("on-premises", MESSAGE.to_owned(), format!("{{{status}}}")),
        ("cloud", cloud(message), cloud(status)),
    ] {
        let home = Home::empty().with("WHATSAPP_API", api);
        // The first event is received, and neither printed nor counted.
        let listen = |bodies: [&str; 2], options: &[&str]| {
            let always = ["listen", "--listen", "127.0.0.1:0", "--count", "1"];
            let mut listen = home.start(&[&always[..], options].concat());
            let here = url(&mut listen, "listening on ");
            for body in bodies {
                assert!(post(&here, "", body).contains("200"));
            }
            listen.end().succeeded().text()
        };
        let printed = listen([&state, &text], &["-o", "table", "--number", "+4915"]);
        assert!(printed.starts_with(line), "{api}: {printed}");
        let printed = listen([&text, &state], &["-o", "table", "--kind", "status"]);
        assert_eq!(printed.trim_end(), "22:13:20Z delivered 4916  m2", "{api}");
        let printed = listen([&text, &state], &["--json", "--kind", "delivered"]);
        assert!(
            printed.contains("m2") && !printed.contains("m1"),
            "{printed}"
        );
    }
}

#[test]
fn statuses_and_unknown_events_are_readable_and_secrets_are_checked() {
    let home = Home::empty();
    home.file("secret", "hunter2");
    let mut listen = home.start(&[
        "listen",
        "--listen",
        "127.0.0.1:0",
        "-o",
        "table",
        "--basic-auth",
        "wa",
        "--webhook-secret-file",
        "secret",
    ]);
    let here = url(&mut listen, "listening on ");
    let status = r#"{"statuses":[{"id":"m1","recipient_id":"4915","status":"failed","timestamp":"1700000000",
        "errors":[{"code":470,"title":"x"}]}]}"#;
    assert!(post(&here, "", status).contains("401"));
    let right = "Authorization: Basic d2E6aHVudGVyMg==\r\n";
    assert!(post(&here, right, status).contains("200"));
    let text = listen.wait_for("failed");
    assert!(text.contains("send a template"), "{text}");
    assert!(post(&here, right, r#"{"messages": 7}"#).contains("200"));
    listen.wait_for("event");
    assert!(post(&here, right, r#"{"news": [1]}"#).contains("200"));
    let text = listen.wait_for("news");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn the_sandbox_serves_with_the_options_of_its_program() {
    let home = Home::empty();
    let arguments = [
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--account",
        "admin:Correct-Horse-1",
    ];
    let mut server = home.start(&arguments);
    server.wait_for("Log in:");
    let api = url(&mut server, "page       ");
    let client = Home::empty()
        .with("WHATSAPP_URL", &api)
        .with("WHATSAPP_USER", "admin")
        .with("WHATSAPP_PASSWORD", "Correct-Horse-1");
    assert_eq!(
        client.json(&["status", "-q", "health.gateway_status"]),
        "connected"
    );
    server.wait_for("/v1/health");
    server.signal("-TERM");
    server.end().succeeded();
}

#[test]
fn signatures_are_checked_with_each_of_the_secrets() {
    let home = Home::empty();
    home.file("old", "the old secret\n");
    home.file("new", "the new secret\n");
    let secrets = [
        "--signature-secret-file",
        "new",
        "--signature-secret-file",
        "old",
    ];
    let mut listen = home.start(
        &[
            &["listen", "--listen", "127.0.0.1:0", "--json"],
            &secrets[..],
        ]
        .concat(),
    );
    let here = url(&mut listen, "listening on ");
    // printf %s "$EVENT" | openssl dgst -sha256 -hmac 'the old secret' -binary | base64
    let signed = "X-Turn-Hook-Signature: VEX9KoyhrYC01lcgy/EONbnrdvSLkgDZRS4t8G6pfBs=\r\n";
    assert!(post(&here, signed, EVENT).contains("200"));
    assert!(post(&here, signed, &EVENT.replace("m7", "m8")).contains("401"));
    assert!(post(&here, "", EVENT).contains("401"));
    let text = listen.wait_for("m7");
    assert!(!text.contains("m8"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_webhooks_of_a_hosted_server_are_signed() {
    let home = Home::empty();
    home.file("secret", "shared");
    let mut listen = home.start(&[
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--json",
        "--count",
        "1",
        "--signature-secret-file",
        "secret",
    ]);
    let here = url(&mut listen, "listening on ");
    let sandbox = Sandbox::builder()
        .profile(Profile::Hosted)
        .token("long-lived")
        .webhook(here)
        .webhook_secret("shared");
    let sandbox = sandbox.start().await.unwrap();
    let id = sandbox.receive_text("49151234567", "Hello there");
    let event = blocking(move || listen.end().json()).await;
    assert_eq!(event["messages"][0]["id"], id.as_str());
}

#[test]
fn the_sandbox_can_be_a_hosted_server() {
    let home = Home::empty();
    let arguments = ["sandbox", "--listen", "127.0.0.1:0", "--profile", "hosted"];
    let mut server = home.start(&[&arguments[..], &["--token", "long-lived"]].concat());
    let api = url(&mut server, "page       ");
    let client = Home::empty()
        .with("WHATSAPP_URL", &api)
        .with("WHATSAPP_TOKEN", "long-lived");
    let sent = client.json(&["send", "text", "--to", "15550100", "Hello"]);
    assert!(sent["id"].is_string(), "{sent}");
    // A hosted server has no settings.
    client.run(&["application", "get-settings"]).failed(1);
    let wrong = home.run(&["--profile", "work", "sandbox", "--listen", "127.0.0.1:0"]);
    assert!(
        wrong
            .failed(2)
            .stderr
            .contains("write `--profile` after it")
    );
}

#[test]
fn listen_with_a_sandbox_of_its_own_receives_what_the_sandbox_posts() {
    let home = Home::empty();
    let arguments = [
        "--sandbox",
        "listen",
        "--listen",
        "127.0.0.1:0",
        "-o",
        "table",
        "--count",
        "1",
    ];
    let mut listen = home.start(&arguments);
    let here = url(&mut listen, "sandbox at ");
    listen.wait_for("listening on");
    let host = here.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let body = r#"{"from": "49151234567", "text": "From the page"}"#;
    let length = body.len();
    let request = format!(
        "POST /sandbox/inbound HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let text = listen.wait_for("From the page");
    assert!(text.contains("49151234567"), "{text}");
    listen.end().succeeded();
}
