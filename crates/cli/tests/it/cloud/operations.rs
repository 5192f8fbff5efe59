//! Every operation of the document through the program: exit code, JSON output and `--dry-run`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use whatsapp_business::api::Operation;
use whatsapp_business_cloud::api::{GRAPH_VERSION, OPERATIONS};
use whatsapp_business_sandbox::{Cloud, Sandbox};

use super::cases::{Body, CASES};
use super::{home, objects, start};
use crate::support::blocking;

/// What the options of later cases need of earlier responses.
#[derive(Default)]
struct Known {
    media: String,
    qr_code: String,
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let mut previous = '-';
    for c in name.chars() {
        match c {
            ' ' | '_' | '-' => kebab.push('-'),
            c if c.is_uppercase() && previous.is_lowercase() => {
                kebab.push('-');
                kebab.extend(c.to_lowercase());
            }
            c => kebab.extend(c.to_lowercase()),
        }
        previous = c;
    }
    kebab
}

/// Returns the word of the control API for the kind of object that a path parameter names.
fn kind(parameter: &str) -> &'static str {
    match parameter {
        "WhatsApp-Account-Number-ID" => "account_number",
        "Allocation-Config-ID" => "credit_allocation",
        "Application-ID" => "application",
        "WABA-Bot-ID" => "bot",
        "Business-ID" => "business",
        "Extended-Credit-ID" => "credit_line",
        "Flow-ID" => "flow",
        "group_id" => "group",
        "Message-History-ID" => "message_history",
        "Migration-ID" => "payment_migration",
        "Migration-Intent-ID" => "migration_intent",
        "OBO-Mobility-Intent-ID" => "mobility_intent",
        "Pre-Verified-Phone-Number-ID" => "pre_verified_number",
        "WhatsApp-Business-Profile-ID" => "profile",
        "Signup-ID" => "signup",
        "Solution-ID" => "solution",
        "TEMPLATE_ID" => "template",
        "Template-Group-ID" => "template_group",
        "User-ID" => "user",
        other => panic!("an object of an unknown kind: {other}"),
    }
}

