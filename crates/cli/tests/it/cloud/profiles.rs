//! Profiles of the Cloud API, where the API is chosen, and `wab doctor`.

use std::sync::Arc;

use super::{TOKEN, home, start};
use crate::support::{Home, blocking};
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_has_the_api_the_number_and_the_files_of_its_secrets() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = Home::empty();
        let token = home.file("token", TOKEN);
        let phone = during.phone_number_id();
        let added = home.run(&[
            "--api",
            "cloud",
            "profile",
            "add",
            "work",
            "--url",
            during.url(),
            "--token-file",
            token.to_str().unwrap(),
            "--phone-number-id",
            phone,
            "--account-id",
            during.account_id(),
            "--graph-version",
            "v23.0",
        ]);
        added.succeeded();
        let shown = home.json(&["--api", "cloud", "profile", "show", "work"]);
        assert_eq!(shown["api"], "cloud");
        assert_eq!(shown["phone-number-id"], phone);
        assert!(!shown.to_string().contains(TOKEN), "{shown}");

        // The profile chooses the API, as the default or by its name.
        for options in [&[][..], &["-P", "work"], &["--profile=work"]] {
            let command = ["phone-numbers", "get-phone-number"];
            let number = home.json(&[options, &command].concat());
            assert_eq!(number["id"], phone);
        }
        let other = home.run(&[
            "--api",
            "on-premises",
            "-P",
            "work",
            "health",
            "check-status",
        ]);
        let other = other.failed(2);
        assert!(other.stderr.contains("Cloud API"), "{other:?}");
        // The default profile of the other API is none.
        let none = home
            .run(&["--api", "on-premises", "health", "check-status"])
            .failed(2);
        assert!(none.stderr.contains("there is no server"), "{none:?}");
        assert!(
            during
                .requests()
                .iter()
                .all(|request| request.status == 200)
        );

        let checked = home.json(&["doctor", "-o", "json"]);
        assert_eq!(checked["ok"], true, "{checked}");
        let steps = checked["steps"].as_array().unwrap();
        let steps: Vec<_> = steps
            .iter()
            .map(|step| step["step"].as_str().unwrap())
            .collect();
        assert_eq!(steps, ["token", "number", "account"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_tells_a_refused_token_from_an_unknown_number() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let refused = home(&during).with("WHATSAPP_TOKEN", "wrong");
        let run = refused.run(&["doctor", "-o", "json"]).failed(1);
        assert!(
            run.text().contains("\"step\": \"token\"") || run.text().contains("\"step\":\"token\""),
            "{run:?}"
        );
        assert!(!run.text().contains("wrong"), "{run:?}");
        let unknown = home(&during).with("WHATSAPP_PHONE_NUMBER_ID", "1");
        let run = unknown.run(&["doctor", "-o", "table"]).failed(1);
        assert!(run.text().contains("✗ number"), "{run:?}");
        let nowhere = home(&during).with("WHATSAPP_URL", "http://127.0.0.1:1");
        let run = nowhere
            .run(&["doctor", "--retries", "0", "-o", "table"])
            .failed(3);
        assert!(run.text().contains("✗ connection"), "{run:?}");
        let without = Home::empty().run(&["--api", "cloud", "doctor"]).failed(2);
        assert!(without.text().contains("--token-file"), "{without:?}");
    })
    .await;
}

#[test]
fn an_unknown_api_is_refused() {
    let named = Home::empty().with("WHATSAPP_API", "clod");
    let run = named.run(&["profile", "list"]).failed(2);
    assert!(run.stderr.contains("`on-premises` or `cloud`"), "{run:?}");
    let run = Home::empty().run(&["--api", "clod", "profile", "list"]);
    assert!(run.failed(2).stderr.contains("possible values"));
}

#[test]
fn the_sandbox_serves_the_api_of_the_command_line() {
    let home = Home::empty();
    for arguments in [
        &["--api", "cloud", "sandbox", "--listen", "127.0.0.1:0"][..],
        &["sandbox", "--api", "cloud", "--listen", "127.0.0.1:0"],
    ] {
        let mut program = home.start(arguments);
        let text = program.wait_for("http://127.0.0.1:");
        assert!(text.contains("Cloud"), "{text}");
    }
    let number = home.json(&[
        "--api",
        "cloud",
        "--sandbox",
        "phone-numbers",
        "get-phone-number",
    ]);
    assert_eq!(number["verified_name"], "Sandbox");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_from_standard_input_is_read_once() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during).with("WHATSAPP_TOKEN", "");
        for command in [
            &["phone-numbers", "get-phone-number", "--token-file", "-"][..],
            &[
                "send",
                "text",
                "--to",
                "15550100",
                "Hello",
                "--token-file",
                "-",
            ],
            &["status", "--token-file", "-"],
        ] {
            home.run_with(TOKEN, command).succeeded();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_saves_the_certificate_that_is_to_be_pinned() {
    let builder = Sandbox::cloud().token(TOKEN);
    let sandbox = builder.tls(TlsConfig::SelfSigned).start().await.unwrap();
    let during = Arc::new(sandbox);
    blocking(move || {
        let home = home(&during);
        let untrusted = home.run(&["doctor", "--save-certificate", "server.pem"]);
        let untrusted = untrusted.failed(3);
        assert!(untrusted.text().contains("--pin FILE"), "{untrusted:?}");
        let doctor = ["doctor", "--pin", "server.pem", "-q", "ok"];
        assert_eq!(home.json(&doctor), true);
    })
    .await;
}
