//! The commands that are written by hand: sending, media, codes, doctor, completions, man pages.

use std::sync::Arc;

use crate::support::{self, Home, blocking, sandbox};
use serde_json::{Value, json};
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_of_message_can_be_sent() {
    let sandbox = Arc::new(sandbox(Sandbox::builder()).await);
    let home = Home::of(&sandbox);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        for (name, content) in [
            ("photo.jpg", "jpeg"),
            ("invoice.pdf", "pdf"),
            ("voice.mp3", "mp3"),
            ("tour.mp4", "mp4"),
            ("cat.webp", "webp"),
        ] {
            home.file(name, content);
        }
        let id = home.json(&["media", "put", "cat.webp", "-q", "id"]);
        let id = id.as_str().unwrap().to_owned();
        let cases: &[(&[&str], Value)] = &[
            (&["text", "Hello", "--preview", "--reply-to", "m"],
             json!({"text": {"body": "Hello"}, "preview_url": true, "context": {"message_id": "m"}})),
            (&["image", "photo.jpg", "--caption", "Our shop"], json!({"image": {"caption": "Our shop"}})),
            (&["document", "invoice.pdf"], json!({"document": {"filename": "invoice.pdf"}})),
            (&["audio", "voice.mp3"], json!({"audio": {}})),
            (&["video", "https://example.com/tour.mp4"], json!({"video": {"link": "https://example.com/tour.mp4"}})),
            (&["video", "tour.mp4"], json!({"video": {}})),
            (&["sticker", "cat.webp"], json!({"sticker": {}})),
            (&["sticker", "--id", &id], json!({"sticker": {"id": id}})),
            (&["location", "--latitude", "-48.2", "--longitude", "16.3", "--name", "Shop"],
             json!({"location": {"latitude": -48.2, "longitude": 16.3, "name": "Shop"}})),
            (&["contact", "--name", "Ada Lovelace", "--phone", "+1 555", "--phone", "+1 556"],
             json!({"contacts": [{"name": {"formatted_name": "Ada Lovelace", "first_name": "Ada"},
                    "phones": [{"phone": "+1 555"}, {"phone": "+1 556"}]}]})),
            (&["template", "order", "--namespace", "n", "--language", "en", "--body", "Ada", "--quick-reply", "0:track"],
             json!({"template": {"name": "order", "namespace": "n", "language": {"code": "en"}}})),
            (&["template", "order", "--namespace", "n", "--language", "en", "--header-image", "photo.jpg"],
             json!({"template": {"components": [{"type": "header", "parameters": [{"type": "image"}]}]}})),
            (&["buttons", "Today?", "--button", "yes:Yes", "--button", "no:No", "--footer", "f"],
             json!({"interactive": {"type": "button", "footer": {"text": "f"}, "action": {"buttons":
                    [{"reply": {"id": "yes", "title": "Yes"}}, {"reply": {"id": "no", "title": "No"}}]}}})),
            (&["list", "What?", "--open", "Menu", "--section", "Hot", "--row", "t:Tea", "--row",
               "c:Coffee:Milk", "--section", "Cold", "--row", "w:Water"],
             json!({"interactive": {"type": "list", "action": {"button": "Menu", "sections": [
                    {"title": "Hot", "rows": [{"id": "t", "title": "Tea"}, {"id": "c", "title": "Coffee", "description": "Milk"}]},
                    {"title": "Cold", "rows": [{"id": "w", "title": "Water"}]}]}}})),
        ];
        for (options, expected) in cases {
            let arguments = [&["send", options[0], "--to", "15550100"], &options[1..]].concat();
            let shown = home.run(&[&arguments[..], &["--dry-run"]].concat()).succeeded();
            assert!(shown.text().contains("/v1/messages"), "{}", shown.text());
            let sent = home.json(&arguments);
            let messages = during.sent_messages();
            let message = messages.iter().find(|message| message.id == sent["id"].as_str().unwrap());
            let message = message.unwrap_or_else(|| panic!("{sent}"));
            assert!(contains(&message.body, expected), "{options:?}: {}", message.body);
        }
        let run = home.run_with("from a pipe\n", &["send", "text", "--to", "15550100", "-"]);
        run.succeeded();
        assert!(during.sent_messages().iter().any(|message| message.body["text"]["body"] == "from a pipe"));
    })
    .await;
}

/// Whether a value has all that another has.
fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::Object(value), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| value.get(name).is_some_and(|value| contains(value, part))),
        (Value::Array(value), Value::Array(part)) => {
            value.len() == part.len() && value.iter().zip(part).all(|(v, p)| contains(v, p))
        }
        _ => value == part,
    }
}

