//! Exit codes, and errors of one line with a remedy.

use crate::support::{Home, Run, blocking, sandbox};
use whatsapp_business_sandbox::{Fault, Sandbox};

const TEXT: &[&str] = &[
    "send",
    "text",
    "--to",
    "15550100",
    "Hello",
    "--retries",
    "0",
];

#[track_caller]
fn one_line(run: &Run, contains: &str) {
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{run:?}");
    assert!(lines[0].starts_with("wab: "), "{run:?}");
    assert!(lines[0].contains(contains), "{run:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_says_what_happened() {
    let sandbox = sandbox(Sandbox::builder()).await;
    let home = Home::of(&sandbox);
    let home = blocking(move || {
        home.run(TEXT).succeeded();
        home
    })
    .await;

    sandbox.add_fault(
        Fault::status(400)
            .code(1013)
            .on("Messages_sendMessage")
            .times(1),
    );
    let home = blocking(move || {
        let refused = home.run(TEXT).failed(1);
        one_line(&refused, "1013");
        one_line(&refused, "The recipient is not on WhatsApp.");
        let unknown = home
            .run(&["groups", "get-info", "--group-id", "none"])
            .failed(1);
        one_line(&unknown, "1012");
        home
    })
    .await;

    sandbox.add_fault(Fault::reset_after().on("Messages_sendMessage").times(1));
    let home = blocking(move || {
        let ambiguous = home.run(TEXT).failed(4);
        one_line(&ambiguous, "before you repeat");
        home
    })
    .await;

    sandbox.shutdown().await;
    blocking(move || {
        let gone = home.run(TEXT).failed(3);
        one_line(&gone, "wab doctor");
    })
    .await;
}

#[test]
fn usage_errors_have_code_2_and_a_remedy() {
    let home = Home::empty();
    for (arguments, remedy) in [
        (TEXT, "--sandbox"),
        (
            &["send", "text", "--url", "nonsense", "--to", "1", "x"][..],
            "write it as",
        ),
        (
            &[
                "groups",
                "create-group",
                "--url",
                "http://localhost",
                "--user",
                "u",
            ],
            "--subject",
        ),
        (
            &[
                "messages",
                "send-message",
                "--url",
                "http://localhost",
                "--to",
                "1",
                "--set",
                "txet.body=x",
                "--strict",
            ],
            "did you mean `text`?",
        ),
        (&["messages", "send-message", "--body", "{"], "not JSON"),
        (&["send", "image", "--to", "1", "missing.jpg"], "--id"),
        (
            &["send", "buttons", "--to", "1", "x", "--button", ":"],
            "ID:TITLE",
        ),
        (&["--profile", "nobody", "status"], "wab profile add"),
        (&["codes", "77"], "wab codes"),
        (
            &["status", "--url", "http://localhost", "--user", "u"],
            "--password-file",
        ),
    ] {
        let run = home.run(arguments).failed(2);
        one_line(&run, remedy);
        assert!(run.stdout.is_empty(), "{run:?}");
    }
    for (arguments, contains) in [
        (&["grups"][..], "groups"),
        (&["groups", "get-info"], "--group-id"),
        (
            &["health", "get-metrics-data", "--format", "xml"],
            "prometheus",
        ),
        (&["send", "text", "--to", "1"], "<TEXT>"),
        (&["codes", "x"], "invalid"),
    ] {
        let run = home.run(arguments).failed(2);
        assert!(run.stderr.contains(contains), "{run:?}");
    }
}

#[test]
fn a_message_over_a_limit_is_not_sent() {
    let long = "x".repeat(4097);
    let arguments = ["--sandbox", "send", "text", "--to", "15550100", &long];
    let run = Home::empty().run(&arguments).failed(2);
    one_line(&run, "4096");
}