/// Returns the command line of a case. The settings have the phone number and the account.
fn arguments(
    operation: &Operation,
    query: &str,
    body: &Body,
    sandbox: &Sandbox<Cloud>,
    known: &Known,
    file: &Path,
) -> Vec<String> {
    let name = operation.id.split_once('_').unwrap().1;
    let mut arguments = vec![kebab(operation.tag), kebab(name)];
    let objects = objects(sandbox);
    let names = operation.path.split(['{', '}']).skip(1).step_by(2);
    for name in names {
        let value = match name {
            "Phone-Number-ID" | "WABA-ID" | "WhatsApp-Business-Account-ID" => continue,
            "QR-Code-ID" => known.qr_code.clone(),
            "Media-ID" => known.media.clone(),
            "payment_configuration" | "reference_id" => "shop".to_owned(),
            name => objects[kind(name)].as_str().unwrap().to_owned(),
        };
        arguments.extend([format!("--{}", kebab(name)), value]);
    }
    let mut flags = |pairs: &str| {
        let pairs = pairs.split('&').filter_map(|pair| pair.split_once('='));
        for (name, value) in pairs {
            let value = match name {
                "tasks" => "MANAGE",
                _ => value,
            };
            // The account to log in with has the flag otherwise.
            let flag = match name {
                "user" => "body-user".to_owned(),
                name => kebab(name),
            };
            arguments.push(format!("--{flag}={value}"));
        }
    };
    flags(query);
    match body {
        Body::Nothing => {}
        Body::Json(json) => {
            let code = sandbox.registration_code().unwrap_or_default();
            arguments.extend(["--body".to_owned(), json.replace("$CODE", &code)]);
        }
        Body::Form(fields) | Body::Url(fields) => flags(fields),
        Body::File(fields) => {
            flags(fields);
            let options = [
                "--file",
                file.to_str().unwrap(),
                "--content-type",
                "text/plain",
            ];
            arguments.extend(options.map(str::to_owned));
        }
    }
    arguments
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_works_and_can_be_shown_without_being_sent() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let file = home.file("flow.json", "{}");
        let mut known = Known::default();
        for (id, query, body) in CASES {
            let operation = OPERATIONS.iter().find(|known| known.id == *id).unwrap();
            let arguments = arguments(operation, query, body, &during, &known, &file);
            let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            arguments.push("--dry-run");
            let sent = during.requests().len();
            let shown = home.run(&arguments).succeeded().text();
            assert_eq!(during.requests().len(), sent, "{id} was sent");
            let start = format!(
                "curl -X {} '{}/{GRAPH_VERSION}/",
                operation.method,
                during.url()
            );
            assert!(shown.starts_with(&start), "{shown}");
            let has_token = shown.contains("Bearer <redacted>");
            assert_eq!(has_token, !operation.security.is_empty(), "{shown}");
            arguments.pop();
            let printed: Value = home.json(&arguments);
            match *id {
                "Media_uploadMedia" => known.media = printed["id"].as_str().unwrap().to_owned(),
                "QrCodes_createOrUpdateQrCode" => {
                    known.qr_code = printed["code"].as_str().unwrap().to_owned();
                }
                "Profiles_getProfile" => {
                    assert_eq!(printed["data"][0]["messaging_product"], "whatsapp");
                }
                _ => {}
            }
        }
    })
    .await;
    let succeeded: BTreeSet<&str> = sandbox
        .requests()
        .into_iter()
        .filter(|request| request.status < 300)
        .filter_map(|request| request.operation)
        .collect();
    let all: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let missing: Vec<_> = all.difference(&succeeded).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "without a success");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_with_the_product_and_the_number_of_the_settings() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let sent = home.json(&[
            "messages",
            "send-message",
            "--set",
            "to=49151234567",
            "--set",
            "type=text",
            "--set",
            "text.body=Hello",
        ]);
        let id = sent["messages"][0]["id"].as_str().unwrap();
        assert_eq!(during.sent_messages()[0].id, id);
        // What the document does not accept is refused before anything is sent.
        let requests = during.requests().len();
        let refused = home.run(&[
            "qr-codes",
            "create-or-update-qr-code",
            "--generate-qr-image=GIF",
            "--strict",
        ]);
        refused.failed(2);
        assert_eq!(during.requests().len(), requests);
        let unknown = home.run(&["templates", "get-template", "--template-id", "1"]);
        let unknown = unknown.failed(1);
        assert!(unknown.stderr.contains("100"), "{unknown:?}");
    })
    .await;
}

#[test]
fn a_dry_run_hides_the_secrets_of_the_query_and_takes_values_of_tomorrow() {
    let home = crate::support::Home::empty().with("WHATSAPP_API", "cloud");
    let arguments = [
        "--sandbox",
        "tokens",
        "get-access-token",
        "--client-id=1",
        "--client-secret=s3cr3t",
        "--code=c0de",
        "--grant-type=tomorrow",
        "--dry-run",
    ];
    let run = home.run(&arguments).succeeded();
    let shown = run.text();
    assert!(shown.contains("client_secret=<redacted>"), "{shown}");
    assert!(
        !shown.contains("s3cr3t") && !shown.contains("c0de"),
        "{shown}"
    );
    assert!(shown.contains("grant_type=tomorrow"), "{shown}");
    assert!(run.stderr.contains("warning: `grant_type`"), "{run:?}");
}

#[test]
fn a_secret_of_a_response_is_hidden_unless_it_is_asked_for() {
    let home = crate::support::Home::empty().with("WHATSAPP_API", "cloud");
    let solution = "900000000000001";
    let arguments = [
        "--sandbox",
        "solutions",
        "get-access-token",
        "--solution-id",
        solution,
        "--business-id=1",
    ];
    let run = home.run(&arguments).succeeded();
    assert!(run.text().contains("<redacted>"), "{run:?}");
    let shown = home.run(&[
        "--sandbox",
        "media",
        "get-media",
        "--media-id=1",
        "--dry-run",
    ]);
    assert!(
        shown
            .succeeded()
            .text()
            .starts_with("curl -X GET 'http://127.0.0.1:")
    );
    let revealed = home.json(&[&arguments[..], &["--reveal"]].concat());
    assert_eq!(revealed["access_token"], "sandbox");
}
