//! Campaigns and outboxes through the program: dry run, interruption, resume, and decisions.

use std::time::Duration;

use crate::support::{Home, blocking, sandbox};
use whatsapp_business_sandbox::{Fault, Sandbox};

const SEND: &str = "Messages_sendMessage";

fn contacts(count: usize) -> String {
    let rows = (0..count).map(|n| format!("4915{n:08},Person {n}\n"));
    format!("phone,name\n{}", rows.collect::<String>())
}

const RUN: [&str; 7] = [
    "campaign",
    "run",
    "contacts.csv",
    "--text",
    "Hello {name}",
    "--rate",
    "10000",
];

#[test]
fn a_dry_run_checks_every_row_and_stores_nothing() {
    let home = Home::empty();
    home.file("contacts.csv", contacts(3));
    let shown = home.json(&[
        "campaign",
        "run",
        "contacts.csv",
        "--text",
        "Hi {name}",
        "--dry-run",
    ]);
    assert_eq!((&shown["valid"], &shown["invalid"]), (&3.into(), &0.into()));
    assert_eq!(shown["first"]["text"]["body"], "Hi Person 0");
    assert!(!home.directory.path().join("outbox.db").exists());

    home.file(
        "long.csv",
        format!("to,name\n15550100,{}\n15550101,Ada\n", "x".repeat(5000)),
    );
    let run = home.run(&[
        "campaign",
        "run",
        "long.csv",
        "--text",
        "{name}",
        "--dry-run",
    ]);
    let run = run.failed(2);
    assert!(run.text().contains("\"line\":2"), "{run:?}");
    let run = home
        .run(&[
            "campaign",
            "run",
            "contacts.csv",
            "--text",
            "{nmae}",
            "--dry-run",
        ])
        .failed(2);
    assert!(
        run.stderr.contains("no column `nmae`") && run.stderr.contains("phone, name"),
        "{run:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_campaign_is_continued_by_the_same_command() {
    let sandbox = sandbox(Sandbox::builder()).await;
    sandbox.add_fault(Fault::delay(Duration::from_millis(50)).on(SEND));
    let home = Home::of(&sandbox);
    home.file("contacts.csv", contacts(400));
    let home = blocking(move || {
        let program = home.start(&RUN);
        std::thread::sleep(Duration::from_millis(900));
        program.signal("-INT");
        let run = program.end().failed(130);
        assert!(run.stderr.contains("the same command continues"), "{run:?}");
        home
    })
    .await;
    let before = sandbox.sent_messages().len();
    assert!(before > 0 && before < 400, "{before}");
    let home = blocking(move || {
        let mut command = RUN.to_vec();
        command.extend(["--result", "result.csv"]);
        let run = home.run(&command).succeeded();
        assert!(run.stderr.contains("400 of an earlier run"), "{run:?}");
        assert!(run.text().contains("\"accepted\":400"), "{run:?}");
        // A third run has nothing to do.
        home.run(&RUN).succeeded();
        home
    })
    .await;
    let sent = sandbox.sent_messages();
    let recipients: std::collections::HashSet<_> = sent.iter().map(|sent| &sent.to).collect();
    assert_eq!((sent.len(), recipients.len()), (400, 400));
    let result = std::fs::read_to_string(home.directory.path().join("result.csv")).unwrap();
    let mut lines = result.lines();
    let header = lines.next().unwrap();
    assert_eq!(
        header,
        "name,phone,id,to,state,message_id,code,reason,attempts"
    );
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 400);
    assert!(lines[7].starts_with("Person 7,491500000007,") && lines[7].contains(",accepted,"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_campaign_reports_what_is_uncertain_and_an_operator_resolves_it() {
    let sandbox = sandbox(Sandbox::builder()).await;
    sandbox.add_fault(Fault::reset_after().on(SEND).times(1));
    sandbox.add_fault(Fault::status(400).code(1013).on(SEND).times(1));
    let home = Home::of(&sandbox);
    home.file("contacts.csv", contacts(5));
    blocking(move || {
        let mut command = RUN.to_vec();
        command.extend(["--concurrency", "1"]);
        let run = home.run(&command).failed(4);
        assert!(run.stderr.contains("wab outbox resolve"), "{run:?}");
        let state = |name: &str| home.json(&["outbox", "list", "--state", name]);
        let (uncertain, failed) = (state("uncertain"), state("failed"));
        let id = |list: &serde_json::Value| list[0]["id"].to_string();
        assert_eq!(uncertain.as_array().unwrap().len(), 1);
        assert_eq!(failed.as_array().unwrap().len(), 1);
        let shown = home.json(&["outbox", "show", &id(&failed)]);
        assert_eq!(shown["code"], 1013);
        assert_eq!(shown["metadata"]["row"]["name"], "Person 1");

        // What may have been sent is not retried, only resolved.
        home.run(&["outbox", "retry", &id(&uncertain)]).failed(2);
        home.run(&["outbox", "resolve", &id(&uncertain), "--as", "accepted"])
            .succeeded();
        home.run(&["outbox", "retry", &id(&failed)]).succeeded();
        home.run(&["campaign", "pause", "contacts"]).succeeded();
        let run = home.run(&command).failed(1);
        assert!(
            run.stderr.contains("wab campaign resume contacts"),
            "{run:?}"
        );
        home.run(&["campaign", "resume", "contacts"]).succeeded();
        home.run(&command).succeeded();
        let status = home.json(&["campaign", "status", "contacts"]);
        assert_eq!(status["states"]["accepted"], 5);
        home.run(&["campaign", "cancel", "contacts"]).succeeded();
        home.run(&["outbox", "cancel", &id(&failed)]).failed(2);
        let csv = home
            .run(&["outbox", "export", "--group", "contacts"])
            .succeeded()
            .text();
        assert_eq!(csv.lines().count(), 6);
        home.run(&["campaign", "status", "nothing"]).failed(2);
    })
    .await;
    assert_eq!(sandbox.sent_messages().len(), 5);
}

#[test]
fn a_campaign_needs_no_setup_with_the_embedded_sandbox() {
    let home = Home::empty();
    home.file("contacts.csv", contacts(20));
    let run = home.json(&[
        "--sandbox",
        "campaign",
        "run",
        "contacts.csv",
        "--text",
        "Hi",
    ]);
    assert_eq!(run["states"]["accepted"], 20);
    let run = home
        .run(&["outbox", "list", "--db", "mysql://localhost/x"])
        .failed(2);
    assert!(
        run.stderr.contains("neither `sqlite:` nor `postgres:`"),
        "{run:?}"
    );
}