#[test]
fn the_first_try_needs_no_set_up() {
    let home = Home::empty();
    let sent = home.json(&["--sandbox", "send", "text", "--to", "15550100", "Hello"]);
    assert_eq!(sent["status"], "read");
    let text = home.run(&[
        "--sandbox",
        "send",
        "text",
        "--to",
        "15550100",
        "Hello",
        "-o",
        "table",
    ]);
    assert!(
        text.succeeded()
            .text()
            .contains("nothing left this machine")
    );
    assert!(
        !home.directory.path().join("config").exists(),
        "nothing is stored"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_up_and_down() {
    let sandbox = sandbox(Sandbox::builder()).await;
    let home = Home::of(&sandbox);
    let during = Arc::new(sandbox);
    blocking(move || {
        let content: Vec<u8> = (0..300_000_u32).map(|i| i as u8).collect();
        home.file("photo.jpg", &content);
        let run = home
            .run(&["media", "put", "photo.jpg", "-q", "id", "-o", "raw"])
            .succeeded();
        let id = run.text().trim().to_owned();
        assert_eq!(home.run(&["media", "get", &id]).succeeded().stdout, content);
        let saved = home.json(&["media", "get", &id, "copy.jpg"]);
        assert_eq!(saved["bytes"], content.len());
        assert_eq!(
            std::fs::read(home.directory.path().join("copy.jpg")).unwrap(),
            content
        );
        home.run(&["media", "get", "none", "missing.jpg"]).failed(1);
        assert!(!home.directory.path().join("missing.jpg").exists());
        let upload = [
            "media",
            "upload-media",
            "--file",
            "-",
            "--content-type",
            "image/png",
        ];
        assert!(home.run_with("png", &upload).json()["media"][0]["id"].is_string());
        drop(during);
    })
    .await;
}

#[test]
fn formats_and_colours() {
    let home = Home::empty();
    let health = ["--sandbox", "health", "check-status"];
    let with = |options: &[&str]| home.run(&[&health, options].concat()).succeeded().text();
    assert!(serde_json::from_str::<Value>(&with(&[])).unwrap()["health"].is_object());
    assert_eq!(
        with(&["-o", "raw", "-q", "/health/gateway_status"]),
        "connected\n"
    );
    assert_eq!(with(&["-q", "health.gateway_status"]), "\"connected\"\n");
    let table = with(&["-o", "table"]);
    assert!(
        table.contains("gateway_status  connected") && !table.contains('\u{1b}'),
        "{table}"
    );
    assert!(with(&["-o", "table", "--color", "always"]).contains('\u{1b}'));
    let home = Home::empty()
        .with("NO_COLOR", "1")
        .with("CLICOLOR_FORCE", "");
    let run = home
        .run(&[&health[..], &["-o", "table"]].concat())
        .succeeded();
    assert!(!run.text().contains('\u{1b}'));

    let code = home.json(&["codes", "470"]);
    assert_eq!(code["title"], "re-engagement window closed");
    assert!(home.json(&["codes"]).as_array().unwrap().len() > 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_finds_the_reason() {
    let tls = sandbox(Sandbox::builder().tls(TlsConfig::SelfSigned)).await;
    let plain = sandbox(Sandbox::builder().webhook("http://127.0.0.1:9/hook")).await;
    let (home, plain_home) = (Home::of(&tls), Home::of(&plain));
    let refused = Home::of(&plain).with("WHATSAPP_PASSWORD", "wrong");
    let https = plain.url().replace("http://", "https://");
    let during = (tls, plain);
    blocking(move || {
        let step = |run: &support::Run| -> (String, String) {
            let report: Value = serde_json::from_slice(&run.stdout).unwrap();
            let steps = report["steps"].as_array().unwrap();
            let failed = steps.iter().find(|step| step["ok"] == false).unwrap();
            assert!(failed["remedy"].is_string());
            (
                failed["step"].as_str().unwrap().to_owned(),
                failed["details"].to_string(),
            )
        };
        let run = home
            .run(&["doctor", "--save-certificate", "server.pem"])
            .failed(3);
        assert_eq!(step(&run).0, "certificate", "{run:?}");
        let run = home.run(&["doctor", "--ca", "server.pem"]).failed(1);
        let (name, details) = step(&run);
        assert!(name == "webhook" && details.contains("no URL"), "{details}");

        let text = plain_home.run(&["doctor", "-o", "table"]).failed(3).text();
        for part in ["✓ DNS", "✓ TCP", "✓ login", "✓ health", "✗ webhook", "→ "] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(step(&refused.run(&["doctor"]).failed(1)).0, "login");
        assert_eq!(
            step(&plain_home.run(&["doctor", "--url", &https]).failed(3)).0,
            "TLS"
        );
        let closed = ["doctor", "--url", "http://127.0.0.1:9"];
        assert_eq!(step(&plain_home.run(&closed).failed(3)).0, "TCP");
        let unknown = ["doctor", "--url", "http://nowhere.invalid"];
        assert_eq!(step(&plain_home.run(&unknown).failed(3)).0, "DNS");
        drop(during);
    })
    .await;
}

#[test]
fn completions_and_man_pages_cover_all_commands() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]).succeeded().text();
        assert!(script.contains("get-invite-details"), "{shell}");
    }
    assert!(home.run(&["man"]).succeeded().text().contains(".TH wab"));
    home.run(&["man", "pages"]).succeeded();
    for page in [
        "wab",
        "wab-send-text",
        "wab-groups-get-all",
        "wab-profile-add",
    ] {
        let path = home.directory.path().join(format!("pages/{page}.1"));
        assert!(path.exists(), "{page}");
    }
}
